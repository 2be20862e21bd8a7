"""What was found in an image, and where."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from mediagraph.calculators.payloads.location import LocationData
from mediagraph.framework.options import option


@dataclass(frozen=True, slots=True)
class AssociatedDetection:
    """A link to the detection with this id, and how sure it is, 0..1."""

    message: ClassVar[str] = "mediapipe.Detection.AssociatedDetection"
    id: int = option(number=1, wire="int32")
    confidence: float = option(number=2, wire="float")


@dataclass(frozen=True, slots=True)
class Detection:
    """Something found; MediaPipe's `Detection`. `label`, `label_id`, `score` and `display_name` go together by place.

    Scores are 0..1, `timestamp_usec` is in microseconds.
    """

    message: ClassVar[str] = "mediapipe.Detection"
    label: tuple[str, ...] = option((), number=1)
    label_id: tuple[int, ...] = option((), number=2, wire="int32", packed=True)
    score: tuple[float, ...] = option((), number=3, wire="float", packed=True)
    location_data: LocationData | None = option(None, number=4)
    feature_tag: str = option("", number=5)
    track_id: str = option("", number=6)
    detection_id: int = option(0, number=7)
    associated_detections: tuple[AssociatedDetection, ...] = option((), number=8)
    display_name: tuple[str, ...] = option((), number=9)
    timestamp_usec: int = option(0, number=10)


@dataclass(frozen=True, slots=True)
class DetectionList:
    """Several detections in one message."""

    message: ClassVar[str] = "mediapipe.DetectionList"
    detection: tuple[Detection, ...] = option((), number=1)
