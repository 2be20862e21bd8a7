"""Pictures out: every format, and what each file cannot hold."""

from pathlib import Path

import numpy as np
import pytest

from mediagraph.calculators.image.grey_masks import grey_of_mask
from mediagraph.framework.errors import OutputError
from mediagraph.framework.image import Array, Image, ImageFormat
from mediagraph.framework.timestamp import Timestamp
from mediagraph.tools.media.read_image import read_image
from mediagraph.tools.media.sink import open_sink
from mediagraph.tools.media.write_image import encode_image

RANDOM = np.random.default_rng(5)
MASK = Image(np.linspace(0, 1, 35, dtype=np.float32).reshape(5, 7))


def written(path: Path, image: Image) -> tuple[Image, list[str]]:
    """What comes back from the file, and what was said."""
    sink = open_sink(str(path))
    sink.write(image, Timestamp(0), "x")
    sink.finish()
    return read_image(str(path)), sink.notices


def sample(image_format: ImageFormat) -> Image:
    """Noise of that format."""
    top = 65536 if image_format.dtype == np.uint16 else 256
    pixels = RANDOM.integers(0, top, (5, 7, image_format.channels)).astype(image_format.dtype)
    return Image(pixels, image_format)


@pytest.mark.parametrize(
    ("suffix", "image_format"),
    [(suffix, kind) for suffix in ("png", "tif") for kind in (1, 2, 3, 4, 7, 8)]
    + [("webp", 1), ("bmp", 1), ("bmp", 3)],
)
def test_lossless_files_keep_every_bit(tmp_path: Path, suffix: str, image_format: int) -> None:
    image = sample(ImageFormat(image_format))
    back, notices = written(tmp_path / f"a.{suffix}", image)
    assert back.image_format is image.image_format
    assert np.array_equal(back.numpy_view(), image.numpy_view())
    assert notices == []


def test_a_jpeg_keeps_the_look_and_the_order_of_colours(tmp_path: Path, photo: Array) -> None:
    back, _ = written(tmp_path / "a.jpg", Image(photo))
    assert np.abs(back.numpy_view().astype(int) - photo).mean() < 3  # quality 95, chroma at half size


def test_blue_first_pixels_keep_their_colours(tmp_path: Path) -> None:
    image = sample(ImageFormat.SBGRA)
    back, _ = written(tmp_path / "a.png", image)
    assert np.array_equal(back.numpy_view(), image.numpy_view()[:, :, [2, 1, 0, 3]])


@pytest.mark.parametrize("suffix", [".jpg", ".bmp"])
def test_alpha_is_dropped_where_it_does_not_fit_and_that_is_said(tmp_path: Path, suffix: str) -> None:
    path = tmp_path / f"a{suffix}"
    back, notices = written(path, Image(np.full((8, 8, 4), 100, np.uint8)))
    assert back.image_format is ImageFormat.SRGB
    assert notices == [f'"{path}" has no transparency: {suffix} files cannot hold it, .png files can']


@pytest.mark.parametrize("suffix", ["png", "bmp"])
def test_a_float_mask_becomes_grey(tmp_path: Path, suffix: str) -> None:
    back, _ = written(tmp_path / f"a.{suffix}", MASK)
    assert back.image_format is ImageFormat.GRAY8
    assert np.abs(back.numpy_view() - MASK.numpy_view() * 255).max() < 0.5001  # rounded, in float32


def test_a_tiff_keeps_the_float_mask(tmp_path: Path) -> None:
    back, _ = written(tmp_path / "a.tif", MASK)
    assert np.array_equal(back.numpy_view(), MASK.numpy_view())


def test_what_lies_outside_of_a_mask_is_clipped() -> None:
    mask = np.array([[-1, 0, 0.001, 0.5, 1, 7, np.nan, np.inf]], np.float32)
    assert grey_of_mask(mask).tolist() == [[0, 0, 0, 128, 255, 255, 0, 255]]


def test_a_second_image_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "a.png"
    sink = open_sink(str(path))
    sink.write(MASK, Timestamp(0), "x")
    with pytest.raises(OutputError) as caught:
        sink.write(MASK, Timestamp(33333), "y")
    assert str(caught.value) == (
        f'"{path}" takes one image, but a second one came (at 33333 µs); '
        f'write a folder ("frames/") or a video ("out.mp4") instead'
    )
    sink.abort()
    assert read_image(str(path)).width == 7


@pytest.mark.parametrize(
    ("value", "suffix", "expected"),
    [
        (3.5, ".png", "f: takes an Image, but the stream carries float; write .npz instead"),
        (sample(ImageFormat.SRGB48), ".jpg", "f: .jpg files cannot hold SRGB48 images; write .png instead"),
        (sample(ImageFormat.VEC32F2), ".png", "f: .png files cannot hold VEC32F2 images; write .npy instead"),
        (sample(ImageFormat.LAB8), ".tif", "f: .tif files cannot hold LAB8 images; write .npy instead"),
    ],
)
def test_what_does_not_fit_is_refused(value: object, suffix: str, expected: str) -> None:
    with pytest.raises(OutputError) as caught:
        encode_image(value, suffix, "f")
    assert str(caught.value) == expected


def test_a_size_that_does_not_fit_is_refused() -> None:
    with pytest.raises(OutputError) as caught:
        encode_image(Image(np.zeros((1, 70000, 3), np.uint8)), ".jpg", "f")
    assert str(caught.value) in (
        "f: Image(70000×1 SRGB) does not fit into a .jpg file; write .png instead",
        "f: Image(70000×1 SRGB) could not be encoded as .jpg; write .png instead",
    )
