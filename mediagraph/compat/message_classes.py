"""Classes of protobuf messages for programs that fill messages field by field.

They stand in protobuf's default pool, where `text_format` looks for the types inside `Any`, unless a real mediapipe is
installed, whose own messages have the same names; then they stand in a pool of their own.
"""

from __future__ import annotations

import importlib.machinery
import threading
from functools import cache

from google.protobuf import descriptor_pool
from google.protobuf.message import Message

from mediagraph.calculators.payloads.messages import from_message, message_fields, to_bytes
from mediagraph.framework.schema import Schema

_lock = threading.Lock()


def payload_message(name: str) -> type[Message]:
    """The class of a payload's message by its full name, as `mediapipe.Detection`."""
    schema = messages()
    with _lock:
        schema.add_message(message_fields(name))
    return schema.message_class(name)


def message_of(payload: object) -> Message:
    """A message with the content of a payload."""
    kind = payload_message(str(type(payload).__dict__["message"]))
    message = kind()
    message.ParseFromString(to_bytes(payload))
    return message


def payload_of(message: Message) -> object:
    """The payload with the content of a message."""
    return from_message(message)


@cache
def messages() -> Schema:
    """All messages that programs fill; more are added when they are first asked for."""
    is_there = importlib.machinery.PathFinder.find_spec("mediapipe") is not None
    return Schema(pool=None if is_there else descriptor_pool.Default())
