"""ImageCroppingCalculator: which pixels it shows, and its contract."""

import math
from typing import Any

import numpy as np
import pytest
from made_pictures import digest, picture
from numpy.typing import NDArray

from mediagraph.calculators.image.cropping import crop, on_the_grid, size_of_result
from mediagraph.calculators.image.image_cropping import ImageCroppingCalculator
from mediagraph.calculators.image.image_cropping_options import BorderMode, ImageCroppingCalculatorOptions
from mediagraph.calculators.payloads.rect import NormalizedRect, Rect
from mediagraph.calculators.tensor.roi import Roi
from mediagraph.framework.errors import GraphError, InvalidRunError
from mediagraph.framework.image import Image
from mediagraph.framework.testing import CalculatorRunner

Options = ImageCroppingCalculatorOptions
REPLICATE = BorderMode.BORDER_REPLICATE

# Made with OpenCV 4.11, which MediaPipe's wheel goes with, by the calls of MediaPipe's calculator (`boxPoints`,
# `getPerspectiveTransform`, `warpPerspective`) on `picture`; the calculator is not in the wheel. Width, height and
# channels, the part, largest size, size of the result, digest; odd widths have the nearest pixel beyond the border.
GOLDEN = [
    ((61, 47, 3), (30.0, 20.0, 31, 24, 0.6), None, (31, 24), "07c0b6822c879011"),
    ((61, 47, 1), (10.0, 44.0, 40, 30, -2.5), None, (40, 30), "982a795f7eb7a678"),
    ((61, 47, 4), (33.25, 21.5, 50, 40, 1.0), (20, 30), (20, 16), "f7fa907fe5184901"),
    ((61, 47, 3), (30.0, 24.0, 60, 40, 0.0), (25, 1000), (25, 16), "9c01930fdbdc9403"),
    ((40, 30, 3), (-5.0, 40.0, 33, 21, 0.3), (15, 15), (15, 9), "9dbf776d691d804d"),
]


def shown(image: NDArray[Any], options: Options | None = None, **streams: object) -> NDArray[Any]:
    packets: dict[str, list[tuple[int, object]]] = {tag: [(0, value)] for tag, value in streams.items()}
    runner = CalculatorRunner(ImageCroppingCalculator, ["IMAGE", *packets], ["IMAGE"], options=options)
    found = runner.run({"IMAGE": [(0, Image(image))], **packets})["IMAGE"][0].value
    assert found.image_format is Image(image).image_format
    pixels: NDArray[Any] = found.numpy_view()
    return pixels


@pytest.mark.parametrize(("shape", "numbers", "largest", "size", "expected"), GOLDEN)
def test_the_pixels_are_those_of_opencv_4(
    shape: tuple[int, int, int],
    numbers: tuple[float, float, float, float, float],
    largest: tuple[int, int] | None,
    size: tuple[int, int],
    expected: str,
) -> None:
    part, image = Roi(*numbers), picture(*shape)
    width, height = size_of_result(part, largest or (None, None))
    assert (width, height) == size
    out = np.empty((height, width, *image.shape[2:]), image.dtype)
    crop(image, part, out, replicate_border=part.width % 2 == 1)
    assert digest(out) == expected


@pytest.mark.parametrize("replicate_border", [False, True])
@pytest.mark.parametrize("center", [(20.0, 15.0), (0.0, 0.0), (-30.0, 8.0), (39.0, 29.0), (20.0, 200.0)])
@pytest.mark.parametrize("size", [(10, 8), (11, 7), (60, 50)])
def test_upright_parts_are_copied_as_warping_would_show_them(
    size: tuple[int, int], center: tuple[float, float], replicate_border: bool
) -> None:
    image, part = picture(40, 30), on_the_grid(Roi(*center, *size))
    copied, warped = np.empty((size[1], size[0], 3), np.uint8), np.empty((size[1], size[0], 3), np.uint8)
    crop(image, part, copied, replicate_border=replicate_border)
    full_turn = Roi(part.center_x, part.center_y, part.width, part.height, 2 * math.pi)
    crop(image, full_turn, warped, replicate_border=replicate_border)
    assert (copied == warped).all()


