"""Names of classes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from mediagraph.framework.options import option


@dataclass(frozen=True, slots=True)
class LabelMapItem:
    """The label of a class, its name for people, and the labels of the classes below it."""

    message: ClassVar[str] = "mediapipe.LabelMapItem"
    name: str = option("", number=1)  # the label
    display_name: str = option("", number=2)  # for people
    child_name: tuple[str, ...] = option((), number=3)  # labels of the classes below it


@dataclass(frozen=True, slots=True)
class LabelMapEntry:
    """The label of a class."""

    message: ClassVar[str] = "mediapipe.LabelMap.Entry"
    id: int = option(0, number=1, wire="int32")  # index of the class, from 0
    label: str = option("", number=2)  # its name


@dataclass(frozen=True, slots=True)
class LabelMap:
    """The labels of classes; MediaPipe's `LabelMap`."""

    message: ClassVar[str] = "mediapipe.LabelMap"
    entries: tuple[LabelMapEntry, ...] = option((), number=1)  # one for each class


@dataclass(frozen=True, slots=True)
class LabelItem:
    """What is known of a class: an entry of the maps `label_items` in options."""

    key: int = option(0, number=1)  # index of the class, from 0
    value: LabelMapItem = option(factory=LabelMapItem, number=2)  # its names
