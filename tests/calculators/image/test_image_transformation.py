"""ImageTransformationCalculator: MediaPipe's pixels, and its contract."""

from pathlib import Path
from typing import Any

import cv2
import mediapipe_graph
import numpy as np
import our_graph
import pytest
from made_pictures import digest, mask, picture
from numpy.typing import NDArray

from mediagraph.calculators.image.image_transformation import ImageTransformationCalculator
from mediagraph.calculators.image.image_transformation_options import ImageTransformationCalculatorOptions, ScaleMode
from mediagraph.calculators.image.transform import Transformer
from mediagraph.calculators.image.transformation import Transformation
from mediagraph.calculators.image.warp import inverted, turning_matrix, warp_affine
from mediagraph.calculators.payloads.video_header import VideoHeader
from mediagraph.framework.errors import GraphError, InvalidRunError
from mediagraph.framework.image import Image, ImageFormat
from mediagraph.framework.testing import CalculatorRunner
from mediagraph.framework.timestamp import PRESTREAM

# Made with MediaPipe 0.10.21 on `picture`, and compared again where it is there: width, height and channels, options,
# size of the result, digest of its pixels.
GOLDEN = [
    ((64, 48, 3), "output_width: 30 output_height: 25", (30, 25), "c7d8805fa0b01916"),
    ((64, 48, 3), "output_width: 100 output_height: 30", (100, 30), "fe98fac7975a80c4"),
    ((64, 48, 4), "output_width: 100 output_height: 90 interpolation_mode: NEAREST", (100, 90), "a0829c7719d34257"),
    ((64, 48, 3), "output_width: 40 output_height: 60 scale_mode: FIT", (40, 60), "75389041e9842628"),
    (
        (64, 48, 4),
        "output_width: 90 output_height: 60 scale_mode: FIT padding_color { red: 10 green: 300 blue: 30 }",
        (90, 60),
        "e72306e926c19059",
    ),
    (
        (37, 53, 1),
        "output_width: 40 output_height: 40 scale_mode: FIT constant_padding: false",
        (40, 40),
        "a5bdbe35a321e76c",
    ),
    ((37, 53, 3), "output_width: 40 output_height: 40 scale_mode: FILL_AND_CROP", (28, 40), "fe3ae15e5fcfd9bd"),
    (
        (37, 53, 3),
        "output_width: 40 output_height: 40 scale_mode: FILL_AND_CROP rotation_mode: ROTATION_90",
        (28, 40),
        "6b3b5155fbb190f5",
    ),
    ((64, 48, 3), "rotation_mode: ROTATION_90", (48, 64), "d4a38ebca1f381a7"),
    ((64, 48, 1), "rotation_mode: ROTATION_270", (48, 64), "5925f9a0f680ed41"),
    ((64, 48, 3), "rotation_mode: ROTATION_180", (64, 48), "4e759348631f37e2"),
    ((37, 53, 4), "rotation_mode: ROTATION_180 flip_horizontally: true", (37, 53), "eab26dff33550423"),
    ((37, 52, 3), "rotation_mode: ROTATION_90 output_width: 37 output_height: 52", (37, 52), "6ef129188a9e4423"),
    ((40, 40, 3), "rotation_mode: ROTATION_90 flip_vertically: true", (40, 40), "de44330c3dd6778a"),
    ((40, 40, 1), "flip_horizontally: true flip_vertically: true", (40, 40), "a674f8a6c662a624"),
    (
        (64, 48, 3),
        "output_width: 40 output_height: 60 scale_mode: FIT rotation_mode: ROTATION_270 flip_vertically: true",
        (40, 60),
        "7327deb6fd0b6b2c",
    ),
]


def node(options: str, number: int = 0) -> str:
    return f"""
        input_stream: "in{number}"
        node {{
          calculator: "ImageTransformationCalculator"
          input_stream: "IMAGE:in{number}"
          output_stream: "IMAGE:out{number}"
          options {{ [mediapipe.ImageTransformationCalculatorOptions.ext] {{ {options} }} }}
        }}"""


def transform(image: NDArray[Any], options: str) -> NDArray[Any]:
    found: NDArray[Any] = our_graph.run(node(options), {("in0", "frame", 0): image}, {"out0": "frame"})["out0"][0][1]
    return found


def sent(image: NDArray[Any], options: ImageTransformationCalculatorOptions, **streams: object) -> Any:
    packets: dict[str, list[tuple[int, object]]] = {tag: [(0, value)] for tag, value in streams.items()}
    tags = ["IMAGE", *packets]
    runner = CalculatorRunner(ImageTransformationCalculator, tags, ["IMAGE", "LETTERBOX_PADDING"], options=options)
    return runner.run({"IMAGE": [(0, Image(image))], **packets})


