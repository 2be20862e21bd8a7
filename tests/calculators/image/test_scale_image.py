"""ScaleImageCalculator: which part of an image gets which size, and its contract."""

from typing import Any

import cv2
import numpy as np
import pytest
from made_pictures import picture
from numpy.typing import NDArray

from mediagraph import CalculatorGraph
from mediagraph.calculators.image.scale_image import ScaleImageCalculator
from mediagraph.calculators.image.scale_image_options import ScaleAlgorithm, ScaleFormat, ScaleImageCalculatorOptions
from mediagraph.calculators.image.scaling import crop_size, output_size
from mediagraph.calculators.payloads.video_header import VideoHeader
from mediagraph.framework.errors import GraphError, InvalidRunError
from mediagraph.framework.image import Image, ImageFormat
from mediagraph.framework.load import load_text
from mediagraph.framework.registry import EmptyCatalogue
from mediagraph.framework.testing import CalculatorRunner
from mediagraph.framework.timestamp import PRESTREAM

Options = ScaleImageCalculatorOptions
NO_YUV = "but there are no YUV images here: videos are SRGB; leave it out"


def scaled(image: NDArray[Any], options: Options) -> Image:
    runner = CalculatorRunner(ScaleImageCalculator, ["FRAMES"], ["FRAMES"], options=options)
    found: Image = runner.run({"FRAMES": [(0, Image(image))]})["FRAMES"][0].value
    return found


def scale(image: NDArray[Any], options: Options) -> NDArray[Any]:
    found = scaled(image, options)
    assert found.image_format is Image(image).image_format
    return found.numpy_view()


@pytest.mark.parametrize(
    ("image", "least", "most", "expected"),
    [
        ((64, 48), "9/16", "16/9", (64, 48)),
        ((100, 30), "9/16", "16/9", (52, 30)),  # 53 is made even
        ((30, 100), "9/16", "16/9", (30, 52)),
        ((100, 30), "9/16", "", (100, 30)),
        ((100, 30), "9/16", "1/0", (100, 30)),
        ((30, 100), "", "16/9", (30, 100)),
        ((64, 48), "1/1", "1/1", (48, 48)),
        ((1, 48), "1/1", "1/1", (1, 1)),
    ],
)
def test_the_crop(image: tuple[int, int], least: str, most: str, expected: tuple[int, int]) -> None:
    options = Options(min_aspect_ratio=least, max_aspect_ratio=most)
    assert crop_size(image, options.narrowest, options.widest) == expected


@pytest.mark.parametrize(
    ("options", "expected"),
    [
        (Options(), (64, 48)),
        (Options(target_width=32), (32, 24)),
        (Options(target_width=33), (32, 24)),
        (Options(target_height=25), (32, 24)),
        (Options(target_width=32, target_height=20), (26, 20)),
        (Options(target_width=32, target_height=100), (32, 24)),
        (Options(target_width=1), (1, 1)),
        (Options(target_width=31, target_height=19, preserve_aspect_ratio=False), (30, 18)),
        (Options(target_width=31, preserve_aspect_ratio=False, scale_to_multiple_of=5), (30, 45)),
        (Options(target_width=31, preserve_aspect_ratio=False, scale_to_multiple_of=1), (31, 48)),
        (Options(target_max_area=768), (32, 24)),
        (Options(target_max_area=768, target_width=10, preserve_aspect_ratio=False), (32, 24)),
        (Options(target_max_area=64 * 48, target_width=10), (10, 6)),
    ],
)
def test_the_size(options: Options, expected: tuple[int, int]) -> None:
    assert output_size((64, 48), options) == expected


def test_images_get_smaller_by_the_mean_of_areas() -> None:
    image = picture(64, 48)
    expected = image.reshape(24, 2, 32, 2, 3).mean(axis=(1, 3))
    assert np.abs(scale(image, Options(target_width=32)) - expected).max() <= 0.5


