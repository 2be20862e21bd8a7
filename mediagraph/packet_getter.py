"""Values of packets, with the names of MediaPipe's `packet_getter`; each raises ValueError for another payload.

For an empty packet the getters of numbers raise ValueError and the others RuntimeError, as MediaPipe's do.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

import numpy as np

from mediagraph.framework.image import Array, Image
from mediagraph.framework.packet import Packet

T = TypeVar("T")

__all__ = [
    "get_bool",
    "get_bool_list",
    "get_bytes",
    "get_float",
    "get_float_list",
    "get_image",
    "get_image_frame",
    "get_image_list",
    "get_int",
    "get_int_list",
    "get_matrix",
    "get_packet_list",
    "get_proto",
    "get_proto_list",
    "get_str",
    "get_str_list",
    "get_str_to_packet_dict",
    "get_uint",
]


def get_bool(packet: Packet) -> bool:
    """A bool."""
    return _get(packet, bool)


def get_int(packet: Packet) -> int:
    """An integer."""
    return _get_number(packet, int, lambda value: not isinstance(value, bool))


def get_uint(packet: Packet) -> int:
    """An integer that is not negative."""
    return _get_number(packet, int, lambda value: not isinstance(value, bool) and value >= 0)


def get_float(packet: Packet) -> float:
    """A float."""
    return _get_number(packet, float)


def get_str(packet: Packet) -> str:
    """A text; bytes are read as UTF-8."""
    value = _get_any(packet)
    return value.decode() if isinstance(value, bytes) else _get(packet, str)


def get_bytes(packet: Packet) -> bytes:
    """Bytes; a text is written as UTF-8."""
    value = _get_any(packet)
    return value.encode() if isinstance(value, str) else _get(packet, bytes)


def get_int_list(packet: Packet) -> list[int]:
    """A list of integers."""
    _refuse_empty(packet, ValueError)
    return _get_list(packet, int)


def get_float_list(packet: Packet) -> list[float]:
    """A list of floats."""
    _refuse_empty(packet, ValueError)
    return _get_list(packet, float)


def get_bool_list(packet: Packet) -> list[bool]:
    """A list of bools."""
    return _get_list(packet, bool)


def get_str_list(packet: Packet) -> list[str]:
    """A list of texts."""
    return _get_list(packet, str)


def get_packet_list(packet: Packet) -> list[Packet]:
    """A list of packets."""
    return _get_list(packet, Packet)


def get_str_to_packet_dict(packet: Packet) -> dict[str, Packet]:
    """Packets by name."""
    return _get(packet, dict)


def get_proto(packet: Packet) -> Any:
    """A payload with MediaPipe's protobuf form, as `Detection`; `payloads.messages` makes a protobuf message of it."""
    return _proto(_get_any(packet))


def get_proto_list(packet: Packet) -> list[Any]:
    """A list of such payloads."""
    return [_proto(value) for value in _get(packet, list)]


def get_image(packet: Packet) -> Image:
    """An image."""
    return _get(packet, Image)


get_image_frame = get_image


def get_image_list(packet: Packet) -> list[Image]:
    """A list of images."""
    return _get_list(packet, Image)


def get_matrix(packet: Packet) -> Array:
    """A matrix, rows × columns."""
    return _get(packet, np.ndarray)


def _proto(value: object) -> object:
    from mediagraph.calculators.payloads.messages import is_payload  # few programs have such payloads

    if not is_payload(value):
        raise ValueError(f"The packet holds {type(value).__name__}, which has no protobuf form.")
    return value


def _refuse_empty(packet: Packet, error: type[Exception]) -> None:
    if packet.is_empty():
        raise error("Packet is empty.")


def _get_any(packet: Packet) -> object:
    _refuse_empty(packet, RuntimeError)
    return packet.value


def _get_number(packet: Packet, kind: type[T], is_right: Callable[[T], bool] = lambda value: True) -> T:
    """Of numbers MediaPipe looks at the type first: there an empty packet is one of a wrong type."""
    _refuse_empty(packet, ValueError)
    return _get(packet, kind, is_right)


def _get(packet: Packet, kind: type[T], is_right: Callable[[T], bool] = lambda value: True) -> T:
    value = _get_any(packet)
    if not isinstance(value, kind) or not is_right(value):
        raise ValueError(f"The packet holds {type(value).__name__}, not {kind.__name__}.")
    return value


def _get_list(packet: Packet, kind: type[T]) -> list[T]:
    values = _get(packet, list)
    for value in values:
        if not isinstance(value, kind) or (kind is int and isinstance(value, bool)):
            raise ValueError(f"The packet holds a list with {type(value).__name__}, not {kind.__name__}.")
    return values
