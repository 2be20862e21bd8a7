"""Packets from Python values, with the names of MediaPipe's `packet_creator`.

Payloads are plain Python values: MediaPipe's many integer types all become `int`, its float types `float`, its vectors
`list`. Each function checks its argument and raises ValueError or TypeError as MediaPipe does.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, TypeVar

import numpy as np

from mediagraph.framework.errors import StateError, StatusCode
from mediagraph.framework.image import Array, Image, ImageFormat
from mediagraph.framework.packet import Packet

if TYPE_CHECKING:
    from google.protobuf.message import Message

T = TypeVar("T")

__all__ = [
    "create_bool",
    "create_bool_vector",
    "create_double",
    "create_float",
    "create_float_array",
    "create_float_vector",
    "create_image",
    "create_image_frame",
    "create_image_vector",
    "create_int",
    "create_int8",
    "create_int16",
    "create_int32",
    "create_int64",
    "create_int_array",
    "create_int_vector",
    "create_matrix",
    "create_packet_vector",
    "create_proto",
    "create_proto_vector",
    "create_string",
    "create_string_to_packet_map",
    "create_string_vector",
    "create_uint8",
    "create_uint16",
    "create_uint32",
    "create_uint64",
]


def create_bool(value: bool) -> Packet:
    """A bool."""
    return Packet(bool(_checked(value, (bool, np.bool_), "a bool")))


def create_int(value: int) -> Packet:
    """An integer of 32 bits."""
    return _integer(value, -(2**31), 2**31 - 1)


create_int32 = create_int


def create_int8(value: int) -> Packet:
    """An integer of 8 bits."""
    return _integer(value, -(2**7), 2**7 - 1)


def create_int16(value: int) -> Packet:
    """An integer of 16 bits."""
    return _integer(value, -(2**15), 2**15 - 1)


def create_int64(value: int) -> Packet:
    """An integer of 64 bits."""
    return _integer(value, -(2**63), 2**63 - 1)


def create_uint8(value: int) -> Packet:
    """A non-negative integer of 8 bits."""
    return _integer(value, 0, 2**8 - 1)


def create_uint16(value: int) -> Packet:
    """A non-negative integer of 16 bits."""
    return _integer(value, 0, 2**16 - 1)


def create_uint32(value: int) -> Packet:
    """A non-negative integer of 32 bits."""
    return _integer(value, 0, 2**32 - 1)


def create_uint64(value: int) -> Packet:
    """A non-negative integer of 64 bits."""
    return _integer(value, 0, 2**64 - 1)


def create_float(value: float) -> Packet:
    """A float, rounded to 32 bits as MediaPipe stores it."""
    return Packet(float(np.float32(_number(value))))


def create_double(value: float) -> Packet:
    """A float of 64 bits."""
    return Packet(float(_number(value)))


def create_string(value: str | bytes) -> Packet:
    """A text or bytes."""
    if not isinstance(value, str | bytes):
        raise TypeError(f"create_string takes str or bytes, not {type(value).__name__}")
    return Packet(value)


def create_int_vector(values: Iterable[int]) -> Packet:
    """A list of integers."""
    return Packet([int(_checked(value, (int, np.integer), "an int")) for value in _several(values)])


create_int_array = create_int_vector


def create_float_vector(values: Iterable[float]) -> Packet:
    """A list of floats, rounded to 32 bits."""
    numbers = [_number(value) for value in _several(values)]
    return Packet([float(value) for value in np.asarray(numbers, np.float32)])


create_float_array = create_float_vector


def create_bool_vector(values: Iterable[bool]) -> Packet:
    """A list of bools."""
    return Packet([bool(_checked(value, (bool, np.bool_), "a bool")) for value in _several(values)])


def create_string_vector(values: Iterable[str]) -> Packet:
    """A list of texts."""
    return Packet([_checked(value, (str,), "a text") for value in _several(values)])


def create_packet_vector(packets: Iterable[Packet]) -> Packet:
    """A list of packets."""
    return Packet([_checked(packet, (Packet,), "a Packet") for packet in _several(packets)])


def create_string_to_packet_map(packets: Mapping[str, Packet]) -> Packet:
    """Packets by name."""
    return Packet(dict(packets))


def create_proto(message: Message | object) -> Packet:
    """A payload with MediaPipe's protobuf form, as `Detection`, or such a message of any protobuf schema.

    The packet holds our own type, which is what calculators take. Raises RuntimeError for other messages.
    """
    return Packet(_payload_of(message))


def create_proto_vector(messages: Iterable[Message | object]) -> Packet:
    """A list of such payloads or messages."""
    return Packet([_payload_of(message) for message in _several(messages)])


def create_image_frame(
    data: Array | Image, *, image_format: ImageFormat | None = None, copy: bool | None = None
) -> Packet:
    """An image from an array, H×W or H×W×C; without `image_format` the format follows from dtype and channels.

    `copy` None copies the array if it is writable, so that later changes to it do not reach the packet.
    """
    if isinstance(data, Image):
        return Packet(data)
    data = np.asarray(data)
    should_copy = data.flags.writeable if copy is None else copy
    return Packet(Image(np.array(data) if should_copy else data, image_format))


create_image = create_image_frame


def create_image_vector(images: Iterable[Image]) -> Packet:
    """A list of images."""
    return Packet(list(images))


def create_matrix(matrix: Array, *, transpose: bool = False) -> Packet:
    """A matrix of float32, rows × columns."""
    found = np.asarray(matrix, np.float32)
    if found.ndim != 2:
        raise ValueError(f"create_matrix takes an array of two dimensions, not {found.ndim}")
    return Packet(found.T.copy() if transpose else found)


def _payload_of(message: object) -> object:
    from google.protobuf.message import Message

    from mediagraph.calculators.payloads import messages  # few programs have such payloads

    if messages.is_payload(message):
        return message
    if not isinstance(message, Message):
        raise TypeError(f"expected a payload with a protobuf form, not {type(message).__name__}")
    if message.DESCRIPTOR.full_name not in messages.PAYLOADS:
        raise StateError(
            f"Unregistered proto message type: {message.DESCRIPTOR.full_name}", StatusCode.INVALID_ARGUMENT
        )
    return messages.from_message(message)


def _integer(value: int, least: int, greatest: int) -> Packet:
    number = int(_checked(value, (int, np.integer), "an int"))
    if not least <= number <= greatest:
        fits_a_word = -(2**63) <= number < 2**63 and greatest < 2**63  # otherwise MediaPipe calls it a wrong type
        raise (OverflowError if fits_a_word else TypeError)(f"{number} does not lie in [{least}, {greatest}]")
    return Packet(number)


def _number(value: float) -> float:
    return _checked(value, (int, float, np.integer, np.floating), "a number")


def _checked(value: T, kinds: tuple[type, ...], what: str) -> T:
    if not isinstance(value, kinds):
        raise TypeError(f"expected {what}, not {type(value).__name__}")
    return value


def _several(values: Iterable[T]) -> Iterable[T]:
    """A text is no list of texts, nor a table a list of its keys."""
    if isinstance(values, str | bytes | Mapping):
        raise TypeError(f"expected a list, not {type(values).__name__}")
    return values
