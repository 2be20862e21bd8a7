"""Where something is in an image: a box, a mask, key points."""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum
from typing import ClassVar

from mediagraph.framework.options import option


class Format(IntEnum):
    """Which of its fields says where a `LocationData` is."""

    GLOBAL = 0  # the whole image
    BOUNDING_BOX = 1
    RELATIVE_BOUNDING_BOX = 2
    MASK = 3


@dataclass(frozen=True, slots=True)
class BoundingBox:
    """An upright rectangle in pixels, from the top left corner of the image."""

    message: ClassVar[str] = "mediapipe.LocationData.BoundingBox"
    xmin: int = option(number=1, wire="int32")
    ymin: int = option(number=2, wire="int32")
    width: int = option(number=3, wire="int32")
    height: int = option(number=4, wire="int32")


@dataclass(frozen=True, slots=True)
class RelativeBoundingBox:
    """An upright rectangle in fractions of the image, from its top left corner."""

    message: ClassVar[str] = "mediapipe.LocationData.RelativeBoundingBox"
    xmin: float = option(number=1, wire="float")
    ymin: float = option(number=2, wire="float")
    width: float = option(number=3, wire="float")
    height: float = option(number=4, wire="float")


@dataclass(frozen=True, slots=True)
class Interval:
    """Pixels of one row, from `left_x` to `right_x`, both included."""

    message: ClassVar[str] = "mediapipe.Rasterization.Interval"
    y: int = option(number=1, wire="int32")
    left_x: int = option(number=2, wire="int32")
    right_x: int = option(number=3, wire="int32")


@dataclass(frozen=True, slots=True)
class Rasterization:
    """A region as runs of pixels, sorted by row."""

    message: ClassVar[str] = "mediapipe.Rasterization"
    interval: tuple[Interval, ...] = option((), number=1)


@dataclass(frozen=True, slots=True)
class BinaryMask:
    """A region in a picture of this size, in pixels."""

    message: ClassVar[str] = "mediapipe.LocationData.BinaryMask"
    width: int = option(number=1, wire="int32")
    height: int = option(number=2, wire="int32")
    rasterization: Rasterization | None = option(None, number=3)


@dataclass(frozen=True, slots=True)
class RelativeKeypoint:
    """A point in fractions of the image."""

    message: ClassVar[str] = "mediapipe.LocationData.RelativeKeypoint"
    x: float = option(number=1, wire="float")
    y: float = option(number=2, wire="float")
    keypoint_label: str = option("", number=3)
    score: float = option(0.0, number=4, wire="float")


@dataclass(frozen=True, slots=True)
class LocationData:
    """A place in an image: what `format` names is filled, key points may come with any; MediaPipe's `LocationData`."""

    message: ClassVar[str] = "mediapipe.LocationData"
    format: Format = option(number=1)
    bounding_box: BoundingBox | None = option(None, number=2)
    relative_bounding_box: RelativeBoundingBox | None = option(None, number=3)
    mask: BinaryMask | None = option(None, number=4)
    relative_keypoints: tuple[RelativeKeypoint, ...] = option((), number=5)
