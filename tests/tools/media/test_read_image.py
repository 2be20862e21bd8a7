"""Pictures of every kind, and broken ones."""

import struct
import zlib
from collections.abc import Callable
from pathlib import Path

import cv2
import numpy as np
import pytest
from PIL import Image as Pillow

from mediagraph.framework.errors import InputError
from mediagraph.framework.image import Array, ImageFormat
from mediagraph.tools.media.read_image import read_image


def message(path: Path) -> str:
    """What reading says."""
    with pytest.raises(InputError) as caught:
        read_image(str(path))
    return str(caught.value)


@pytest.mark.parametrize("suffix", ["png", "bmp", "tif", "webp"])
def test_lossless_files_give_the_pixels_in_rgb_order(tmp_path: Path, photo: Array, suffix: str) -> None:
    path = tmp_path / f"a.{suffix}"
    Pillow.fromarray(photo).save(path, lossless=True)
    image = read_image(str(path))
    assert image.image_format is ImageFormat.SRGB
    assert np.array_equal(image.numpy_view(), photo)


@pytest.mark.parametrize("progressive", [False, True])
def test_a_jpeg_is_close_to_the_photo(tmp_path: Path, photo: Array, progressive: bool) -> None:
    Pillow.fromarray(photo).save(tmp_path / "a.jpg", quality=95, subsampling=0, progressive=progressive)
    error = np.abs(read_image(str(tmp_path / "a.jpg")).numpy_view().astype(int) - photo).mean()
    assert error < 2  # quality 95 without chroma subsampling loses about one grey level; swapped colours lose dozens


@pytest.mark.parametrize(
    ("mode", "image_format"),
    [("L", ImageFormat.GRAY8), ("RGBA", ImageFormat.SRGBA), ("LA", ImageFormat.SRGBA), ("P", ImageFormat.SRGB)],
)
def test_png_modes(tmp_path: Path, photo: Array, mode: str, image_format: ImageFormat) -> None:
    picture = Pillow.fromarray(photo).convert(mode)
    picture.save(tmp_path / "a.png")
    image = read_image(str(tmp_path / "a.png"))
    assert image.image_format is image_format
    same = {"L": "L", "RGBA": "RGBA", "LA": "RGBA", "P": "RGB"}[mode]
    assert np.array_equal(image.numpy_view(), np.asarray(picture.convert(same)))


def test_a_palette_with_a_transparent_colour_gets_alpha(tmp_path: Path, photo: Array) -> None:
    palette = Pillow.fromarray(photo).convert("P")
    palette.save(tmp_path / "a.png", transparency=palette.getpixel((0, 0)))
    image = read_image(str(tmp_path / "a.png"))
    assert image.image_format is ImageFormat.SRGBA
    assert set(np.unique(image.numpy_view()[:, :, 3])) == {0, 255}


def test_one_bit_black_and_white_is_grey(tmp_path: Path, photo: Array) -> None:
    Pillow.fromarray(photo).convert("1").save(tmp_path / "a.png")
    image = read_image(str(tmp_path / "a.png"))
    assert image.image_format is ImageFormat.GRAY8
    assert set(np.unique(image.numpy_view())) == {0, 255}


@pytest.mark.parametrize("suffix", ["png", "tif"])
@pytest.mark.parametrize(
    ("channels", "image_format"), [(1, ImageFormat.GRAY16), (3, ImageFormat.SRGB48), (4, ImageFormat.SRGBA64)]
)
def test_sixteen_bits(tmp_path: Path, suffix: str, channels: int, image_format: ImageFormat) -> None:
    deep = np.random.default_rng(1).integers(0, 65536, (7, 9, channels), dtype=np.uint16)
    cv2.imwrite(str(tmp_path / f"a.{suffix}"), deep)
    image = read_image(str(tmp_path / f"a.{suffix}"))
    rgb = deep[:, :, [2, 1, 0, 3][:channels]] if channels > 1 else deep[:, :, 0]
    assert image.image_format is image_format
    assert np.array_equal(image.numpy_view(), rgb)


def test_a_float_tiff_is_a_mask(tmp_path: Path) -> None:
    mask = np.linspace(0, 1, 63, dtype=np.float32).reshape(7, 9)
    cv2.imwrite(str(tmp_path / "mask.tif"), mask)
    image = read_image(str(tmp_path / "mask.tif"))
    assert image.image_format is ImageFormat.VEC32F1
    assert np.array_equal(image.numpy_view(), mask)


def test_a_cmyk_jpeg_becomes_rgb(tmp_path: Path, photo: Array) -> None:
    Pillow.fromarray(photo).convert("CMYK").save(tmp_path / "a.jpg", quality=95)
    image = read_image(str(tmp_path / "a.jpg"))
    assert image.image_format is ImageFormat.SRGB
    assert np.abs(image.numpy_view().astype(int) - photo).mean() < 4  # no colour profile, JPEG loss; inverted: over 80


# EXIF 2.3, section 4.6.4 A: where the first row and column of the stored picture belong.
UPRIGHT: dict[int, Callable[[Array], Array]] = {
    1: lambda stored: stored,
    2: lambda stored: stored[:, ::-1],
    3: lambda stored: stored[::-1, ::-1],
    4: lambda stored: stored[::-1],
    5: lambda stored: stored.transpose(1, 0, 2),
    6: lambda stored: np.rot90(stored, -1),
    7: lambda stored: stored[::-1, ::-1].transpose(1, 0, 2),
    8: lambda stored: np.rot90(stored, 1),
}


