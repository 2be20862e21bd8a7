"""Luminance, Sobel edges, the bilateral filter."""

from typing import Any

import cv2
import numpy as np
import pytest
from made_pictures import mask, picture
from numpy.typing import NDArray

from mediagraph.calculators.image.bilateral_filter import BilateralFilterCalculator, BilateralFilterCalculatorOptions
from mediagraph.calculators.image.luminance import LuminanceCalculator
from mediagraph.calculators.image.sobel_edges import SobelEdgesCalculator
from mediagraph.framework.calculator import Calculator
from mediagraph.framework.errors import GraphError, InvalidRunError
from mediagraph.framework.image import Image
from mediagraph.framework.testing import CalculatorRunner

SOME = BilateralFilterCalculatorOptions(sigma_color=0.1, sigma_space=3)


def run(calculator: type[Calculator], image: NDArray[Any], tag: str = "", options: object = None) -> NDArray[Any]:
    found = CalculatorRunner(calculator, [tag], [tag], options=options).run({tag: [(0, Image(image))]})[tag][0].value
    assert found.image_format is Image(image).image_format
    pixels: NDArray[Any] = found.numpy_view()
    return pixels


@pytest.mark.parametrize("tag", ["", "VIDEO"])
@pytest.mark.parametrize("channels", [3, 4])
def test_luminance_is_a_weighted_sum(channels: int, tag: str) -> None:
    image = picture(64, 48, channels)
    found = run(LuminanceCalculator, image, tag)
    expected = image[..., :3] @ np.array((0.2125, 0.7154, 0.0721))
    assert np.abs(found[..., :3] - expected[..., None]).max() < 0.51  # rounding
    assert (found[..., 3:] == image[..., 3:]).all()


@pytest.mark.parametrize("channels", [3, 4])
def test_sobel_edges_are_the_length_of_the_gradient(channels: int) -> None:
    image = picture(64, 48, channels) // 8
    found = run(SobelEdgesCalculator, image)
    red = np.pad(image[..., 0].astype(float), 1, mode="edge")
    across = red[:, 2:] - red[:, :-2]
    down = red[2:] - red[:-2]
    h = across[:-2] + 2 * across[1:-1] + across[2:]
    v = down[:, :-2] + 2 * down[:, 1:-1] + down[:, 2:]
    expected = np.minimum(np.hypot(h, v), 255)
    assert np.abs(found[..., :3] - expected[..., None]).max() < 0.51  # rounding
    assert (found[..., 3:] == 255).all()


def test_a_flat_image_has_no_edges_and_a_step_has_one() -> None:
    assert not run(SobelEdgesCalculator, np.full((5, 5, 3), 77, np.uint8)).any()
    image = np.zeros((5, 6, 3), np.uint8)
    image[:, 3:] = 255
    assert run(SobelEdgesCalculator, image)[2, :, 0].tolist() == [0, 0, 255, 255, 0, 0]


@pytest.mark.parametrize("channels", [1, 3])
def test_the_bilateral_filter_is_that_of_opencv(channels: int) -> None:
    image = picture(64, 48, channels)
    expected = cv2.bilateralFilter(image, 6, 255 * np.float32(0.1).item(), 3)
    assert (run(BilateralFilterCalculator, image, "IMAGE", SOME) == expected).all()


def test_the_bilateral_filter_keeps_edges() -> None:
    image = np.random.default_rng(0).integers(0, 20, (40, 40), dtype=np.uint8)
    image[:, 20:] += 200
    found = run(BilateralFilterCalculator, image, "IMAGE", SOME).astype(float)
    assert found[:, :20].std() < 0.5 * image[:, :20].std()
    assert (found[:, 20] - found[:, 19]).min() > 170


@pytest.mark.parametrize("calculator", [LuminanceCalculator, SobelEdgesCalculator])
def test_images_that_are_kept_are_not_overwritten(calculator: type[Calculator]) -> None:
    frames = [(step, Image(np.roll(picture(9, 9) // 8, step, axis=0))) for step in range(9)]
    found = CalculatorRunner(calculator, [""], [""]).run({"": frames}, threads=2)[""]
    assert len({packet.value.numpy_view().tobytes() for packet in found}) == 9


@pytest.mark.parametrize(
    ("calculator", "tag", "options", "image", "message"),
    [
        (
            LuminanceCalculator,
            "",
            None,
            mask(4, 4),
            "Image(4×4 VEC32F1) cannot be filtered; SRGB and SRGBA images with",
        ),
        (
            SobelEdgesCalculator,
            "",
            None,
            picture(4, 4, 1),
            "Image(4×4 GRAY8) cannot be filtered; SRGB and SRGBA images",
        ),
        (
            SobelEdgesCalculator,
            "",
            None,
            np.zeros((0, 4, 3), np.uint8),
            "Image(4×0 SRGB) cannot be filtered; SRGB and SRGBA images with pixels can",
        ),
        (
            BilateralFilterCalculator,
            "IMAGE",
            SOME,
            picture(4, 4, 4),
            "Image(4×4 SRGBA) cannot be smoothed; SRGB and GRAY8 images with pixels can",
        ),
    ],
)
def test_other_images_are_refused(
    calculator: type[Calculator], tag: str, options: object, image: NDArray[Any], message: str
) -> None:
    with pytest.raises(InvalidRunError) as caught:
        run(calculator, image, tag, options)
    assert message in str(caught.value)


def test_one_image_goes_in() -> None:
    with pytest.raises(GraphError, match="connect exactly one of VIDEO or an untagged one; more than one is connected"):
        CalculatorRunner(LuminanceCalculator, ["", "VIDEO"], [""]).run({})


@pytest.mark.parametrize(("color", "space"), [(0, 3), (0.1, -1)])
def test_both_sigmas_are_above_0(color: float, space: float) -> None:
    message = f"sigma_color and sigma_space are {color:g} and {space:g}; both must be > 0"
    with pytest.raises(ValueError, match=message):
        BilateralFilterCalculatorOptions(color, space)
