"""What the messages that are lists have in common: they can be cut up and joined."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol, Self


class ListPayload(Protocol):
    """A message that is a list, as `NormalizedLandmarkList`."""

    @property
    def elements(self) -> Sequence[object]:
        """What is in it."""
        ...

    def part(self, begin: int, end: int) -> Self:
        """The elements from `begin` to before `end`."""
        ...

    @classmethod
    def joined(cls, lists: Sequence[Self]) -> Self:
        """The elements of several lists, one after the other."""
        ...
