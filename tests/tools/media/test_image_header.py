"""Sizes from headers agree with the decoder, and damaged headers are None."""

import struct

import cv2
import numpy as np
import pytest

from mediagraph.framework.image import Array
from mediagraph.tools.media.exif import orientation_of
from mediagraph.tools.media.file_kinds import image_kind
from mediagraph.tools.media.image_header import ImageHeader, read_header

KINDS = {".png": "PNG", ".jpg": "JPEG", ".webp": "WebP", ".bmp": "BMP", ".tif": "TIFF"}


@pytest.mark.parametrize("suffix", KINDS)
@pytest.mark.parametrize("shape", [(1, 1, 3), (3, 500, 3), (299, 7, 3), (40, 41)])
def test_the_size_is_the_decoders(suffix: str, shape: tuple[int, ...]) -> None:
    data = cv2.imencode(suffix, np.zeros(shape, np.uint8))[1].tobytes()
    assert image_kind(data[:16]) == KINDS[suffix]
    assert read_header(data, KINDS[suffix]) == ImageHeader(width=shape[1], height=shape[0])


@pytest.mark.parametrize("quality", [50, 101])
def test_webp_lossy_and_lossless(photo: Array, quality: int) -> None:
    data = cv2.imencode(".webp", photo, [cv2.IMWRITE_WEBP_QUALITY, quality])[1].tobytes()
    assert read_header(data, "WebP") == ImageHeader(128, 96)


def test_webp_with_alpha_has_the_extended_header(photo: Array) -> None:
    data = cv2.imencode(".webp", np.dstack([photo, photo[:, :, 0]]), [cv2.IMWRITE_WEBP_QUALITY, 50])[1].tobytes()
    assert data[12:16] == b"VP8X"
    assert read_header(data, "WebP") == ImageHeader(128, 96)


def test_bmp_from_the_top_and_bmp_of_old() -> None:
    top_down = b"BM" + bytes(12) + struct.pack("<Iii", 40, 7, -5)
    old = b"BM" + bytes(12) + struct.pack("<IHH", 12, 7, 5)
    assert read_header(top_down, "BMP") == read_header(old, "BMP") == ImageHeader(7, 5)


@pytest.mark.parametrize("suffix", KINDS)
def test_a_header_cut_off_anywhere_never_raises(suffix: str, photo: Array) -> None:
    data = cv2.imencode(suffix, photo)[1].tobytes()
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
