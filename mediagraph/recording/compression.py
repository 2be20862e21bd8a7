"""The values of packets, compressed where that makes them smaller."""

from __future__ import annotations

import struct
import zlib

from mediagraph.framework.errors import ArgumentError
from mediagraph.framework.image import Image
from mediagraph.recording.framing import LARGEST_BODY
from mediagraph.recording.values import decode_value, encode_value

_PLAIN, _DEFLATED = b"\0", b"\1"
_SIZE = struct.Struct("<Q")
_SMALLEST = 128  # bytes that are worth a try
_LEVEL = 1  # level 6 takes three times as long, for a tenth of the size


def pack_value(value: object) -> bytes:
    """The bytes of a value as they stand in a file; raises ArgumentError for one that cannot be recorded."""
    data = encode_value(value)
    if len(data) > LARGEST_BODY - _SMALLEST:
        raise ArgumentError(f"{type(value).__name__} of {len(data)} bytes is too large to be recorded")
    if len(data) >= _SMALLEST:
        # Differences of pixels repeat at once or not at all: run lengths alone are found faster, and are shorter.
        strategy = zlib.Z_RLE if isinstance(value, Image) and _is_integral(value) else zlib.Z_DEFAULT_STRATEGY
        packer = zlib.compressobj(_LEVEL, strategy=strategy)
        deflated = packer.compress(data) + packer.flush()
        if len(deflated) < len(data):
            return _DEFLATED + _SIZE.pack(len(data)) + deflated
    return _PLAIN + data


def unpack_value(data: bytes) -> object:
    """The value of these bytes; raises ArgumentError if they are none."""
    return decode_value(_inflated(data))


def _inflated(data: bytes) -> bytes:
    if data[:1] == _PLAIN:
        return data[1:]
    begin = 1 + _SIZE.size
    if data[:1] != _DEFLATED or len(data) < begin:
        raise ArgumentError("it is packed in a way that is not known")
    (size,) = _SIZE.unpack(data[1:begin])
    if not 0 < size <= LARGEST_BODY:
        raise ArgumentError(f"{size} bytes are announced for one value")
    unpacker = zlib.decompressobj()
    try:
        inflated = unpacker.decompress(data[begin:], size)
        more = unpacker.decompress(unpacker.unconsumed_tail, 1)
    except zlib.error as error:
        raise ArgumentError(f"it cannot be unpacked: {error}") from None
    if len(inflated) != size or more:
        raise ArgumentError(f"{size} bytes are announced for a value that has another size")
    return inflated


def _is_integral(image: Image) -> bool:
    return image.image_format.dtype.kind == "u"
