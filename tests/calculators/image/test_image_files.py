"""Calculators on pictures in the form of files: decoding, encoding, and what their headers say."""

import struct
from typing import Any

import cv2
import numpy as np
import pytest
from made_pictures import picture
from numpy.typing import NDArray

from mediagraph.calculators.image.encoded_image_to_image_frame import (
    OpenCvEncodedImageToImageFrameCalculator,
    OpenCvEncodedImageToImageFrameCalculatorOptions,
)
from mediagraph.calculators.image.image_encoder import (
    OpenCvImageEncoderCalculator,
    OpenCvImageEncoderCalculatorOptions,
)
from mediagraph.calculators.image.image_file_properties import ImageFilePropertiesCalculator
from mediagraph.calculators.payloads import messages
from mediagraph.calculators.payloads.encoded_image import ColorSpace, OpenCvImageEncoderCalculatorResults
from mediagraph.calculators.payloads.image_file_properties import ImageFileProperties
from mediagraph.framework.errors import GraphError, InvalidRunError
from mediagraph.framework.image import Image, ImageFormat
from mediagraph.framework.testing import CalculatorRunner

UPRIGHT = OpenCvEncodedImageToImageFrameCalculatorOptions(apply_orientation_from_exif_data=True)
TURNED_RIGHT = 6  # EXIF: the first row is at the right side


def encoded(suffix: str, image: NDArray[Any]) -> bytes:
    """The file of an image in RGB order."""
    order = {3: [2, 1, 0], 4: [2, 1, 0, 3]}
    return cv2.imencode(suffix, image[..., order[image.shape[2]]] if image.ndim == 3 else image)[1].tobytes()


def with_exif(jpeg: bytes) -> bytes:
    """A photograph held sideways, through 4.5 mm, which is 27 mm on film."""
    block = b"II*\0" + struct.pack("<IHHHIHHHHII", 8, 2, 274, 3, 1, TURNED_RIGHT, 0, 34665, 4, 1, 34)
    block += struct.pack("<HHHIIHHIHH", 2, 37386, 5, 1, 60, 41989, 3, 1, 27, 0) + struct.pack("<II", 9, 2)
    return jpeg[:2] + b"\xff\xe1" + struct.pack(">H", len(block) + 8) + b"Exif\0\0" + block + jpeg[2:]


def decode(data: bytes, options: OpenCvEncodedImageToImageFrameCalculatorOptions | None = None) -> Image:
    runner = CalculatorRunner(OpenCvEncodedImageToImageFrameCalculator, [""], [""], options=options)
    found: Image = runner.run({"": [(0, data)]})[""][0].value
    return found


def encode(image: NDArray[Any], quality: int | None = None) -> OpenCvImageEncoderCalculatorResults:
    options = OpenCvImageEncoderCalculatorOptions(quality)
    runner = CalculatorRunner(OpenCvImageEncoderCalculator, [""], [""], options=options)
    found: OpenCvImageEncoderCalculatorResults = runner.run({"": [(0, Image(image))]})[""][0].value
    return found


@pytest.mark.parametrize(
    ("image", "expected"),
    [
        (picture(20, 10, 1), ImageFormat.GRAY8),
        (picture(20, 10, 3), ImageFormat.SRGB),
        (picture(20, 10, 4), ImageFormat.SRGBA),
        (picture(20, 10, 1).astype(np.uint16) * 257, ImageFormat.GRAY16),
        (picture(20, 10, 3).astype(np.uint16) * 257, ImageFormat.SRGB48),
        (picture(20, 10, 4).astype(np.uint16) * 257, ImageFormat.SRGBA64),
    ],
)
def test_a_picture_is_decoded_with_all_it_has(image: NDArray[Any], expected: ImageFormat) -> None:
    found = decode(encoded(".png", image))
    assert found.image_format is expected
    assert (found.numpy_view() == image).all()


def test_a_photograph_is_turned_upright_if_asked() -> None:
    image = np.zeros((16, 32, 3), np.uint8)
    image[:, :16] = (250, 10, 10)
    data = with_exif(encoded(".jpg", image))
    assert (decode(data).width, decode(data).height) == (32, 16)
    upright = decode(data, UPRIGHT)
    assert (upright.width, upright.height) == (16, 32)
    loss = np.abs(upright.numpy_view() - np.rot90(image, -1).astype(int))
    assert max(loss[:12].max(), loss[20:].max()) < 4  # in the middle, JPEG mixes the colours of neighbours


def test_turned_upright_it_has_no_alpha() -> None:
    image = picture(20, 10, 4)
    found = decode(encoded(".png", image), UPRIGHT)
    assert found.image_format is ImageFormat.SRGB
    assert (found.numpy_view() == image[..., :3]).all()


@pytest.mark.parametrize("data", [b"", b"GIF", b"\x89PNG\r\n\x1a\n", encoded(".png", picture(8, 8))[:40]])
def test_bytes_that_are_no_picture_are_refused(data: bytes) -> None:
    with pytest.raises(
        InvalidRunError, match=f"{len(data)} bytes are no picture that can be decoded, or it is damaged"
    ):
        decode(data)