def test_a_rect_in_pixels() -> None:
    image = picture(40, 30)
    assert (shown(image, RECT=Rect(20, 15, 10, 8)) == image[11:19, 15:25]).all()
    assert (shown(image, RECT=Rect(20, 15, 11, 7)) == image[12:19, 15:26]).all()


def test_a_rect_in_fractions_is_rounded_to_pixels() -> None:
    image = picture(40, 30)
    assert (shown(image, NORM_RECT=NormalizedRect(0.5, 0.5, 0.251, 0.26)) == image[11:19, 15:25]).all()


def test_a_quarter_turn() -> None:
    image = picture(40, 30)
    found = shown(image, RECT=Rect(20, 15, 10, 8, rotation=math.pi / 2))
    assert (found == np.rot90(image[10:20, 16:24])).all()


def test_sizes_from_streams_and_options_are_about_the_centre() -> None:
    image = picture(40, 30)
    expected = image[11:19, 15:25]
    assert (shown(image, WIDTH=10, HEIGHT=8) == expected).all()
    assert (shown(image, Options(width=10, height=8)) == expected).all()
    assert (shown(image, Options(norm_width=0.25, norm_height=8 / 30)) == expected).all()


def test_the_options_may_say_the_centre_and_the_rotation_where_no_rect_does() -> None:
    image = picture(40, 30)
    options = Options(width=10, height=8, norm_center_x=0.25, norm_center_y=0.2, rotation=math.pi)
    assert (shown(image, options) == image[2:10, 5:15][::-1, ::-1]).all()
    options = Options(norm_center_x=0.25, norm_center_y=0.2, rotation=math.pi)
    assert (shown(image, options, WIDTH=10, HEIGHT=8) == image[2:10, 5:15][::-1, ::-1]).all()
    assert (shown(image, options, RECT=Rect(20, 15, 10, 8)) == image[11:19, 15:25]).all()


def test_beyond_the_border_it_is_black_or_as_the_nearest_pixel() -> None:
    image = picture(40, 30)
    rect = Rect(0, 0, 20, 16)
    black = shown(image, RECT=rect)
    assert (black[8:, 10:] == image[:8, :10]).all()
    assert not black[:8].any()
    assert not black[:, :10].any()
    nearest = shown(image, Options(border_mode=REPLICATE), RECT=rect)
    assert (nearest[8:, 10:] == image[:8, :10]).all()
    assert (nearest[:8, :10] == image[0, 0]).all()
    assert not shown(image, RECT=Rect(500, 500, 20, 16)).any()


@pytest.mark.parametrize(
    ("most", "expected"), [((20, None), (20, 10)), ((None, 5), (10, 5)), ((8, 8), (8, 4)), ((400, 400), (40, 20))]
)
def test_the_result_may_be_limited(most: tuple[int | None, int | None], expected: tuple[int, int]) -> None:
    options = Options(output_max_width=most[0], output_max_height=most[1])
    found = shown(picture(60, 50), options, RECT=Rect(30, 25, 40, 20))
    assert (found.shape[1], found.shape[0]) == expected


def test_where_a_stream_is_empty_nothing_is_sent() -> None:
    frames = [(time, Image(picture(40, 30))) for time in range(3)]
    for tags in (["RECT"], ["WIDTH", "HEIGHT"]):
        values: dict[str, list[tuple[int, object]]] = {
            "RECT": [(1, Rect(5, 5, 2, 2))],
            "WIDTH": [(0, 4), (1, 4)],
            "HEIGHT": [(1, 4), (2, 4)],
        }
        runner = CalculatorRunner(ImageCroppingCalculator, ["IMAGE", *tags], ["IMAGE"])
        found = runner.run({"IMAGE": frames, **{tag: values[tag] for tag in tags}})
        assert [packet.timestamp for packet in found["IMAGE"]] == [1]


