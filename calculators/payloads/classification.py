"""What something is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar, Self

from mediagraph.framework.options import option


@dataclass(frozen=True, slots=True)
class Classification:
    """A class by its index, with a score of 0..1 and names where they are known; MediaPipe's `Classification`."""

    message: ClassVar[str] = "mediapipe.Classification"
    index: int = option(number=1, wire="int32")  # the number of the class in its list of labels, from 0
    score: float = option(number=2, wire="float")  # how likely it is, 0..1
    label: str = option("", number=3)  # the class in words, "" if that is not known
    display_name: str = option("", number=4)  # as people read it, perhaps translated, or ""


@dataclass(frozen=True, slots=True)
class ClassificationList:
    """The classes that come into question; MediaPipe's `ClassificationList`."""

    message: ClassVar[str] = "mediapipe.ClassificationList"
    # the classes in the order of the producer, usually the most likely first
    classification: tuple[Classification, ...] = option((), number=1)

    @property
    def elements(self) -> Sequence[Classification]:
        """The classes, by the name that all lists share."""
        return self.classification

    def part(self, begin: int, end: int) -> Self:
        """The classes from `begin` to before `end`."""
        return type(self)(self.classification[begin:end])

    @classmethod
    def joined(cls, lists: Sequence[Self]) -> Self:
        """The classes of several lists, one after the other."""
        return cls(tuple(one for part in lists for one in part.classification))


@dataclass(frozen=True, slots=True)
class ClassificationListCollection:
    """Several lists of classes in one message."""

    message: ClassVar[str] = "mediapipe.ClassificationListCollection"
    classification_list: tuple[ClassificationList, ...] = option((), number=1)  # the lists, in order
