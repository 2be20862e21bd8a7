"""Profiles in MediaPipe's binary form."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from typing import Any

from google.protobuf.message import Message

from mediagraph.framework.convert import write
from mediagraph.framework.load import to_binary
from mediagraph.framework.profiling.messages import GraphProfile
from mediagraph.framework.schema import Schema


def to_bytes(profile: GraphProfile) -> bytes:
    """The profile as a `mediapipe.GraphProfile` message. Several, one after the other, read as one."""
    messages = schema()
    message: Any = messages.new(GraphProfile)
    write(replace(profile, config=None), message, messages)
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
