"""Payloads as protobuf messages, in binary, text and JSON form, and back.

The descriptors are made from the dataclasses, in a private pool: no generated code, and no clash with an installed
mediapipe.
"""

from __future__ import annotations

import dataclasses
import importlib
import threading
from functools import cache
from typing import Any, Protocol, TypeVar, runtime_checkable

from google.protobuf import json_format, text_format
from google.protobuf.message import DecodeError, Message

from mediagraph.framework.convert import Reader, write
from mediagraph.framework.errors import ArgumentError
from mediagraph.framework.schema import Schema

T = TypeVar("T")

PAYLOADS = {
    "mediapipe.Anchor": "anchor",
    "mediapipe.Classification": "classification",
    "mediapipe.ClassificationList": "classification",
    "mediapipe.ClassificationListCollection": "classification",
    "mediapipe.Color": "color",
    "mediapipe.ColorMap": "color",
    "mediapipe.Detection": "detection",
    "mediapipe.DetectionList": "detection",
    "mediapipe.ImageFileProperties": "image_file_properties",
    "mediapipe.Joint": "joint",
    "mediapipe.JointList": "joint",
    "mediapipe.LabelMapItem": "label_map",
    "mediapipe.Landmark": "landmarks",
    "mediapipe.LandmarkList": "landmarks",
    "mediapipe.LandmarkListCollection": "landmark_collections",
    "mediapipe.LocationData": "location",
    "mediapipe.MatrixData": "matrix_data",
    "mediapipe.MultiStreamTimeSeriesHeader": "time_series",
    "mediapipe.NormalizedLandmark": "landmarks",
    "mediapipe.NormalizedLandmarkList": "landmarks",
    "mediapipe.NormalizedLandmarkListCollection": "landmark_collections",
    "mediapipe.NormalizedRect": "rect",
    "mediapipe.OpenCvImageEncoderCalculatorResults": "encoded_image",
    "mediapipe.Rasterization": "location",
    "mediapipe.Rect": "rect",
    "mediapipe.RenderAnnotation": "render_data",
    "mediapipe.RenderData": "render_data",
    "mediapipe.RenderViewport": "render_data",
    "mediapipe.TimeSeriesHeader": "time_series",
}
"""The messages that packets carry, by their full names, and the modules beside this one that define them."""

_lock = threading.Lock()


@runtime_checkable
class OwnForm(Protocol):
    """A payload that fills its message itself; its class also has `from_message`."""

    def fill(self, message: Message) -> None:
        """Write everything into an empty message."""
        ...


def payload_class(name: str) -> type[Any]:
    """The class of payloads with this full message name; raises ArgumentError if there is none."""
    if name not in PAYLOADS:
        raise ArgumentError(f"{name} is no message that packets carry here; known are {', '.join(PAYLOADS)}")
    found: type[Any] = getattr(_module(PAYLOADS[name]), name.rpartition(".")[2])
    return found


def is_payload(value: object) -> bool:
    """Has this value a protobuf form?"""
    return getattr(type(value), "message", "") in PAYLOADS


def to_message(payload: object) -> Message:
    """A protobuf message with the content of a payload; raises ArgumentError if it has no such form."""
    if not is_payload(payload):
        raise ArgumentError(f"{type(payload).__name__} has no protobuf form")
    schema = _schema()
    message = _message_class(type(payload).__dict__["message"])()
    if isinstance(payload, OwnForm):
        payload.fill(message)
    else:
        write(payload, message, schema)
    return message


def from_message(message: Message) -> Any:
    """The payload that a protobuf message of any pool holds; raises ArgumentError if there is none for its type."""
    return from_bytes(payload_class(message.DESCRIPTOR.full_name), message.SerializeToString())


def to_bytes(payload: object) -> bytes:
    """The binary form of a payload."""
    return to_message(payload).SerializeToString(deterministic=True)


def to_text(payload: object) -> str:
    """The text form of a payload."""
    return str(text_format.MessageToString(to_message(payload)))


def from_bytes(kind: type[T], data: bytes) -> T:
    """The payload of a class from its binary form; raises ArgumentError if that is damaged."""
    message = _message_class(_name_of(kind))()
    try:
        message.ParseFromString(data)
    except DecodeError as error:
        raise ArgumentError(f"this is no {kind.__name__}: {error}") from None
    return _read(kind, message)


def from_text(kind: type[T], text: str) -> T:
    """The payload of a class from its text form; raises ArgumentError if that is wrong."""
    message = _message_class(_name_of(kind))()
    try:
        text_format.Parse(text, message)
    except text_format.ParseError as error:
        raise ArgumentError(f"this is no {kind.__name__}: {error}") from None
    return _read(kind, message)


def message_fields(name: str) -> type:
    """The dataclass with the fields of a message: the payload's class, or what stands for it where that is an array."""
    kind = payload_class(name)
    if dataclasses.is_dataclass(kind) and not hasattr(kind, "from_message"):
        return kind
    found: type = getattr(_module("landmark_messages"), f"{kind.__name__}Message")
    return found


def to_json(payload: object) -> dict[str, Any]:
    """The JSON form of a payload as plain data, with the names of the fields as in the message definition."""
    found: dict[str, Any] = json_format.MessageToDict(to_message(payload), preserving_proto_field_name=True)
    return found


def from_json(kind: type[T], data: dict[str, Any]) -> T:
    """The payload of a class from its JSON form; raises ArgumentError if that is wrong."""
    message = _message_class(_name_of(kind))()
    try:
        json_format.ParseDict(data, message)
    except (json_format.ParseError, TypeError, AttributeError) as error:
        raise ArgumentError(f"this is no {kind.__name__}: {error}") from None
    return _read(kind, message)


def _read(kind: type[T], message: Message) -> T:
    own: Any = getattr(kind, "from_message", None)
    if own is not None:
        found: T = own(message)
        return found
    payload: T = Reader(_schema(), "").read(message, kind, None)
    return payload


def _name_of(kind: type) -> str:
    name = str(kind.__dict__.get("message", ""))
    if name not in PAYLOADS:
        raise ArgumentError(f"{kind.__name__} has no protobuf form")
    return name


def _message_class(name: str) -> type[Message]:
    schema = _schema()
    with _lock:
        schema.add_message(message_fields(name))
    return schema.message_class(name)


@cache
def _schema() -> Schema:
    return Schema()


def _module(name: str) -> Any:
    return importlib.import_module(f"mediagraph.calculators.payloads.{name}")