@pytest.mark.parametrize(
    ("algorithm", "interpolation"),
    [
        (ScaleAlgorithm.DEFAULT, cv2.INTER_CUBIC),
        (ScaleAlgorithm.LINEAR, cv2.INTER_LINEAR),
        (ScaleAlgorithm.CUBIC, cv2.INTER_CUBIC),
        (ScaleAlgorithm.AREA, cv2.INTER_AREA),
        (ScaleAlgorithm.LANCZOS, cv2.INTER_LANCZOS4),
    ],
)
@pytest.mark.parametrize("channels", [3, 4])
def test_images_get_larger_as_the_algorithm_says(algorithm: ScaleAlgorithm, interpolation: int, channels: int) -> None:
    image = picture(64, 48, channels)
    found = scale(image, Options(target_width=100, algorithm=algorithm))
    assert (found == cv2.resize(image, (100, 74), interpolation=interpolation)).all()


def test_without_upscaling_only_the_crop_remains() -> None:
    options = Options(target_width=400, algorithm=ScaleAlgorithm.DEFAULT_WITHOUT_UPSCALE)
    image = picture(100, 30)
    assert (scale(image, options) == image[:, 24:76]).all()
    assert scale(picture(64, 48), Options(target_width=32, algorithm=options.algorithm)).shape == (24, 32, 3)


def test_the_crop_is_in_the_middle() -> None:
    image = picture(30, 100)
    assert (scale(image, Options()) == image[24:76]).all()


def test_an_image_of_the_right_size_is_passed_on() -> None:
    frame = Image(picture(64, 48))
    assert CalculatorRunner(ScaleImageCalculator, [""], [""]).run({"": [(0, frame)]})[""][0].value is frame


def test_options_may_be_overridden_while_it_runs() -> None:
    runner = CalculatorRunner(
        ScaleImageCalculator, ["FRAMES", "OVERRIDE_OPTIONS"], ["FRAMES"], options=Options(target_width=32)
    )
    frames = [(time, Image(picture(64, 48))) for time in range(3)]
    found = runner.run({"FRAMES": frames, "OVERRIDE_OPTIONS": [(1, Options(target_width=16))]})["FRAMES"]
    assert [packet.value.width for packet in found] == [32, 16, 16]


def test_the_header_gets_the_new_size() -> None:
    tags = ["FRAMES", "VIDEO_HEADER"]
    runner = CalculatorRunner(ScaleImageCalculator, tags, tags, options=Options(target_width=32))
    headers = [VideoHeader(ImageFormat.SRGB, 64, 48, frame_rate=25.0)]
    found = runner.run({"VIDEO_HEADER": [(PRESTREAM, headers[0])], "FRAMES": [(0, Image(picture(64, 48)))]})
    assert found.pairs("VIDEO_HEADER") == [(PRESTREAM, VideoHeader(ImageFormat.SRGB, 32, 24, frame_rate=25.0))]
    assert found["FRAMES"][0].value.width == 32
    unknown = runner.run({"VIDEO_HEADER": [(PRESTREAM, VideoHeader())]})
    assert unknown.payloads("VIDEO_HEADER") == [VideoHeader()]


@pytest.mark.parametrize("size", [{"target_width": 32}, {}, {"max_aspect_ratio": "1/1"}, {"target_width": 100}])
def test_alpha_comes_and_goes(size: dict[str, Any]) -> None:
    opaque = np.dstack([picture(64, 48), np.full((48, 64), 255, np.uint8)])
    rgb, rgba = (scale(image, Options(**size)) for image in (opaque[..., :3].copy(), opaque))
    for image, wanted, expected in (
        (opaque, ScaleFormat.SRGB, rgb),
        (opaque[..., :3].copy(), ScaleFormat.SRGBA, rgba),
        (opaque, ScaleFormat.SRGBA, rgba),
    ):
        found = scaled(image, Options(output_format=wanted, **size))
        assert found.image_format == wanted
        assert (found.numpy_view() == expected).all()