@pytest.mark.parametrize(("shape", "options", "size", "expected"), GOLDEN)
def test_the_pixels_are_those_of_mediapipe(
    shape: tuple[int, int, int], options: str, size: tuple[int, int], expected: str
) -> None:
    found = transform(picture(*shape), options)
    assert (found.shape[1], found.shape[0]) == size
    assert digest(found) == expected


def test_the_recorded_digests_are_those_of_mediapipe(tmp_path: Path) -> None:
    graph = "".join(node(options, number) for number, (_, options, _, _) in enumerate(GOLDEN))
    packets = {(f"in{number}", "frame", 0): picture(*row[0]) for number, row in enumerate(GOLDEN)}
    found = mediapipe_graph.run(tmp_path, graph, packets, {f"out{number}": "frame" for number in range(len(GOLDEN))})
    assert [digest(found[f"out{number}"][0][1]) for number in range(len(GOLDEN))] == [row[3] for row in GOLDEN]


def test_other_formats_are_near_those_of_mediapipe(tmp_path: Path) -> None:
    images = [mask(63, 47), np.dstack((mask(63, 47), mask(63, 47)[::-1])), picture(63, 47, 1).astype(np.uint16) * 257]
    sizes = ["output_width: 40 output_height: 30", "output_width: 128 output_height: 100", ""]
    graph, packets = "", {}
    for number, options in enumerate(sizes):
        for index, image in enumerate(images):
            graph += node(f"{options} rotation_mode: ROTATION_90", 3 * number + index)
            packets[f"in{3 * number + index}", "frame", 0] = image
    wanted = {f"out{number}": "frame" for number in range(9)}
    expected, found = mediapipe_graph.run(tmp_path, graph, packets, wanted), our_graph.run(graph, packets, wanted)
    for number, stream in enumerate(wanted):
        ours, theirs = found[stream][0][1], expected[stream][0][1]
        tolerance = 0 if number // 3 != 1 else 1 if ours.dtype == np.uint16 else 2e-6  # OpenCV 5 enlarges otherwise
        assert ours.dtype == theirs.dtype
        assert np.abs(ours.astype(float) - theirs).max() <= tolerance


@pytest.mark.parametrize("degrees", [90, 180, 270])
@pytest.mark.parametrize("size", [(1, 1), (2, 2), (9, 9), (40, 40), (40, 30)])
def test_turning_by_copying_is_turning_by_warping(size: tuple[int, int], degrees: int) -> None:
    image = picture(*size)
    asked = Transformation(size, degrees, flips_horizontally=False, flips_vertically=False)
    found = Transformer(ImageTransformationCalculatorOptions()).apply(image, asked)
    expected = np.empty_like(image)
    warp_affine(image, inverted(turning_matrix(*size, degrees)), expected, border=cv2.BORDER_CONSTANT)
    assert (found == expected).all()


def test_half_a_turn_goes_about_a_point_half_a_pixel_off_the_centre() -> None:
    image = picture(6, 4)
    found = transform(image, "rotation_mode: ROTATION_180")
    assert (found[1:, 1:] == image[:0:-1, :0:-1]).all()
    assert not found[0].any()
    assert not found[:, 0].any()


@pytest.mark.parametrize(
    "data",
    [
        np.linspace(-2, 3, 600, dtype=np.float32).reshape(20, 30),
        np.linspace(-2, 3, 1200, dtype=np.float32).reshape(20, 30, 2),
        np.arange(600, dtype=np.uint16).reshape(20, 30),
        np.arange(1800, dtype=np.uint16).reshape(20, 30, 3),
    ],
)
def test_every_format_keeps_itself(data: NDArray[Any]) -> None:
    options = ImageTransformationCalculatorOptions(output_width=20, output_height=40, scale_mode=ScaleMode.FIT)
    found = sent(data, options)["IMAGE"][0].value
    assert found.image_format is Image(data).image_format
    assert (found.width, found.height) == (20, 40)


def test_alpha_is_0_in_the_bars() -> None:
    found = transform(picture(20, 20, 4), "output_width: 20 output_height: 40 scale_mode: FIT padding_color { red: 9 }")
    assert found[0, 0].tolist() == [9, 0, 0, 0]


