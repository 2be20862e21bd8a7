"""MaskOverlayCalculator."""

from typing import Any

import cv2
import numpy as np
import pytest
from made_pictures import mask, picture
from numpy.typing import NDArray

from mediagraph.calculators.image.mask_overlay import MaskOverlayCalculator, MaskOverlayCalculatorOptions
from mediagraph.calculators.image.recolor_options import MaskChannel
from mediagraph.framework.errors import GraphError, InvalidRunError
from mediagraph.framework.image import Image
from mediagraph.framework.testing import CalculatorRunner

FIRST, SECOND = picture(30, 20), picture(30, 20)[::-1, ::-1]
ALPHA = MaskOverlayCalculatorOptions(MaskChannel.ALPHA)


def mix(
    tag: str,
    weight: object,
    options: MaskOverlayCalculatorOptions | None = None,
    images: tuple[NDArray[Any], NDArray[Any]] = (FIRST, SECOND),
) -> NDArray[Any]:
    runner = CalculatorRunner(MaskOverlayCalculator, ["VIDEO:0", "VIDEO:1", tag], ["OUTPUT"], options=options)
    packets: dict[str, list[tuple[int, object]]] = {
        "VIDEO:0": [(0, Image(images[0]))],
        "VIDEO:1": [(0, Image(images[1]))],
        tag: [(0, Image(weight) if isinstance(weight, np.ndarray) else weight)],
    }
    found = runner.run(packets)["OUTPUT"][0].value
    assert found.image_format is Image(images[0]).image_format
    pixels: NDArray[Any] = found.numpy_view()
    return pixels


def expected(weights: Any) -> NDArray[np.float64]:
    shares = np.broadcast_to(np.asarray(weights, np.float64), (20, 30))[..., None]
    found: NDArray[np.float64] = FIRST * (1 - shares) + SECOND * shares
    return found


@pytest.mark.parametrize(("weight", "share"), [(0.0, 0), (1.0, 1), (0.25, 0.25), (-3.0, 0), (7.0, 1)])
def test_one_weight_for_all(weight: float, share: float) -> None:
    assert np.abs(mix("CONST_MASK", weight) - expected(share)).max() <= 1


def test_a_mask_of_floats_or_bytes() -> None:
    assert np.abs(mix("MASK", mask(30, 20)) - expected(mask(30, 20))).max() <= 1
    assert np.abs(mix("MASK", picture(30, 20, 1)) - expected(mask(30, 20))).max() <= 1


@pytest.mark.parametrize(("channels", "options", "channel"), [(3, None, 0), (4, None, 0), (4, ALPHA, 3), (3, ALPHA, 0)])
def test_the_channel_of_the_mask(channels: int, options: MaskOverlayCalculatorOptions | None, channel: int) -> None:
    weights = picture(30, 20, channels)
    assert np.abs(mix("MASK", weights, options) - expected(weights[..., channel] / 255)).max() <= 1


def test_a_mask_of_another_size_is_scaled_linearly() -> None:
    small = mask(7, 5)
    scaled = cv2.resize(small, (30, 20), interpolation=cv2.INTER_LINEAR)
    assert np.abs(mix("MASK", small) - expected(scaled)).max() <= 1


def test_alpha_is_mixed_too() -> None:
    images = (picture(30, 20, 4), picture(30, 20, 4)[::-1])
    found = mix("CONST_MASK", 0.5, images=images)
    assert np.abs(found - (images[0] / 2 + images[1] / 2)).max() <= 1


def test_without_a_mask_the_second_image_is_passed_on_and_without_an_image_nothing_is_sent() -> None:
    runner = CalculatorRunner(MaskOverlayCalculator, ["VIDEO:0", "VIDEO:1", "MASK"], ["OUTPUT"])
    first, second = Image(FIRST), Image(SECOND)
    found = runner.run({"VIDEO:0": [(0, first), (1, first)], "VIDEO:1": [(0, second), (2, second)], "MASK": []})
    assert found.pairs("OUTPUT") == [(0, second)]


@pytest.mark.parametrize(
    ("images", "weight", "message"),
    [
        (
            (FIRST, picture(30, 21)),
            mask(30, 20),
            "VIDEO:0 is Image(30×20 SRGB), VIDEO:1 Image(30×21 SRGB); both must be SRGB or SRGBA, and of one size",
        ),
        (
            (picture(4, 4, 1), picture(4, 4, 1)),
            mask(4, 4),
            "VIDEO:0 is Image(4×4 GRAY8), VIDEO:1 Image(4×4 GRAY8); both must be SRGB or SRGBA, and of one size",
        ),
        (
            (FIRST, SECOND),
            np.zeros((20, 30), np.uint16),
            "Image(30×20 GRAY16) cannot be a mask; 8-bit and float32 images with pixels can",
        ),
    ],
)
def test_what_does_not_fit_is_refused(
    images: tuple[NDArray[Any], NDArray[Any]], weight: NDArray[Any], message: str
) -> None:
    with pytest.raises(InvalidRunError) as caught:
        mix("MASK", weight, images=images)
    assert message in str(caught.value)


def test_a_weight_is_a_number() -> None:
    with pytest.raises(InvalidRunError, match="CONST_MASK is not a number; it must be 0 to 1"):
        mix("CONST_MASK", float("nan"))


@pytest.mark.parametrize(
    ("tags", "message"),
    [
        (["VIDEO:0", "MASK"], "connect VIDEO:0 and VIDEO:1"),
        (["VIDEO:0", "VIDEO:1"], "connect exactly one of MASK or CONST_MASK; none is connected"),
        (["VIDEO:0", "VIDEO:1", "MASK", "CONST_MASK"], "connect exactly one of MASK or CONST_MASK; more than one is"),
    ],
)
def test_unclear_connections_are_refused(tags: list[str], message: str) -> None:
    with pytest.raises(GraphError, match=message):
        CalculatorRunner(MaskOverlayCalculator, tags, ["OUTPUT"]).run({})
