"""Right checksums for damaged files: with wrong ones, most readers would never look at what is behind them."""

from __future__ import annotations

import struct
import zlib
from collections.abc import Callable

from mediagraph.recording.framing import MAGIC

_PNG_START = 8  # bytes of the signature
_RECORDING_HEAD = 13  # bytes before the body of a block: kind, length, checksum


def mended(suffix: str, content: bytes) -> bytes:
    """The content with the checksums that its format asks for, as far as its lengths still lead."""
    return _MENDERS[suffix](content) if suffix in _MENDERS else content


def _mend_png(content: bytes) -> bytes:
    data, place = bytearray(content), _PNG_START
    while place + 12 <= len(data):
        end = place + 8 + int(struct.unpack_from(">I", data, place)[0])
        if end + 4 > len(data):
            break
        struct.pack_into(">I", data, end, zlib.crc32(data[place + 4 : end]))
        place = end + 4
    return bytes(data)


def _mend_recording(content: bytes) -> bytes:
    data, place = bytearray(content), len(MAGIC)
    while place + _RECORDING_HEAD <= len(data):
        head, body = place + 9, place + _RECORDING_HEAD
        end = body + int(struct.unpack_from("<Q", data, place + 1)[0])
        if end > len(data):
            break
        struct.pack_into("<I", data, head, zlib.crc32(data[body:end], zlib.crc32(data[place:head])))
        place = end
    return bytes(data)


_MENDERS: dict[str, Callable[[bytes], bytes]] = {".png": _mend_png, ".mgrec": _mend_recording}
