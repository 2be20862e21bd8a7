"""RecolorCalculator."""

from typing import Any

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray

from mediagraph.calculators.image.recolor import RecolorCalculator
from mediagraph.calculators.image.recolor_options import Color, MaskChannel, RecolorCalculatorOptions
from mediagraph.framework.errors import InvalidRunError
from mediagraph.framework.image import Image, ImageFormat
from mediagraph.framework.testing import CalculatorRunner

BLUE = Color(0, 0, 255)
PLAIN = RecolorCalculatorOptions(color=BLUE, adjust_with_luminance=False)


def run(image: NDArray[Any], mask: NDArray[Any], options: RecolorCalculatorOptions = PLAIN) -> NDArray[Any]:
    runner = CalculatorRunner(RecolorCalculator, ["IMAGE", "MASK"], ["IMAGE"], options=options)
    found = runner.run({"IMAGE": [(0, Image(image))], "MASK": [(0, Image(mask))]})["IMAGE"][0].value
    assert found.image_format is ImageFormat.SRGB
    return found.numpy_view()


@pytest.fixture
def image() -> NDArray[np.uint8]:
    return np.random.default_rng(1).integers(0, 256, (20, 30, 3), dtype=np.uint8)


@pytest.fixture
def left_half() -> NDArray[np.uint8]:
    mask = np.zeros((20, 30), np.uint8)
    mask[:, :15] = 255
    return mask


def test_the_colour_comes_where_the_mask_is(image: NDArray[np.uint8], left_half: NDArray[np.uint8]) -> None:
    found = run(image, left_half)
    assert (found[:, :15] == (0, 0, 255)).all()
    assert (found[:, 15:] == image[:, 15:]).all()


def test_inverted_it_comes_where_the_mask_is_not(image: NDArray[np.uint8], left_half: NDArray[np.uint8]) -> None:
    options = RecolorCalculatorOptions(color=BLUE, invert_mask=True, adjust_with_luminance=False)
    found = run(image, left_half, options)
    assert (found[:, :15] == image[:, :15]).all()
    assert (found[:, 15:] == (0, 0, 255)).all()


def test_black_pixels_keep_their_colour_with_luminance_which_is_the_default() -> None:
    image = np.zeros((4, 4, 3), np.uint8)
    image[:, 2:] = 255
    found = run(image, np.full((4, 4), 255, np.uint8), RecolorCalculatorOptions(color=Color(10, 20, 30)))
    assert (found[:, :2] == 0).all()
    assert (found[:, 2:] == (10, 20, 30)).all()


@pytest.mark.parametrize(
    ("channels", "chosen", "channel"),
    [
        (3, MaskChannel.RED, 0),
        (3, MaskChannel.UNKNOWN, 0),
        (3, MaskChannel.ALPHA, 0),
        (4, MaskChannel.RED, 0),
        (4, MaskChannel.ALPHA, 3),
    ],
)
def test_the_channel_of_the_mask(
    image: NDArray[np.uint8], left_half: NDArray[np.uint8], channels: int, chosen: MaskChannel, channel: int
) -> None:
    mask = np.random.default_rng(2).integers(0, 256, (20, 30, channels), dtype=np.uint8)
    mask[:, :, channel] = left_half
    options = RecolorCalculatorOptions(color=BLUE, mask_channel=chosen, adjust_with_luminance=False)
    assert (run(image, mask, options) == run(image, left_half)).all()


def test_a_mask_of_another_size_is_scaled_linearly(image: NDArray[np.uint8]) -> None:
    mask = np.random.default_rng(2).random((7, 5), dtype=np.float32)
    scaled = cv2.resize(mask, (30, 20), interpolation=cv2.INTER_LINEAR)
    assert (run(image, mask) == run(image, scaled)).all()


def test_without_a_mask_the_image_is_passed_on(image: NDArray[np.uint8], left_half: NDArray[np.uint8]) -> None:
    frame = Image(image)
    runner = CalculatorRunner(RecolorCalculator, ["IMAGE", "MASK"], ["IMAGE"], options=PLAIN)
    found = runner.run({"IMAGE": [(0, frame), (1, frame)], "MASK": [(1, Image(left_half)), (2, Image(left_half))]})
    assert [packet.timestamp for packet in found["IMAGE"]] == [0, 1]
    assert found["IMAGE"][0].value is frame


def test_images_that_are_kept_are_not_overwritten() -> None:
    frames = [(step, Image(np.full((9, 9, 3), step, np.uint8))) for step in range(40)]
    masks = [(step, Image(np.zeros((9, 9), np.float32))) for step in range(40)]
    runner = CalculatorRunner(RecolorCalculator, ["IMAGE", "MASK"], ["IMAGE"], options=PLAIN)
    found = runner.run({"IMAGE": frames, "MASK": masks}, threads=2)["IMAGE"]
    assert [packet.value.numpy_view().mean() for packet in found] == list(range(40))


def test_the_image_given_is_not_changed(image: NDArray[np.uint8], left_half: NDArray[np.uint8]) -> None:
    before = image.copy()
    run(image, left_half)
    assert (image == before).all()


@pytest.mark.parametrize(
    ("image", "mask", "message"),
    [
        (
            np.zeros((2, 2), np.uint8),
            np.zeros((2, 2), np.uint8),
            "Image(2×2 GRAY8) cannot be recolored; only SRGB can, which ColorConvertCalculator makes of others",
        ),
        (
            np.zeros((2, 2, 3), np.uint8),
            np.zeros((2, 2), np.uint16),
            "Image(2×2 GRAY16) cannot be a mask; GRAY8, SRGB, SRGBA, VEC32F1 can",
        ),
    ],
)
def test_other_formats_are_refused(image: NDArray[Any], mask: NDArray[Any], message: str) -> None:
    with pytest.raises(InvalidRunError) as caught:
        run(image, mask)
    assert message in str(caught.value)


def test_a_colour_has_parts_of_a_byte() -> None:
    with pytest.raises(ValueError, match=r"the colour \(0, 256, 0\) has parts outside 0 to 255"):
        Color(0, 256, 0)
