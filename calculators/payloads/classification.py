"""What something is."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from mediagraph.framework.options import option


@dataclass(frozen=True, slots=True)
class Classification:
    """A class by its index, with a score of 0..1 and names where they are known; MediaPipe's `Classification`."""

    message: ClassVar[str] = "mediapipe.Classification"
    index: int = option(number=1, wire="int32")
    score: float = option(number=2, wire="float")
    label: str = option("", number=3)
    display_name: str = option("", number=4)


@dataclass(frozen=True, slots=True)
class ClassificationList:
    """The classes that come into question; MediaPipe's `ClassificationList`."""

    message: ClassVar[str] = "mediapipe.ClassificationList"
    classification: tuple[Classification, ...] = option((), number=1)


@dataclass(frozen=True, slots=True)
class ClassificationListCollection:
    """Several lists of classes in one message."""

    message: ClassVar[str] = "mediapipe.ClassificationListCollection"
    classification_list: tuple[ClassificationList, ...] = option((), number=1)
