"""Profiles in MediaPipe's binary form."""

from __future__ import annotations

import dataclasses
from functools import cache
from typing import Any

from google.protobuf.message import Message

from mediagraph.framework.load import to_binary
from mediagraph.framework.options import fields_of, message_name
from mediagraph.framework.profiling.messages import GraphProfile
from mediagraph.framework.schema import Schema


def to_bytes(profile: GraphProfile) -> bytes:
    """The profile as a `mediapipe.GraphProfile` message. Several, one after the other, read as one."""
    make: Any = schema().message_class(message_name(GraphProfile))
    message = make(**_plain(dataclasses.replace(profile, config=None)))
    if profile.config is not None:
        config: Message = message.config
        config.MergeFromString(to_binary(profile.config))  # options that the schema does not know stay what they are
    return bytes(message.SerializeToString())


@cache
def schema() -> Schema:
    """The messages of profiles, in a pool of their own."""
    found = Schema()
    found.add_message(GraphProfile)
    return found


def _plain(record: Any) -> dict[str, Any]:
    """The fields that are set, for protobuf to fill in at one go: a trace has very many of them."""
    found: dict[str, Any] = {}
    kind: type = type(record)
    for name, is_record in _fields(kind):
        value = getattr(record, name)
        if value is None or value == ():
            continue
        if is_record:
            value = [_plain(one) for one in value] if isinstance(value, tuple) else _plain(value)
        found[name] = value
    return found


@cache
def _fields(kind: type) -> tuple[tuple[str, bool], ...]:
    """The names of the fields of a record, and whether they are records themselves."""
    return tuple((one.name, dataclasses.is_dataclass(one.kind)) for one in fields_of(kind))
