"""Colours."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from mediagraph.framework.options import option


@dataclass(frozen=True, slots=True)
class Color:
    """Red, green and blue, 0..255; MediaPipe's `Color`."""

    message: ClassVar[str] = "mediapipe.Color"
    r: int = option(number=1, wire="int32")
    g: int = option(number=2, wire="int32")
    b: int = option(number=3, wire="int32")


@dataclass(frozen=True, slots=True)
class LabelToColorEntry:
    """The colour of a label."""

    message: ClassVar[str] = "mediapipe.ColorMap.LabelToColorEntry"
    key: str = option(number=1)
    value: Color = option(number=2)


@dataclass(frozen=True, slots=True)
class ColorMap:
    """A colour for each label; MediaPipe's `ColorMap`."""

    message: ClassVar[str] = "mediapipe.ColorMap"
    label_to_color: tuple[LabelToColorEntry, ...] = option((), number=1)
