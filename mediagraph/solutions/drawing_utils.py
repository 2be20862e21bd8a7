"""Drawing landmarks and detections over images, as MediaPipe's `drawing_utils`: images and colours are BGR.

Landmarks and detections may be our payloads or protobuf messages.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import cv2

from mediagraph.framework.errors import ArgumentError
from mediagraph.framework.image import Array

Color = tuple[int, int, int]
Pixel = tuple[int, int]

WHITE_COLOR: Color = (224, 224, 224)
BLACK_COLOR: Color = (0, 0, 0)
RED_COLOR: Color = (0, 0, 255)
GREEN_COLOR: Color = (0, 128, 0)
BLUE_COLOR: Color = (255, 0, 0)

_LEAST = {"visibility": 0.5, "presence": 0.5}  # landmarks that are known to be below are left out
_RELATIVE_BOUNDING_BOX = 2


@dataclass
class DrawingSpec:
    """How something is drawn: BGR colour, and thickness of lines and radius of points in pixels."""

    color: Color = WHITE_COLOR
    thickness: int = 2
    circle_radius: int = 2


_RED = DrawingSpec(color=RED_COLOR)
_WHITE = DrawingSpec()


def draw_landmarks(
    image: Array,
    landmark_list: Any,
    connections: Iterable[tuple[int, int]] | None = None,
    landmark_drawing_spec: DrawingSpec | Mapping[int, DrawingSpec] | None = _RED,
    connection_drawing_spec: DrawingSpec | Mapping[tuple[int, int], DrawingSpec] = _WHITE,
    is_drawing_landmarks: bool = True,
) -> None:
    """Draw a list of normalised landmarks, and lines between them, into an image of H×W×3 uint8.

    Landmarks outside the image, or with a known visibility or presence below 0.5, are left out. Without a spec there
    are no points. Raises ValueError for other images and for connections to landmarks that do not exist.
    """
    if not landmark_list:
        return
    _check_image(image)
    landmarks = list(landmark_list.landmark)
    pixels = {i: found for i, one in enumerate(landmarks) if (found := _landmark_pixel(one, image)) is not None}
    for start, end in connections or ():
        if not (0 <= start < len(landmarks) and 0 <= end < len(landmarks)):
            link = f"from landmark #{start} to landmark #{end}"
            raise ArgumentError(f"Landmark index is out of range. Invalid connection {link}.")
        if start in pixels and end in pixels:
            spec = _spec(connection_drawing_spec, (start, end))
            cv2.line(image, pixels[start], pixels[end], spec.color, spec.thickness)
    if is_drawing_landmarks and landmark_drawing_spec:
        for index, pixel in pixels.items():
            _draw_point(image, pixel, _spec(landmark_drawing_spec, index))


def draw_detection(
    image: Array,
    detection: Any,
    keypoint_drawing_spec: DrawingSpec = _RED,
    bbox_drawing_spec: DrawingSpec = _WHITE,
) -> None:
    """Draw the box and the key points of a detection into an image of H×W×3 uint8.

    Raises ValueError for other images, and unless the detection has a box in fractions of the image.
    """
    location = detection.location_data
    if not location:
        return
    _check_image(image)
    if location.format != _RELATIVE_BOUNDING_BOX:
        raise ArgumentError("LocationData must be relative for this drawing function to work.")
    for point in location.relative_keypoints:
        pixel = _pixel(point.x, point.y, image)
        if pixel is not None:
            spec = keypoint_drawing_spec
            cv2.circle(image, pixel, spec.circle_radius, spec.color, spec.thickness)
    box = location.relative_bounding_box
    first, last = _pixel(box.xmin, box.ymin, image), _pixel(box.xmin + box.width, box.ymin + box.height, image)
    if first is not None and last is not None:
        cv2.rectangle(image, first, last, bbox_drawing_spec.color, bbox_drawing_spec.thickness)


def _check_image(image: Array) -> None:
    if image.ndim != 3 or image.shape[2] != 3:
        raise ArgumentError("Input image must contain three channel bgr data.")


def _landmark_pixel(landmark: Any, image: Array) -> Pixel | None:
    for name, least in _LEAST.items():
        value = getattr(landmark, name)
        is_known = landmark.HasField(name) if hasattr(landmark, "HasField") else value is not None
        if is_known and value < least:
            return None
    return _pixel(landmark.x, landmark.y, image)


def _pixel(x: float, y: float, image: Array) -> Pixel | None:
    """The pixel of a place in fractions of the image; None outside."""
    height, width = image.shape[:2]
    if not (_is_fraction(x) and _is_fraction(y)):
        return None
    return min(math.floor(x * width), width - 1), min(math.floor(y * height), height - 1)


def _is_fraction(value: float) -> bool:
    return 0 <= value <= 1 or math.isclose(value, 0) or math.isclose(value, 1)


def _draw_point(image: Array, pixel: Pixel, spec: DrawingSpec) -> None:
    """A point in its colour, in a white ring."""
    ring = max(spec.circle_radius + 1, int(spec.circle_radius * 1.2))
    cv2.circle(image, pixel, ring, WHITE_COLOR, spec.thickness)
    cv2.circle(image, pixel, spec.circle_radius, spec.color, spec.thickness)


def _spec(specs: DrawingSpec | Mapping[Any, DrawingSpec], key: object) -> DrawingSpec:
    return specs[key] if isinstance(specs, Mapping) else specs
