"""Format, size and orientation of a picture, and its EXIF block, read from the file's header without decoding it."""

from __future__ import annotations

import re
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from mediagraph.calculators.image.exif import orientation_of, tiff_tags

_SIGNATURES = {
    b"\x89PNG\r\n\x1a\n": "PNG",
    b"\xff\xd8\xff": "JPEG",
    b"BM": "BMP",
    b"II*\0": "TIFF",
    b"MM\0*": "TIFF",
}
_BRANDS = {b"heic": "HEIC", b"heix": "HEIC", b"mif1": "HEIC", b"avif": "AVIF"}
_WIDTH_TAG, _HEIGHT_TAG = 256, 257  # TIFF 6.0, section 8
# Bits per sample for each colour type (PNG specification, table 11.1).
_PNG_DEPTHS = {0: (1, 2, 4, 8, 16), 2: (8, 16), 3: (1, 2, 4, 8), 4: (8, 16), 6: (8, 16)}
# SOF0–SOF15 without DHT (C4), JPG (C8) and DAC (CC): ITU-T T.81, table B.1.
_JPEG_FRAME = re.compile(rb"[\xc0-\xc3\xc5-\xc7\xc9-\xcb\xcd-\xcf]")


@dataclass(frozen=True, slots=True)
class ImageHeader:
    """What a decoder will make of the file; `orientation` is EXIF's, 1 to 8, where the decoder leaves it to us."""

    width: int
    height: int
    orientation: int = 1


def image_kind(data: bytes) -> str:
    """The name of the picture format that the first 16 bytes announce, or ""."""
    if data[:4] == b"RIFF" and data[8:12] == b"WEBP":
        return "WebP"
    if data[4:8] == b"ftyp":
        return _BRANDS.get(data[8:12], "")
    return next((kind for signature, kind in _SIGNATURES.items() if data.startswith(signature)), "")


def read_header(data: bytes, kind: str) -> ImageHeader | None:
    """The header of a picture whose format is `kind`; None if it is damaged."""
    try:
        return _READERS[kind](data)
    except (IndexError, ValueError, StopIteration):
        return None


def read_exif(data: bytes, kind: str) -> bytes:
    """The EXIF block of a picture whose format is `kind`, as a TIFF block; empty if there is none."""
    try:
        return _EXIF[kind](data) if kind in _EXIF else b""
    except (IndexError, ValueError, StopIteration):
        return b""


def png_chunks(data: bytes) -> Iterator[tuple[bytes, bytes]]:
    """Type and content of every whole chunk (PNG specification, section 5.3)."""
    position = 8
    while position + 12 <= len(data):
        length = int.from_bytes(data[position : position + 4], "big")
        end = position + 8 + length
        if end + 4 > len(data):
            return
        yield data[position + 4 : position + 8], data[position + 8 : end]
        position = end + 4


def is_whole_png(data: bytes) -> bool:
    """Does it end with IEND, and have the chunks that a decoder needs the checksums that they name?"""
    position = 8
    for kind, content in png_chunks(data):
        end = position + 8 + len(content)
        if kind[:1].isupper() and zlib.crc32(data[position + 4 : end]) != _big(data, end, 4):
            return False
        if kind == b"IEND":
            return True
        position = end + 4
    return False


def _png(data: bytes) -> ImageHeader:
    chunks = png_chunks(data)
    kind, content = next(chunks)
    if kind != b"IHDR":
        raise ValueError("a PNG starts with IHDR")
    if content[8] not in _PNG_DEPTHS.get(content[9], ()):
        raise ValueError("a PNG of this kind cannot have this depth")
    return ImageHeader(_big(content, 0, 4), _big(content, 4, 4), orientation_of(_png_exif(data)))


def _png_exif(data: bytes) -> bytes:
    return next((content for name, content in png_chunks(data) if name == b"eXIf"), b"")


def _jpeg(data: bytes) -> ImageHeader:
    for marker, content in _jpeg_segments(data):
        if _JPEG_FRAME.match(marker):
            return ImageHeader(_big(content, 3, 2), _big(content, 1, 2), orientation_of(_jpeg_exif(data)))
    raise ValueError("no frame header")


def _jpeg_exif(data: bytes) -> bytes:
    """The first block before the frame header."""
    for marker, content in _jpeg_segments(data):
        if marker == b"\xe1" and content.startswith(b"Exif\0\0"):
            return content[6:]
        if _JPEG_FRAME.match(marker):
            break
    return b""


def _jpeg_segments(data: bytes) -> Iterator[tuple[bytes, bytes]]:
    position = 2
    while position + 4 <= len(data) and data[position] == 0xFF:
        if data[position + 1] == 0xFF:  # fill byte
            position += 1
            continue
        end = position + 2 + _big(data, position + 2, 2)
        yield data[position + 1 : position + 2], data[position + 4 : end]
        position = end


def _webp(data: bytes) -> ImageHeader:
    """RFC 9649: section 2.5 (lossy), 3.4 (lossless), 2.7 (extended)."""
    kind, position = data[12:16], 20
    if kind == b"VP8X":
        return ImageHeader(_little(data, 24, 3) + 1, _little(data, 27, 3) + 1, orientation_of(_webp_exif(data)))
    if kind == b"VP8L":
        bits = _little(data, position + 1, 4)
        return ImageHeader((bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1)
    return ImageHeader(_little(data, position + 6, 2) & 0x3FFF, _little(data, position + 8, 2) & 0x3FFF)


def _webp_exif(data: bytes) -> bytes:
    position = 12
    while position + 8 <= len(data):
        length = _little(data, position + 4, 4)
        if data[position : position + 4] == b"EXIF":
            return data[position + 8 : position + 8 + length].removeprefix(b"Exif\0\0")
        position += 8 + length + length % 2
    return b""


def _bmp(data: bytes) -> ImageHeader:
    if _little(data, 14, 4) == 12:  # the oldest header has 16-bit sizes
        return ImageHeader(_little(data, 18, 2), _little(data, 20, 2))
    height = int.from_bytes(_exactly(data, 22, 4), "little", signed=True)  # negative: top row first
    return ImageHeader(_little(data, 18, 4), abs(height))


def _tiff(data: bytes) -> ImageHeader:
    """The first picture of the file; its decoder turns it upright itself."""
    tags = tiff_tags(data)
    return ImageHeader(tags.get(_WIDTH_TAG, 0), tags.get(_HEIGHT_TAG, 0))


def _exactly(data: bytes, start: int, length: int) -> bytes:
    found = data[start : start + length]
    if len(found) != length:
        raise IndexError(start)
    return found


def _big(data: bytes, start: int, length: int) -> int:
    return int.from_bytes(_exactly(data, start, length), "big")


def _little(data: bytes, start: int, length: int) -> int:
    return int.from_bytes(_exactly(data, start, length), "little")


_EXIF: dict[str, Callable[[bytes], bytes]] = {"PNG": _png_exif, "JPEG": _jpeg_exif, "WebP": _webp_exif, "TIFF": bytes}
_READERS: dict[str, Callable[[bytes], ImageHeader]] = {
    "PNG": _png,
    "JPEG": _jpeg,
    "WebP": _webp,
    "BMP": _bmp,
    "TIFF": _tiff,
}