def test_an_image_that_needs_no_change_is_passed_on() -> None:
    frame = Image(picture(8, 6))
    runner = CalculatorRunner(ImageTransformationCalculator, ["IMAGE"], ["IMAGE"])
    assert runner.run({"IMAGE": [(0, frame)]})["IMAGE"][0].value is frame


@pytest.mark.parametrize(
    ("options", "expected"),
    [
        (ImageTransformationCalculatorOptions(output_width=50, output_height=50), (0, 0, 0, 0)),
        (
            ImageTransformationCalculatorOptions(output_width=50, output_height=50, scale_mode=ScaleMode.FIT),
            (0, 0.125, 0, 0.125),
        ),
        (
            ImageTransformationCalculatorOptions(output_width=96, output_height=48, scale_mode=ScaleMode.FIT),
            (1 / 6, 0, 1 / 6, 0),
        ),
        (ImageTransformationCalculatorOptions(scale_mode=ScaleMode.FIT), (0, 0, 0, 0)),
    ],
)
def test_the_padding_is_told_before_rounding(
    options: ImageTransformationCalculatorOptions, expected: tuple[float, ...]
) -> None:
    assert sent(picture(64, 48), options)["LETTERBOX_PADDING"][0].value == pytest.approx(expected, abs=1e-6)


def test_the_padding_of_a_turned_image_is_that_of_its_turned_proportions() -> None:
    options = ImageTransformationCalculatorOptions(output_width=50, output_height=50, scale_mode=ScaleMode.FIT)
    found = sent(picture(64, 48), options, ROTATION_DEGREES=90)
    assert found["LETTERBOX_PADDING"][0].value == pytest.approx((0.125, 0, 0.125, 0))


def test_streams_stay_in_force_and_may_come_without_an_image() -> None:
    image = picture(6, 4)
    runner = CalculatorRunner(ImageTransformationCalculator, ["IMAGE", "FLIP_HORIZONTALLY"], ["IMAGE"])
    frames = [(time, Image(image)) for time in (0, 1, 3, 4)]
    found = runner.run({"IMAGE": frames, "FLIP_HORIZONTALLY": [(1, True), (2, False), (4, True)]})["IMAGE"]
    assert [(packet.value.numpy_view() == image).all() for packet in found] == [True, False, True, False]


def test_streams_have_the_same_effects_as_in_mediapipe(tmp_path: Path) -> None:
    graph = """
        input_stream: "image" input_stream: "like" input_stream: "degrees" input_stream: "mirror"
        node { calculator: "ImagePropertiesCalculator" input_stream: "IMAGE:like" output_stream: "SIZE:size" }
        node {
          calculator: "ImageTransformationCalculator"
          input_stream: "IMAGE:image" input_stream: "OUTPUT_DIMENSIONS:size"
          input_stream: "ROTATION_DEGREES:degrees" input_stream: "FLIP_VERTICALLY:mirror"
          output_stream: "IMAGE:out"
          options { [mediapipe.ImageTransformationCalculatorOptions.ext] { scale_mode: FIT flip_vertically: true } }
        }"""
    packets: dict[tuple[str, str, int], Any] = {("image", "frame", time): picture(64, 48) for time in range(1, 10)}
    packets |= {("like", "image", time): picture(20 + time, 30) for time in (0, 1, 2, 4, 5, 7, 8, 9)}
    packets |= {("degrees", "int", time): value for time, value in ((0, 90), (2, 180), (3, 270), (6, 0), (8, 90))}
    packets |= {("mirror", "bool", time): value for time, value in ((2, False), (6, True), (7, False))}
    expected = mediapipe_graph.run(tmp_path, graph, packets, {"out": "frame"})["out"]
    found = our_graph.run(graph, packets, {"out": "frame"})["out"]
    assert [time for time, _ in found] == [time for time, _ in expected] == [1, 2, 4, 5, 7, 8, 9]
    for (_, ours), (_, theirs) in zip(found, expected):
        assert digest(ours) == digest(theirs)


def test_an_image_without_its_dimensions_is_left_out() -> None:
    runner = CalculatorRunner(ImageTransformationCalculator, ["IMAGE", "OUTPUT_DIMENSIONS"], ["IMAGE"])
    frames = [(time, Image(picture(6, 4))) for time in (0, 1, 2)]
    found = runner.run({"IMAGE": frames, "OUTPUT_DIMENSIONS": [(0, (3, 2)), (2, (5, 9))]})
    assert [(time, image.width, image.height) for time, image in found.pairs("IMAGE")] == [(0, 3, 2), (2, 5, 9)]


