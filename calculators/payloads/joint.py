"""Joints of a body."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from mediagraph.framework.options import option


@dataclass(frozen=True, slots=True)
class Joint:
    """A joint: its rotation as six numbers, the first two columns of the matrix, and its visibility, 0..1."""

    message: ClassVar[str] = "mediapipe.Joint"
    rotation_6d: tuple[float, ...] = option((), number=1, wire="float")
    visibility: float | None = option(None, number=2, wire="float")


@dataclass(frozen=True, slots=True)
class JointList:
    """The joints of a body; MediaPipe's `JointList`."""

    message: ClassVar[str] = "mediapipe.JointList"
    joint: tuple[Joint, ...] = option((), number=1)
