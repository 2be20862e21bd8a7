"""How two payloads differ, in words."""

from __future__ import annotations

import math

import numpy as np

from mediagraph.framework.errors import ArgumentError
from mediagraph.framework.image import Array, Image
from mediagraph.framework.packet import Packet
from mediagraph.recording.payload_classes import name_of_class, parts_of
from mediagraph.recording.values import content_of

_LONGEST = 60  # letters of a value in a message


def difference_of(found: object, expected: object, *, tolerance: float = 0.0) -> str:
    """How a payload differs from the expected one; "" if it does not.

    Numbers, alone or in images, arrays and messages, may differ by `tolerance`; with 0 every bit counts. NaN equals
    NaN.
    """
    if _has_equal_bits(found, expected):
        return ""
    if type(found) is not type(expected):
        return f"found {_kind(found)}, expected {_kind(expected)}"
    if isinstance(found, Image) and isinstance(expected, Image):
        return _of_images(found, expected, tolerance)
    if isinstance(found, np.ndarray) and isinstance(expected, np.ndarray):
        return _of_arrays(found, expected, tolerance, "array", ("",) * found.ndim)
    if isinstance(found, np.generic):
        return _of_arrays(np.asarray(found), np.asarray(expected), tolerance, "number", ())
    if isinstance(found, int | float) and isinstance(expected, int | float) and not isinstance(found, bool):
        return _of_numbers(found, expected, tolerance)
    parts = parts_by_name(found), parts_by_name(expected)
    if parts[0] is None or parts[1] is None:
        return f"found {shown(found)}, expected {shown(expected)}"
    return _of_parts(parts[0], parts[1], tolerance)


def shown(value: object) -> str:
    """A value for a message, cut off if it is long."""
    if isinstance(value, int) and value.bit_length() > 200:
        return f"a number of {value.bit_length()} bits"  # Python refuses to print the longest
    text = repr(value)
    return text if len(text) <= _LONGEST else f"{text[: _LONGEST - 1]}…"


def _has_equal_bits(found: object, expected: object) -> bool:
    try:
        return content_of(found) == content_of(expected)
    except ArgumentError:  # a new result of a kind that no recording has
        return False


def _kind(value: object) -> str:
    return value.dtype.name if isinstance(value, np.generic) else type(value).__name__


def _of_images(found: Image, expected: Image, tolerance: float) -> str:
    left, right = (f"{one.width}×{one.height} {one.image_format.name}" for one in (found, expected))
    if left != right:
        return f"found an image of {left}, expected {right}"
    return _of_arrays(found.numpy_view(), expected.numpy_view(), tolerance, "image", ("y=", "x=", "channel "))


def _of_arrays(found: Array, expected: Array, tolerance: float, noun: str, axes: tuple[str, ...]) -> str:
    if found.shape != expected.shape or found.dtype != expected.dtype:
        return f"found {_layout(found)}, expected {_layout(expected)}"
    if found.dtype.kind not in "biufc":
        differs = found != expected
        return _first_of(found, expected, np.asarray(differs), noun, axes)
    by = distance(found, expected)
    differs = ~(by <= tolerance)  # NaN is not
    if not differs.any():
        return "" if tolerance > 0 else f"the {noun}s differ only in the signs of zeros or the bits of NaN"
    if not found.ndim:
        return f"found {found[()]}, expected {expected[()]}"
    by = np.where(np.isnan(by), np.inf, by)
    place = np.unravel_index(int(np.argmax(by)), by.shape)
    most = f"{by[place]:.6g}" if math.isfinite(by[place]) else "a number from NaN or infinity"
    margin = f" by more than {tolerance:g}" if tolerance else ""
    return (
        f"{np.count_nonzero(differs)} of {differs.size} values of the {noun} differ{margin}; most, by {most}, at "
        f"{_at(place, axes)}: found {found[place]}, expected {expected[place]}"
    )


def _first_of(found: Array, expected: Array, differs: Array, noun: str, axes: tuple[str, ...]) -> str:
    place = np.unravel_index(int(np.argmax(differs)), differs.shape)
    return (
        f"{np.count_nonzero(differs)} of {differs.size} values of the {noun} differ; the first at {_at(place, axes)}: "
        f"found {found[place]!r}, expected {expected[place]!r}"
    )


def distance(found: Array, expected: Array) -> Array:
    """How far values are apart; NaN from NaN, and infinity from itself, by nothing."""
    if found.dtype.kind == "b":
        return np.asarray((found != expected).astype(np.float64))
    if found.dtype.kind in "iu":  # as whole numbers, because float64 has no place for all 64 bits
        larger, smaller = np.maximum(found, expected), np.minimum(found, expected)
        return np.asarray(larger.astype(np.uint64) - smaller.astype(np.uint64)).astype(np.float64)
    wide = np.complex128 if found.dtype.kind == "c" else np.float64
    with np.errstate(invalid="ignore", over="ignore"):  # infinity minus infinity
        by = np.abs(found.astype(wide) - expected.astype(wide))
    same = (found == expected) | (np.isnan(found) & np.isnan(expected))
    return np.where(same, 0.0, by)


def _of_numbers(found: float, expected: float, tolerance: float) -> str:
    if tolerance and (abs(found - expected) <= tolerance or (math.isnan(found) and math.isnan(expected))):
        return ""
    return f"found {shown(found)}, expected {shown(expected)}"


def parts_by_name(value: object) -> dict[str, object] | None:
    """What a value is made of, by what is to be written behind its name; None if it has no parts."""
    if isinstance(value, list | tuple):
        return {f"[{index}]": item for index, item in enumerate(value)}
    if isinstance(value, dict):
        return {f"[{shown(key)}]": item for key, item in value.items()}
    if isinstance(value, Packet):
        return {".timestamp": value.timestamp, ".value": value.value}
    if name_of_class(type(value)) is None:
        return None
    try:
        return {f".{name}": part for name, part in parts_of(value).items()}
    except ArgumentError:  # an enum
        return None


def _of_parts(found: dict[str, object], expected: dict[str, object], tolerance: float) -> str:
    if len(found) != len(expected):
        return f"found {len(found)} elements, expected {len(expected)}"
    for name, part in expected.items():
        if name not in found:
            return f"{name} is missing"
        text = difference_of(found[name], part, tolerance=tolerance)
        if text:
            return f"{name}{'' if text[0] in '.[' else ': '}{text}"
    return ""


def _layout(array: Array) -> str:
    shape = "×".join(str(length) for length in array.shape) or "one number"
    return f"{shape} {array.dtype}"


def _at(place: tuple[np.intp, ...], axes: tuple[str, ...]) -> str:
    if not any(axes):
        return f"[{', '.join(str(index) for index in place)}]"
    ordered = [f"{axis}{index}" for axis, index in zip(axes, place)]
    return ", ".join([ordered[1], ordered[0], *ordered[2:]])  # x before y, as in words