@pytest.mark.parametrize("data", [np.linspace(0, 1, 60, dtype=np.float32).reshape(6, 10), picture(10, 6, 4)])
def test_every_format_keeps_itself(data: NDArray[Any]) -> None:
    assert (shown(data, RECT=Rect(5, 3, 4, 2)) == data[2:4, 3:7]).all()
    assert (shown(data, RECT=Rect(5, 3, 4, 2, rotation=math.pi)) == data[2:4, 3:7][::-1, ::-1]).all()


def test_images_that_are_kept_are_not_overwritten() -> None:
    frames = [(step, Image(np.full((9, 9, 3), step, np.uint8))) for step in range(40)]
    for options in (Options(width=4, height=4), Options(width=4, height=4, rotation=0.3)):
        runner = CalculatorRunner(ImageCroppingCalculator, ["IMAGE"], ["IMAGE"], options=options)
        found = runner.run({"IMAGE": frames}, threads=2)["IMAGE"]
        assert [packet.value.numpy_view().mean() for packet in found] == list(range(40))


@pytest.mark.parametrize(
    ("rect", "message"),
    [
        (
            Rect(5, 5, 0, 4),
            "the part of the image is 0 × 4 pixels and becomes 0 × 4; both sides must be 1 to 32766",
        ),
        (
            Rect(5, 5, 3, -4),
            "the part of the image is 3 × -4 pixels and becomes 3 × -4; both sides must be 1 to 32766",
        ),
        (Rect(5, 5, 40000, 4), "the part of the image is 40000 × 4 pixels and becomes 40000 × 4; both sides must be"),
        (Rect(5, 5, 3, 4, rotation=math.nan), "has numbers that are not finite"),
    ],
)
def test_parts_that_cannot_be_shown_are_refused(rect: Rect, message: str) -> None:
    with pytest.raises(InvalidRunError) as caught:
        shown(picture(10, 10), RECT=rect)
    assert message in str(caught.value)


def test_fractions_that_are_not_finite_are_refused() -> None:
    with pytest.raises(InvalidRunError, match="the part of the image has numbers that are not finite: inf, "):
        shown(picture(10, 10), NORM_RECT=NormalizedRect(math.inf, 0.5, 1.0, 1.0))


def test_an_image_without_pixels_is_refused() -> None:
    with pytest.raises(InvalidRunError, match="Image\\(4×0 SRGB\\) has no pixels to crop"):
        shown(np.zeros((0, 4, 3), np.uint8), RECT=Rect(1, 1, 1, 1))


@pytest.mark.parametrize(
    ("options", "tags", "message"),
    [
        (
            None,
            [],
            "0 ways tell which part of the image is shown; use exactly one of RECT, NORM_RECT, WIDTH and HEIGHT",
        ),
        (None, ["RECT", "NORM_RECT"], "2 ways tell which part of the image is shown"),
        (Options(width=3, height=3), ["WIDTH", "HEIGHT"], "2 ways tell which part of the image is shown"),
        (None, ["WIDTH"], "connect HEIGHT too"),
    ],
)
def test_exactly_one_way_tells_the_part(options: Options | None, tags: list[str], message: str) -> None:
    with pytest.raises(GraphError, match=message):
        CalculatorRunner(ImageCroppingCalculator, ["IMAGE", *tags], ["IMAGE"], options=options).run({})


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ({"width": 3}, "width and height must be given together"),
        ({"norm_height": 0.5}, "norm_width and norm_height must be given together"),
        ({"width": 3, "height": 0}, "width and height are 3 and 0; both must be > 0"),
        ({"norm_width": -0.5, "norm_height": 1.0}, "norm_width and norm_height are -0.5 and 1; both must be > 0"),
        ({"norm_center_x": 0.5}, "norm_center_x and norm_center_y must be given together"),
        (
            {"border_mode": BorderMode.BORDER_UNSPECIFIED},
            "border_mode is BORDER_UNSPECIFIED; it must be BORDER_ZERO or BORDER_REPLICATE",
        ),
        ({"output_max_width": 0}, "output_max_width is 0; it must be > 0"),
        ({"output_max_height": -2}, "output_max_height is -2; it must be > 0"),
    ],
)
def test_options_that_make_no_sense_are_refused(given: dict[str, Any], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        Options(**given)