def test_side_packets_take_precedence_over_options_and_streams_over_both() -> None:
    tags = ["OUTPUT_DIMENSIONS", "ROTATION_DEGREES", "FLIP_HORIZONTALLY", "FLIP_VERTICALLY"]
    options = ImageTransformationCalculatorOptions(output_width=9, output_height=9, flip_horizontally=True)
    runner = CalculatorRunner(
        ImageTransformationCalculator, ["IMAGE", "ROTATION_DEGREES"], ["IMAGE"], side_inputs=tags, options=options
    )
    side = dict(zip(tags, ([6, 4], 90, False, True)))
    image = picture(6, 4)
    found = runner.run({"IMAGE": [(0, Image(image)), (1, Image(image))], "ROTATION_DEGREES": [(0, 0)]}, side)
    assert (found["IMAGE"][0].value.numpy_view() == image[::-1]).all()


@pytest.mark.parametrize(
    ("options", "size"),
    [
        (ImageTransformationCalculatorOptions(), (48, 64)),
        (ImageTransformationCalculatorOptions(output_width=20, output_height=30), (20, 30)),
    ],
)
def test_the_header_gets_the_new_size(options: ImageTransformationCalculatorOptions, size: tuple[int, int]) -> None:
    runner = CalculatorRunner(
        ImageTransformationCalculator,
        ["IMAGE", "VIDEO_PRESTREAM"],
        ["IMAGE", "VIDEO_PRESTREAM"],
        side_inputs=["ROTATION_DEGREES"],
        options=options,
    )
    header = VideoHeader(ImageFormat.SRGB, 64, 48, frame_rate=25.0)
    packets = {"VIDEO_PRESTREAM": [(PRESTREAM, header)], "IMAGE": [(0, Image(picture(64, 48)))]}
    found = runner.run(packets, {"ROTATION_DEGREES": 90})
    assert found.pairs("VIDEO_PRESTREAM") == [(PRESTREAM, VideoHeader(ImageFormat.SRGB, *size, frame_rate=25.0))]
    assert (found["IMAGE"][0].value.width, found["IMAGE"][0].value.height) == size


def test_images_that_are_kept_are_not_overwritten() -> None:
    frames = [(step, Image(np.full((9, 9, 3), step, np.uint8))) for step in range(40)]
    options = ImageTransformationCalculatorOptions(
        output_width=5, output_height=8, scale_mode=ScaleMode.FIT, constant_padding=False, flip_vertically=True
    )
    found = CalculatorRunner(ImageTransformationCalculator, ["IMAGE"], ["IMAGE"], options=options).run(
        {"IMAGE": frames}, threads=2
    )
    assert [packet.value.numpy_view().mean() for packet in found["IMAGE"]] == list(range(40))


def test_the_image_given_is_not_changed() -> None:
    image = picture(9, 7)
    before = image.copy()
    for options in ("flip_vertically: true", "rotation_mode: ROTATION_180", "output_width: 3 output_height: 4"):
        transform(image, options)
        assert (image == before).all()


@pytest.mark.parametrize(
    ("image", "streams", "message"),
    [
        (picture(4, 4), {"ROTATION_DEGREES": 45}, "ROTATION_DEGREES is 45; it must be 0, 90, 180 or 270"),
        (np.zeros((0, 4, 3), np.uint8), {}, "Image(4×0 SRGB) has no pixels to transform"),
        (
            np.zeros((200, 1, 3), np.uint8),
            {"OUTPUT_DIMENSIONS": (50, 50)},
            "an image of 1 × 200 pixels does not fit into 50 × 50: a side of it would be 0",
        ),
    ],
)
def test_what_cannot_be_done_is_refused(image: NDArray[Any], streams: dict[str, object], message: str) -> None:
    with pytest.raises(InvalidRunError) as caught:
        sent(image, ImageTransformationCalculatorOptions(scale_mode=ScaleMode.FIT), **streams)
    assert message in str(caught.value)


def test_dimensions_are_two_numbers() -> None:
    runner = CalculatorRunner(ImageTransformationCalculator, ["IMAGE"], ["IMAGE"], side_inputs=["OUTPUT_DIMENSIONS"])
    with pytest.raises(InvalidRunError, match=r"OUTPUT_DIMENSIONS is \[1, 2, 3\]; it must be a width and a height"):
        runner.run({}, {"OUTPUT_DIMENSIONS": [1, 2, 3]})


def test_an_image_must_be_connected() -> None:
    with pytest.raises(GraphError, match="connect IMAGE too"):
        CalculatorRunner(ImageTransformationCalculator, ["ROTATION_DEGREES"], ["IMAGE"]).run({})