@pytest.mark.parametrize("orientation", range(1, 9))
def test_a_jpeg_is_turned_upright(
    tmp_path: Path, photo: Array, orientation: int, exif_segment: Callable[[int], bytes]
) -> None:
    plain = cv2.imencode(".jpg", photo)[1].tobytes()
    (tmp_path / "plain.jpg").write_bytes(plain)
    (tmp_path / "turned.jpg").write_bytes(plain[:2] + exif_segment(orientation) + plain[2:])
    stored = read_image(str(tmp_path / "plain.jpg")).numpy_view()
    turned = read_image(str(tmp_path / "turned.jpg")).numpy_view()
    assert np.array_equal(turned, UPRIGHT[orientation](stored))
    assert turned.flags.c_contiguous


@pytest.mark.parametrize("orientation", range(1, 9))
@pytest.mark.parametrize("suffix", ["png", "webp", "tiff"])
def test_other_formats_are_turned_too(tmp_path: Path, photo: Array, suffix: str, orientation: int) -> None:
    exif = Pillow.Exif()
    exif[274] = orientation
    Pillow.fromarray(photo).save(tmp_path / f"a.{suffix}", exif=exif, lossless=True)
    assert np.array_equal(read_image(str(tmp_path / f"a.{suffix}")).numpy_view(), UPRIGHT[orientation](photo))


def test_a_senseless_orientation_is_ignored(tmp_path: Path, photo: Array, exif_segment: Callable[[int], bytes]) -> None:
    plain = cv2.imencode(".jpg", photo)[1].tobytes()
    (tmp_path / "a.jpg").write_bytes(plain[:2] + exif_segment(77) + plain[2:])
    assert read_image(str(tmp_path / "a.jpg")).width == 128


@pytest.mark.parametrize("suffix", ["jpg", "png", "webp", "bmp", "tif"])
def test_a_file_cut_off_anywhere_is_refused(
    tmp_path: Path, photo: Array, suffix: str, capfd: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / f"a.{suffix}"
    Pillow.fromarray(photo).save(path)
    whole = path.read_bytes()
    for length in [20, *range(100, len(whole), len(whole) // 40), len(whole) - 1]:
        path.write_bytes(whole[:length])
        assert message(path) == f'"{path}" is damaged or cut off; copy or download it again', length
    assert capfd.readouterr() == ("", "")


def test_a_progressive_jpeg_cut_off_is_refused(tmp_path: Path, photo: Array) -> None:
    path = tmp_path / "a.jpg"
    Pillow.fromarray(photo).save(path, progressive=True)
    path.write_bytes(path.read_bytes()[:-500])
    assert message(path) == f'"{path}" is damaged or cut off; copy or download it again'


def test_noise_in_a_png_is_refused(tmp_path: Path, photo: Array) -> None:
    path = tmp_path / "a.png"
    Pillow.fromarray(photo).save(path)
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 0xFF
    path.write_bytes(data)
    assert message(path) == f'"{path}" is damaged or cut off; copy or download it again'


def test_a_bomb_is_refused_before_it_is_decoded(tmp_path: Path) -> None:
    path = tmp_path / "bomb.png"
    path.write_bytes(png_of_size(60000, 60000))
    expected = f'"{path}" has 60000×60000 pixels; at most 268435456 are read, so make it smaller first'
    assert message(path) == expected


def png_of_size(width: int, height: int) -> bytes:
    """A PNG that claims a size and holds nothing."""
    chunks = [(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)), (b"IDAT", b""), (b"IEND", b"")]
    parts = [
        struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body)) for kind, body in chunks
    ]
    return b"\x89PNG\r\n\x1a\n" + b"".join(parts)


def test_a_foreign_format_is_named(tmp_path: Path) -> None:
    path = tmp_path / "phone.heic"
    path.write_bytes(b"\0\0\0\x18ftypheic" + b"\0" * 100)
    expected = f'"{path}" is a picture in the HEIC format, which cannot be read; convert it to JPEG or PNG first'
    assert message(path) == expected


def test_a_picture_by_name_only(tmp_path: Path) -> None:
    path = tmp_path / "a.jpg"
    path.write_text("not a picture at all")
    assert message(path) == f'"{path}" is not a picture that can be read; convert it to JPEG or PNG first'


def test_channels_that_no_format_has(tmp_path: Path) -> None:
    path = tmp_path / "a.tif"
    cv2.imwrite(str(path), np.zeros((4, 5), np.float64))
    expected = (
        f'"{path}" cannot be used: no image format fits an array of shape (4, 5) and dtype float64; '
        f"images are H×W or H×W×C of uint8, uint16 or float32; convert it to RGB first"
    )
    assert message(path) == expected


def test_the_suffix_need_not_be_right(tmp_path: Path, photo: Array) -> None:
    cv2.imwrite(str(tmp_path / "a.png"), photo)
    (tmp_path / "a.png").rename(tmp_path / "a.jpg")
    assert read_image(str(tmp_path / "a.jpg")).width == 128
