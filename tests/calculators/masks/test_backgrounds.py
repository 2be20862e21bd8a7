"""BackgroundBlurCalculator, BackgroundImageCalculator and BackgroundCompositeCalculator."""

from __future__ import annotations

from typing import Any

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray

from mediagraph.calculators.image.recolor_options import Color
from mediagraph.calculators.masks.background_blur import BackgroundBlurCalculator
from mediagraph.calculators.masks.background_blur_contract import BackgroundBlurCalculatorOptions
from mediagraph.calculators.masks.background_composite import BackgroundCompositeCalculator
from mediagraph.calculators.masks.background_composite_contract import BackgroundCompositeCalculatorOptions
from mediagraph.calculators.masks.background_image import BackgroundImageCalculator
from mediagraph.calculators.masks.background_image_contract import BackgroundImageCalculatorOptions
from mediagraph.calculators.masks.fitting import Fit
from mediagraph.framework.errors import ArgumentError, GraphError, InvalidRunError
from mediagraph.framework.image import Image
from mediagraph.framework.testing import CalculatorRunner

RED = (255, 0, 0)


def half_red(width: int = 200, height: int = 120) -> tuple[NDArray[np.uint8], NDArray[np.float32]]:
    """A red person on the left of something grey, with the mask."""
    image = np.full((height, width, 3), 90, np.uint8)
    image[:, : width // 2] = RED
    mask = np.zeros((height, width), np.float32)
    mask[:, : width // 2] = 1
    return image, mask


@pytest.mark.parametrize("sigma", [1.0, 4.0, 12.0, 0.0])
def test_no_colour_of_the_person_gets_into_the_blurred_background(run: Any, sigma: float) -> None:
    image, mask = half_red()
    (found,) = run(
        BackgroundBlurCalculator, options=BackgroundBlurCalculatorOptions(sigma=sigma), IMAGE=[image], MASK=[mask]
    )
    plain = cv2.GaussianBlur(image, (0, 0), sigma or 4)
    assert plain[60, 100, 0] > 130  # there it would
    assert np.abs(found[:, 100:].astype(int) - 90).max() <= 2


def test_without_a_person_it_is_a_gaussian_blur(run: Any) -> None:
    image = cv2.GaussianBlur(np.random.default_rng(13).integers(0, 256, (240, 320, 3), dtype=np.uint8), (0, 0), 3)
    nobody = np.zeros((240, 320), np.float32)
    (found,) = run(
        BackgroundBlurCalculator, options=BackgroundBlurCalculatorOptions(sigma=8), IMAGE=[image], MASK=[nobody]
    )
    expected = cv2.GaussianBlur(image, (0, 0), 8, borderType=cv2.BORDER_REFLECT)
    # It is done on an image three times smaller and enlarged linearly; at the border that is off by most.
    assert np.abs(found[8:-8, 8:-8].astype(int) - expected[8:-8, 8:-8]).max() <= 3


def test_the_blur_follows_the_size_of_the_image(run: Any) -> None:
    image = np.random.default_rng(25).integers(0, 256, (100, 300, 3), dtype=np.uint8)
    nobody = np.zeros((100, 300), np.float32)
    (automatic,) = run(BackgroundBlurCalculator, IMAGE=[image], MASK=[nobody])
    for sigma, is_same in ((6.0, True), (5.9, False)):
        options = BackgroundBlurCalculatorOptions(sigma=sigma)
        (found,) = run(BackgroundBlurCalculator, options=options, IMAGE=[image], MASK=[nobody])
        assert bool((found == automatic).all()) is is_same


def test_where_only_people_are_the_image_is_blurred(run: Any) -> None:
    image = np.full((40, 60, 3), (10, 200, 30), np.uint8)
    (found,) = run(BackgroundBlurCalculator, IMAGE=[image], MASK=[np.ones((40, 60), np.float32)])
    assert np.abs(found.astype(int) - (10, 200, 30)).max() <= 1


def test_blurring_takes_masks_of_other_sizes_and_tiny_images(run: Any) -> None:
    image, _ = half_red()
    for height, width in ((1, 1), (12, 20), (240, 400)):
        (found,) = run(BackgroundBlurCalculator, IMAGE=[image], MASK=[np.zeros((height, width), np.float32)])
        assert found.shape == image.shape
    (found,) = run(BackgroundBlurCalculator, IMAGE=[image[:1, :1]], MASK=[np.ones((1, 1), np.float32)])
    assert (found == RED).all()


def test_a_negative_blur_is_refused() -> None:
    with pytest.raises(ValueError, match=r"^sigma is -1; it must be 0 \(by the size of the image\) or more$"):
        BackgroundBlurCalculatorOptions(sigma=-1)


def fitted(picture: NDArray[np.uint8], shape: tuple[int, int], **options: Any) -> NDArray[np.uint8]:
    runner = CalculatorRunner(BackgroundImageCalculator, options=BackgroundImageCalculatorOptions(**options))
    image = Image(np.zeros((*shape, 3), np.uint8))
    sent = runner.run({"IMAGE": [(0, image)]}, {"BACKGROUND": Image(picture)})
    found: NDArray[np.uint8] = sent["IMAGE"][0].value.numpy_view()
    return found


def stripes(height: int, width: int) -> NDArray[np.uint8]:
    """A column in each third, 50, 100 and 150."""
    levels = np.repeat([50, 100, 150], width // 3).astype(np.uint8)
    return np.repeat(np.repeat(levels[None, :, None], height, axis=0), 3, axis=2)


def test_covering_cuts_both_sides() -> None:
    found = fitted(stripes(30, 90), (40, 40))  # 120×40, of which the middle is seen; enlarging softens its edges
    assert (found[:, 4:-4] == 100).all()
    assert np.abs(found.astype(int) - 100).max() < 30


def test_covering_cuts_above_and_below() -> None:
    found = fitted(stripes(30, 90).transpose(1, 0, 2).copy(), (40, 40))
    assert (found[4:-4] == 100).all()
    assert np.abs(found.astype(int) - 100).max() < 30


def test_containing_shows_everything_between_bars() -> None:
    found = fitted(stripes(30, 90), (90, 90), fit=Fit.CONTAIN, color=Color(1, 2, 3))
    assert (found[:30] == (1, 2, 3)).all()
    assert (found[60:] == (1, 2, 3)).all()
    assert (found[30:60] == stripes(30, 90)).all()


def test_a_background_of_the_right_size_is_taken_as_it_is() -> None:
    picture = np.random.default_rng(14).integers(0, 256, (33, 47, 3), dtype=np.uint8)
    assert (fitted(picture, (33, 47)) == picture).all()


@pytest.mark.parametrize("size", [(1, 1), (1, 300), (300, 1), (7, 5)])
@pytest.mark.parametrize("fit", list(Fit))
def test_every_size_is_filled(size: tuple[int, int], fit: Fit) -> None:
    for picture in (np.full((3, 100, 3), 7, np.uint8), np.full((100, 3, 3), 7, np.uint8)):
        found = fitted(picture, size, fit=fit, color=Color(7, 7, 7))
        assert found.shape == (*size, 3)
        assert (found == 7).all()


def test_a_transparent_background_lies_over_the_colour() -> None:
    picture = np.full((4, 4, 4), (200, 100, 0, 255), np.uint8)
    picture[:, 2:, 3] = 0
    picture[0, 0, 3] = 51
    found = fitted(picture, (4, 4), color=Color(0, 0, 100))
    assert (found[1:, :2] == (200, 100, 0)).all()
    assert (found[:, 2:] == (0, 0, 100)).all()
    assert np.abs(found[0, 0].astype(int) - (40, 20, 80)).max() <= 1


def test_other_formats_cannot_be_a_background() -> None:
    with pytest.raises(InvalidRunError, match=r"Image\(4×4 GRAY8\) cannot be a background; SRGB and SRGBA can"):
        fitted(np.zeros((4, 4), np.uint8), (4, 4))


def test_the_background_follows_the_size_of_the_image() -> None:
    runner = CalculatorRunner(BackgroundImageCalculator)
    images = [(index, Image(np.zeros((size, size, 3), np.uint8))) for index, size in enumerate((4, 4, 6))]
    found = runner.run({"IMAGE": images}, {"BACKGROUND": Image(stripes(3, 9))}).payloads("IMAGE")
    assert [one.height for one in found] == [4, 4, 6]
    assert found[0] is found[1]  # made once


def test_a_background_of_a_stream_stays_until_the_next_one_comes() -> None:
    backgrounds = [(5, Image(np.full((2, 2, 3), 5, np.uint8))), (20, Image(np.full((2, 2, 3), 20, np.uint8)))]
    images = [(time, Image(np.zeros((4, 4, 3), np.uint8))) for time in (0, 10, 20, 30)]
    runner = CalculatorRunner(BackgroundImageCalculator)
    found = runner.run({"IMAGE": images, "BACKGROUND": backgrounds}).pairs("IMAGE")
    assert [(time, int(one.numpy_view()[0, 0, 0])) for time, one in found] == [(10, 5), (20, 20), (30, 20)]


@pytest.mark.parametrize(
    ("inputs", "side_inputs", "message"),
    [
        (["BACKGROUND"], [], "connect IMAGE too; the background gets its size"),
        (["IMAGE"], [], "connect BACKGROUND either as a stream or as a side packet; none is connected"),
        (
            ["IMAGE", "BACKGROUND"],
            ["BACKGROUND"],
            "connect BACKGROUND either as a stream or as a side packet; both are connected",
        ),
    ],
)
def test_the_background_must_be_connected_once(inputs: list[str], side_inputs: list[str], message: str) -> None:
    runner = CalculatorRunner(BackgroundImageCalculator, inputs, ["IMAGE"], side_inputs)
    with pytest.raises(GraphError) as caught:
        runner.run({}, {tag: Image(stripes(3, 9)) for tag in side_inputs})
    assert message in str(caught.value)


def test_a_background_that_is_connected_must_be_given() -> None:
    runner = CalculatorRunner(BackgroundImageCalculator, ["IMAGE"], ["IMAGE"], ["BACKGROUND"])
    message = r'is required \(by "BackgroundImageCalculator"\.BACKGROUND\) but was not provided'
    with pytest.raises(ArgumentError, match=message):
        runner.run({"IMAGE": [(0, Image(stripes(3, 9)))]})


def test_people_come_over_the_background(run: Any) -> None:
    image, mask = half_red()
    background = np.random.default_rng(15).integers(0, 256, image.shape, dtype=np.uint8)
    (found,) = run(BackgroundCompositeCalculator, IMAGE=[image], MASK=[mask], BACKGROUND=[background])
    assert (found[:, :100] == RED).all()
    assert (found[:, 100:] == background[:, 100:]).all()


def test_people_come_over_a_colour(run: Any) -> None:
    image, mask = half_red()
    options = BackgroundCompositeCalculatorOptions(color=Color(9, 8, 7))
    small = cv2.resize(mask, (20, 12), interpolation=cv2.INTER_NEAREST)
    found = run(BackgroundCompositeCalculator, options=options, IMAGE=[image] * 2, MASK=[mask, small])
    assert (found[0][:, :100] == RED).all()
    assert (found[0][:, 100:] == (9, 8, 7)).all()
    assert (found[1][:, :94] == RED).all()  # enlarged, the mask goes over from 1 to 0 within ten pixels
    assert (found[1][:, 106:] == (9, 8, 7)).all()


def test_the_colour_follows_the_size_of_the_image(run: Any) -> None:
    options = BackgroundCompositeCalculatorOptions(color=Color(9, 8, 7))
    images = [np.zeros((*size, 3), np.uint8) for size in ((3, 4), (5, 6))]
    found = run(BackgroundCompositeCalculator, options=options, IMAGE=images, MASK=[np.zeros((2, 2), np.float32)] * 2)
    assert [one.shape for one in found] == [(3, 4, 3), (5, 6, 3)]
    assert all((one == (9, 8, 7)).all() for one in found)


@pytest.mark.parametrize(
    ("inputs", "options", "message"),
    [
        (["IMAGE", "MASK"], {}, "connect BACKGROUND or give the option color; neither is there"),
        (
            ["IMAGE", "MASK", "BACKGROUND"],
            {"color": {"r": 1}},
            "connect BACKGROUND or give the option color; both are there",
        ),
    ],
)
def test_there_must_be_one_background(inputs: list[str], options: dict[str, Any], message: str) -> None:
    with pytest.raises(GraphError) as caught:
        CalculatorRunner(BackgroundCompositeCalculator, inputs, options=options).run({})
    assert message in str(caught.value)


def test_a_background_of_another_size_is_refused(run: Any) -> None:
    image, mask = half_red()
    with pytest.raises(InvalidRunError) as caught:
        run(BackgroundCompositeCalculator, IMAGE=[image], MASK=[mask], BACKGROUND=[image[:50]])
    assert (
        "BACKGROUND is Image(200×50 SRGB), but IMAGE Image(200×120 SRGB); they must be of one size, which "
        "BackgroundImageCalculator brings about"
    ) in str(caught.value)