def test_the_header_gets_the_new_format() -> None:
    options = Options(output_format=ScaleFormat.SRGBA)
    runner = CalculatorRunner(
        ScaleImageCalculator, ["FRAMES", "VIDEO_HEADER"], ["FRAMES", "VIDEO_HEADER"], options=options
    )
    found = runner.run({"VIDEO_HEADER": [(PRESTREAM, VideoHeader(ImageFormat.SRGB, 64, 48))]})
    assert found.payloads("VIDEO_HEADER") == [VideoHeader(ImageFormat.SRGBA, 64, 48)]


def test_yuv_is_refused_when_a_graph_loads() -> None:
    text = """
        input_stream: "a"
        node {
          calculator: "ScaleImageCalculator" input_stream: "a" output_stream: "b"
          options { [mediapipe.ScaleImageCalculatorOptions.ext] { input_format: YCBCR420P } }
        }"""
    with pytest.raises(GraphError, match="input_format is YCBCR420P, but there are no YUV images here"):
        CalculatorGraph(graph_config=text)


def test_formats_are_named_in_graphs() -> None:
    text = """
        node {
          calculator: "ScaleImageCalculator"
          options {
            [mediapipe.ScaleImageCalculatorOptions.ext] {
              output_format: SRGBA algorithm: LANCZOS max_aspect_ratio: "2/1"
            }
          }
        }"""
    (node,) = load_text(text, EmptyCatalogue()).node
    expected = Options(output_format=ScaleFormat.SRGBA, algorithm=ScaleAlgorithm.LANCZOS, max_aspect_ratio="2/1")
    assert node.options == (expected,)


def test_images_that_are_kept_are_not_overwritten() -> None:
    frames = [(step, Image(np.full((8, 8, 3), step, np.uint8))) for step in range(40)]
    runner = CalculatorRunner(ScaleImageCalculator, [""], [""], options=Options(target_width=4))
    found = runner.run({"": frames}, threads=2)[""]
    assert [packet.value.numpy_view().mean() for packet in found] == list(range(40))


@pytest.mark.parametrize(
    ("image", "options", "message"),
    [
        (picture(4, 4, 1), Options(), "Image(4×4 GRAY8) cannot be scaled; SRGB and SRGBA can"),
        (picture(4, 4), Options(input_format=ScaleFormat.SRGBA), "Image(4×4 SRGB) cannot be scaled; SRGBA can"),
        (picture(4, 4, 4), Options(input_format=ScaleFormat.SRGB), "Image(4×4 SRGBA) cannot be scaled; SRGB can"),
        (np.zeros((0, 4, 3), np.uint8), Options(), "Image(4×0 SRGB) has no pixels to scale"),
    ],
)
def test_other_images_are_refused(image: NDArray[Any], options: Options, message: str) -> None:
    with pytest.raises(InvalidRunError) as caught:
        scale(image, options)
    assert message in str(caught.value)


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ({"min_aspect_ratio": "0.5"}, 'min_aspect_ratio is "0.5"; it must be two whole numbers as in "16/9", or empty'),
        ({"max_aspect_ratio": "a/b"}, 'max_aspect_ratio is "a/b"; it must be two whole numbers as in "16/9", or empty'),
        ({"post_sharpening_coefficient": 0.5}, "post_sharpening_coefficient is not supported; leave it 0"),
        ({"scale_to_multiple_of": 4}, "scale_to_multiple_of is 4; it must be 2, or above 0 without"),
        ({"scale_to_multiple_of": 0, "preserve_aspect_ratio": False}, "scale_to_multiple_of is 0; it must be 2, or"),
        ({"input_format": ScaleFormat.YCBCR420P}, f"input_format is YCBCR420P, {NO_YUV}"),
        ({"output_format": ScaleFormat.YCBCR420P}, f"output_format is YCBCR420P, {NO_YUV}"),
    ],
)
def test_options_that_make_no_sense_are_refused(given: dict[str, Any], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        Options(**given)


def test_exactly_one_stream_has_the_images() -> None:
    with pytest.raises(
        GraphError, match="connect exactly one of FRAMES or an untagged one; more than one is connected"
    ):
        CalculatorRunner(ScaleImageCalculator, ["FRAMES", ""], ["FRAMES"]).run({})
