"""ColorConvertCalculator."""

from typing import Any

import numpy as np
import pytest
from made_pictures import picture
from numpy.typing import NDArray

from mediagraph.calculators.image.color_convert import ColorConvertCalculator
from mediagraph.framework.errors import GraphError, InvalidRunError
from mediagraph.framework.image import Image, ImageFormat
from mediagraph.framework.testing import CalculatorRunner


def run(source: str, target: str, image: Image) -> Image:
    found: Image = (
        CalculatorRunner(ColorConvertCalculator, [source], [target]).run({source: [(0, image)]})[target][0].value
    )
    return found


def with_alpha(image: NDArray[Any]) -> NDArray[Any]:
    return np.dstack((image, np.full(image.shape[:2], 255, np.uint8)))


RGB, RGBA, GRAY = picture(7, 5), picture(7, 5, 4), picture(7, 5, 1)
SBGRA = ImageFormat.SBGRA


@pytest.mark.parametrize(
    ("source", "target", "image", "expected"),
    [
        ("RGBA_IN", "RGB_OUT", Image(RGBA), Image(RGBA[..., :3])),
        ("GRAY_IN", "RGB_OUT", Image(GRAY), Image(np.dstack((GRAY, GRAY, GRAY)))),
        ("RGB_IN", "RGBA_OUT", Image(RGB), Image(with_alpha(RGB))),
        ("BGRA_IN", "RGBA_OUT", Image(RGBA, SBGRA), Image(RGBA[..., [2, 1, 0, 3]])),
        ("BGRA_IN", "RGBA_OUT", Image(RGBA), Image(RGBA[..., [2, 1, 0, 3]])),
        ("RGBA_IN", "BGRA_OUT", Image(RGBA), Image(RGBA[..., [2, 1, 0, 3]], SBGRA)),
        ("BGR_IN", "RGB_OUT", Image(RGB), Image(RGB[..., ::-1])),
    ],
)
def test_the_order_of_the_channels(source: str, target: str, image: Image, expected: Image) -> None:
    found = run(source, target, image)
    assert found.image_format is expected.image_format
    assert (found.numpy_view() == expected.numpy_view()).all()


def test_grey_is_the_rounded_weighted_sum() -> None:
    values = np.random.default_rng(0).integers(0, 256, (100, 100, 3), dtype=np.uint8)
    found = run("RGB_IN", "GRAY_OUT", Image(values))
    assert found.image_format is ImageFormat.GRAY8
    exact = values @ np.array((0.299, 0.587, 0.114))
    assert np.abs(found.numpy_view() - exact).max() < 0.52  # half a grey level, and weights of 14 or 15 bits


def test_images_that_are_kept_are_not_overwritten() -> None:
    frames = [(step, Image(np.full((9, 9, 3), step, np.uint8))) for step in range(40)]
    found = CalculatorRunner(ColorConvertCalculator, ["RGB_IN"], ["GRAY_OUT"]).run({"RGB_IN": frames}, threads=2)
    assert [packet.value.numpy_view().mean() for packet in found["GRAY_OUT"]] == list(range(40))


@pytest.mark.parametrize(
    ("source", "target", "image", "message"),
    [
        ("RGB_IN", "GRAY_OUT", Image(RGBA), "RGB_IN takes SRGB, not Image(7×5 SRGBA)"),
        ("RGB_IN", "GRAY_OUT", Image(RGB[:0]), "Image(7×0 SRGB) has no pixels to convert"),
        ("BGRA_IN", "RGBA_OUT", Image(RGB), "BGRA_IN takes SBGRA and SRGBA, not Image(7×5 SRGB)"),
        ("GRAY_IN", "RGB_OUT", Image(np.zeros((2, 2), np.float32)), "GRAY_IN takes GRAY8, not Image(2×2 VEC32F1)"),
    ],
)
def test_other_formats_are_refused(source: str, target: str, image: Image, message: str) -> None:
    with pytest.raises(InvalidRunError) as caught:
        run(source, target, image)
    assert message in str(caught.value)


@pytest.mark.parametrize(
    ("inputs", "outputs", "message"),
    [
        (
            ["RGBA_IN", "RGB_IN"],
            ["RGB_OUT"],
            "connect exactly one of RGBA_IN or RGB_IN or BGRA_IN or BGR_IN or GRAY_IN; more",
        ),
        (
            ["RGB_IN"],
            ["GRAY_OUT", "RGBA_OUT"],
            "connect exactly one of RGBA_OUT or RGB_OUT or BGRA_OUT or GRAY_OUT; more",
        ),
        (
            ["GRAY_IN"],
            ["GRAY_OUT"],
            "GRAY_IN → GRAY_OUT is unsupported; there are RGBA_IN → RGB_OUT, GRAY_IN → RGB_OUT",
        ),
        (["BGR_IN"], ["BGRA_OUT"], "BGR_IN → BGRA_OUT is unsupported; there are"),
    ],
)
def test_pairs_that_are_not_there_are_refused(inputs: list[str], outputs: list[str], message: str) -> None:
    with pytest.raises(GraphError, match=message):
        CalculatorRunner(ColorConvertCalculator, inputs, outputs).run({})
