"""Sizes from headers agree with the decoder, and damaged headers are None."""

import struct

import cv2
import numpy as np
import pytest
from made_pictures import picture

from mediagraph.calculators.image.exif import focal_lengths_mm, orientation_of
from mediagraph.calculators.image.image_header import ImageHeader, image_kind, read_exif, read_header

KINDS = {".png": "PNG", ".jpg": "JPEG", ".webp": "WebP", ".bmp": "BMP", ".tif": "TIFF"}
PHOTO = picture(128, 96)


@pytest.mark.parametrize("suffix", KINDS)
@pytest.mark.parametrize("shape", [(1, 1, 3), (3, 500, 3), (299, 7, 3), (40, 41)])
def test_the_size_is_the_decoders(suffix: str, shape: tuple[int, ...]) -> None:
    data = cv2.imencode(suffix, np.zeros(shape, np.uint8))[1].tobytes()
    assert image_kind(data[:16]) == KINDS[suffix]
    assert read_header(data, KINDS[suffix]) == ImageHeader(width=shape[1], height=shape[0])


@pytest.mark.parametrize("quality", [50, 101])
def test_webp_lossy_and_lossless(quality: int) -> None:
    data = cv2.imencode(".webp", PHOTO, [cv2.IMWRITE_WEBP_QUALITY, quality])[1].tobytes()
    assert read_header(data, "WebP") == ImageHeader(128, 96)


def test_webp_with_alpha_has_the_extended_header() -> None:
    data = cv2.imencode(".webp", np.dstack([PHOTO, PHOTO[:, :, 0]]), [cv2.IMWRITE_WEBP_QUALITY, 50])[1].tobytes()
    assert data[12:16] == b"VP8X"
    assert read_header(data, "WebP") == ImageHeader(128, 96)


def test_bmp_from_the_top_and_bmp_of_old() -> None:
    top_down = b"BM" + bytes(12) + struct.pack("<Iii", 40, 7, -5)
    old = b"BM" + bytes(12) + struct.pack("<IHH", 12, 7, 5)
    assert read_header(top_down, "BMP") == read_header(old, "BMP") == ImageHeader(7, 5)


@pytest.mark.parametrize("suffix", KINDS)
def test_a_header_cut_off_anywhere_never_raises(suffix: str) -> None:
    data = cv2.imencode(suffix, PHOTO)[1].tobytes()
    for length in range(min(len(data), 700)):
        header = read_header(data[:length], KINDS[suffix])
        assert header is None or header in (ImageHeader(128, 96), ImageHeader(0, 0), ImageHeader(128, 0))


def test_an_orientation_in_either_byte_order() -> None:
    little = b"II*\0" + struct.pack("<IHHHIHH", 8, 1, 274, 3, 1, 6, 0)
    big = b"MM\0*" + struct.pack(">IHHHIHH", 8, 1, 274, 3, 1, 8, 0)
    assert (orientation_of(little), orientation_of(big)) == (6, 8)


@pytest.mark.parametrize("block", [b"", b"II", b"MM\0*\xff\xff\xff\xff", b"II*\0\x08\0\0\0\xff\xff\x12"])
def test_a_damaged_block_is_upright(block: bytes) -> None:
    assert orientation_of(block) == 1


def exif_block(order: str, focal: tuple[int, int], on_film: int) -> bytes:
    """A TIFF block with an orientation, and the two focal lengths in a directory of their own."""
    mark = b"II*\0" if order == "<" else b"MM\0*"
    first = struct.pack(order + "IHHHIHHHHII", 8, 2, 274, 3, 1, 6, 0, 34665, 4, 1, 34)
    second = struct.pack(order + "HHHIIHHIHH", 2, 37386, 5, 1, 60, 41989, 3, 1, on_film, 0)
    return mark + first + second + struct.pack(order + "II", *focal)


@pytest.mark.parametrize("order", ["<", ">"])
def test_focal_lengths_in_either_byte_order(order: str) -> None:
    block = exif_block(order, (9, 2), 27)
    assert orientation_of(block) == 6
    assert focal_lengths_mm(block) == (4.5, 27)


def test_focal_lengths_that_are_not_there_are_0() -> None:
    assert focal_lengths_mm(b"") == (0, 0)
    assert focal_lengths_mm(exif_block("<", (9, 0), 0)) == (0, 0)
    assert focal_lengths_mm(exif_block("<", (9, 2), 27)[:50]) == (0, 0)


def test_the_exif_block_of_a_jpeg() -> None:
    jpeg, block = cv2.imencode(".jpg", PHOTO)[1].tobytes(), exif_block(">", (9, 2), 27)
    segment = b"\xff\xe1" + struct.pack(">H", len(block) + 8) + b"Exif\0\0" + block
    with_exif = jpeg[:2] + segment + jpeg[2:]
    assert read_exif(with_exif, "JPEG") == block
    assert read_header(with_exif, "JPEG") == ImageHeader(128, 96, 6)
    assert read_exif(jpeg, "JPEG") == read_exif(jpeg[:9], "JPEG") == read_exif(b"BM", "BMP") == b""