@pytest.mark.parametrize(("channels", "colors"), [(1, ColorSpace.GRAYSCALE), (3, ColorSpace.RGB)])
def test_encoding_is_that_of_opencv(channels: int, colors: ColorSpace) -> None:
    image = picture(20, 10, channels)
    found = encode(image, 80)
    bgr = image[..., ::-1] if channels == 3 else image
    data = cv2.imencode(".jpg", bgr, [cv2.IMWRITE_JPEG_QUALITY, 80])[1].tobytes()
    assert found == OpenCvImageEncoderCalculatorResults(data, 10, 20, colors)
    assert messages.from_bytes(type(found), messages.to_bytes(found)) == found


def test_without_a_quality_it_is_95() -> None:
    image = picture(64, 48)
    assert encode(image) == encode(image, 95)
    assert len(encode(image, 95).encoded_image) > len(encode(image, 30).encoded_image)


@pytest.mark.parametrize(
    ("image", "message"),
    [
        (picture(4, 4, 4), "Image(4×4 SRGBA) cannot be encoded; SRGB and GRAY8 can"),
        (np.zeros((0, 4), np.uint8), "Image(4×0 GRAY8) has no pixels to encode"),
        (
            np.zeros((1, 70000), np.uint8),
            "Image(70000×1 GRAY8) cannot be encoded as JPEG, whose sides are at most 65500 pixels long",
        ),
    ],
)
def test_images_that_cannot_be_encoded_are_refused(image: NDArray[Any], message: str) -> None:
    with pytest.raises(InvalidRunError) as caught:
        encode(image)
    assert message in str(caught.value)


@pytest.mark.parametrize("quality", [0, 101])
def test_the_quality_is_1_to_100(quality: int) -> None:
    with pytest.raises(ValueError, match=f"quality is {quality}; it must be 1 to 100"):
        OpenCvImageEncoderCalculatorOptions(quality)


def test_the_focal_length_in_pixels_follows_from_that_on_film() -> None:
    data = with_exif(encoded(".jpg", picture(300, 400)))
    runner = CalculatorRunner(ImageFilePropertiesCalculator, [""], [""], side_outputs=[])
    (found,) = runner.run({"": [(0, data)]}).payloads("")
    assert (found.image_width, found.image_height) == (300, 400)
    assert (found.focal_length_mm, found.focal_length_35mm) == (4.5, 27)
    assert found.focal_length_pixels == pytest.approx(27 * 500 / 43.2666, rel=1e-5)
    assert messages.from_bytes(type(found), messages.to_bytes(found)) == found


@pytest.mark.parametrize("suffix", [".png", ".jpg", ".webp", ".bmp", ".tif"])
def test_without_exif_only_the_size_is_known(suffix: str) -> None:
    runner = CalculatorRunner(ImageFilePropertiesCalculator, [], [], side_inputs=[""], side_outputs=[""])
    found = runner.run({}, {"": encoded(suffix, picture(30, 20))})
    assert found.side(ImageFilePropertiesCalculator.side_properties) == ImageFileProperties(30, 20)


def test_from_a_stream_the_side_packet_is_that_of_the_first_file() -> None:
    runner = CalculatorRunner(ImageFilePropertiesCalculator, [""], [], side_outputs=[""])
    files = [(time, encoded(".png", picture(30 + time, 20))) for time in range(3)]
    found = runner.run({"": files})
    assert found.side(ImageFilePropertiesCalculator.side_properties) == ImageFileProperties(30, 20)


@pytest.mark.parametrize("data", [b"", b"BM", b"abcdefghijklmnopqrstuvwxyz", b"\0\0\0\x18ftypheic\0\0\0\0"])
def test_headers_that_say_nothing_are_refused(data: bytes) -> None:
    message = f"{len(data)} bytes are no JPEG, PNG, WebP, BMP or TIFF file, or it is damaged"
    runner = CalculatorRunner(ImageFilePropertiesCalculator, [""], [""], side_outputs=[])
    with pytest.raises(InvalidRunError, match=message):
        runner.run({"": [(0, data)]})


@pytest.mark.parametrize(
    ("connected", "message"),
    [
        ("input_stream: 'a'", "connect exactly one input and one output, each a stream or a side packet"),
        (
            "input_stream: 'a' input_side_packet: 'b' output_side_packet: 'c'",
            "connect exactly one input and one output, each a stream or a side packet",
        ),
        (
            "input_side_packet: 'a' output_stream: 'b'",
            "from a side packet comes a side packet; connect output_side_packet",
        ),
    ],
)
def test_unclear_connections_are_refused(connected: str, message: str) -> None:
    from mediagraph.graph import CalculatorGraph

    graph = f"input_stream: 'a' node {{ calculator: 'ImageFilePropertiesCalculator' {connected} }}"
    with pytest.raises(GraphError, match=message):
        CalculatorGraph(graph_config=graph)
