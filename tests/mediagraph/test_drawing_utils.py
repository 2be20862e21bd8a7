"""Drawing over images: where MediaPipe 0.10.21 draws."""

from __future__ import annotations

import numpy as np
import pytest

from mediagraph.calculators.payloads.detection import Detection
from mediagraph.calculators.payloads.landmarks import NormalizedLandmark, NormalizedLandmarkList
from mediagraph.calculators.payloads.location import Format, LocationData, RelativeBoundingBox, RelativeKeypoint
from mediagraph.calculators.payloads.messages import to_message
from mediagraph.solutions import drawing_utils
from mediagraph.solutions.drawing_utils import DrawingSpec, draw_detection, draw_landmarks

POSE = NormalizedLandmarkList.of(
    [
        NormalizedLandmark(0.2, 0.3),
        NormalizedLandmark(0.8, 0.6, visibility=0.9),
        NormalizedLandmark(0.5, 0.9, visibility=0.4),  # not seen well enough
        NormalizedLandmark(1.5, 0.5),  # outside
    ]
)
FACE = Detection(
    score=(0.9,),
    location_data=LocationData(
        Format.RELATIVE_BOUNDING_BOX,
        relative_bounding_box=RelativeBoundingBox(0.25, 0.25, 0.5, 0.5),
        relative_keypoints=(RelativeKeypoint(0.5, 0.5),),
    ),
)


def blank() -> np.ndarray:
    return np.zeros((40, 60, 3), np.uint8)


@pytest.mark.parametrize("pose", [POSE, to_message(POSE)], ids=["payload", "message"])
def test_landmarks_and_lines(pose: object) -> None:
    image = blank()
    draw_landmarks(image, pose, [(0, 1), (1, 2), (0, 3)])
    assert image[18, 30].tolist() == list(drawing_utils.WHITE_COLOR)  # half way between the first two
    assert image[12, 12 - 2].tolist() == list(drawing_utils.RED_COLOR)  # the ring of the first one
    assert not image[30:].any(), "what is not seen well enough is left out"
    assert not image[:, 56:].any(), "what lies outside is left out"


def test_specs_by_index_and_by_connection() -> None:
    image = blank()
    specs = {index: DrawingSpec(color=(1, 2, index), thickness=1, circle_radius=3) for index in range(4)}
    draw_landmarks(image, POSE, [(0, 1)], specs, {(0, 1): DrawingSpec(color=(9, 9, 9))})
    assert image[12, 12 + 3].tolist() == [1, 2, 0]
    assert image[24, 48 + 3].tolist() == [1, 2, 1]
    assert image[18, 30].tolist() == [9, 9, 9]


@pytest.mark.parametrize("how", [{"landmark_drawing_spec": None}, {"is_drawing_landmarks": False}])
def test_no_points(how: dict[str, None]) -> None:
    image = blank()
    draw_landmarks(image, POSE, **how)  # type: ignore[arg-type]  # either of two
    assert not image.any()


def test_no_landmarks() -> None:
    image = blank()
    draw_landmarks(image, None)
    assert not image.any()


@pytest.mark.parametrize("detection", [FACE, to_message(FACE)], ids=["payload", "message"])
def test_detections(detection: object) -> None:
    image = blank()
    draw_detection(image, detection)
    assert image[10, 15].tolist() == list(drawing_utils.WHITE_COLOR)
    assert image[20, 30].tolist() == list(drawing_utils.RED_COLOR)
    assert not image[25, 25].any()


def test_what_cannot_be_drawn() -> None:
    with pytest.raises(ValueError, match=r"^Input image must contain three channel bgr data\.$"):
        draw_landmarks(blank()[:, :, 0], POSE)
    with pytest.raises(
        ValueError,
        match=r"^Landmark index is out of range\. Invalid connection from landmark #0 to landmark #4\.$",
    ):
        draw_landmarks(blank(), POSE, [(0, 4)])
    with pytest.raises(ValueError, match=r"^LocationData must be relative for this drawing function to work\.$"):
        draw_detection(blank(), Detection(location_data=LocationData(Format.GLOBAL)))
    image = blank()
    draw_detection(image, Detection())
    assert not image.any()
