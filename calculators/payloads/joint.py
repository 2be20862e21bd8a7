"""Joints of a body."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar, Self

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

    @property
    def elements(self) -> Sequence[Joint]:
        """The joints, by the name that all lists share."""
        return self.joint

    def part(self, begin: int, end: int) -> Self:
        """The joints from `begin` to before `end`."""
        return type(self)(self.joint[begin:end])

    @classmethod
    def joined(cls, lists: Sequence[Self]) -> Self:
        """The joints of several lists, one after the other."""
        return cls(tuple(one for part in lists for one in part.joint))
