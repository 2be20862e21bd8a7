"""Images in notebooks."""

from __future__ import annotations

import cv2
import numpy as np
import pytest

from mediagraph.framework.image import Image, ImageFormat


def shown(image: Image) -> np.ndarray | None:
    """What a notebook shows, as OpenCV reads it."""
    png = image._repr_png_()
    return None if png is None else cv2.imdecode(np.frombuffer(png, np.uint8), cv2.IMREAD_UNCHANGED)


@pytest.mark.parametrize(
    ("image_format", "dtype", "pixel", "expected"),
    [
        (ImageFormat.SRGB, np.uint8, [1, 2, 3], [3, 2, 1]),
        (ImageFormat.SRGBA, np.uint8, [1, 2, 3, 4], [3, 2, 1, 4]),
        (ImageFormat.SBGRA, np.uint8, [1, 2, 3, 4], [1, 2, 3, 4]),
        (ImageFormat.SRGB48, np.uint16, [100, 200, 300], [300, 200, 100]),
    ],
)
def test_colours_are_right(image_format: ImageFormat, dtype: type, pixel: list[int], expected: list[int]) -> None:
    picture = shown(Image(np.full((2, 3, len(pixel)), pixel, dtype), image_format))
    assert picture is not None
    assert picture[0, 0].tolist() == expected
    assert picture.shape[:2] == (2, 3)


def test_masks_are_grey() -> None:
    mask = np.array([[0.0, 0.5, 1.0, 7.0, -1.0, np.nan]], np.float32)
    assert shown(Image(mask)).tolist() == [[0, 128, 255, 255, 0, 0]]
    assert shown(Image(np.array([[7]], np.uint8))).tolist() == [[7]]


def test_what_is_no_picture() -> None:
    assert shown(Image(np.zeros((1, 1, 2), np.float32))) is None
