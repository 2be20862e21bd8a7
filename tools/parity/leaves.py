"""The numbers in a payload, with their places."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from mediagraph.framework.image import Array, Image
from mediagraph.recording.value_difference import parts_by_name

_NUMBERS = "biufc"  # the kinds of NumPy's types that have distances


def number_leaves(value: object, place: str = "") -> Iterator[tuple[str, Array]]:
    """Every array of numbers, and every number as an array of no dimension, behind the names that lead to it."""
    if isinstance(value, Image):
        yield place, value.numpy_view()
    elif isinstance(value, np.ndarray | np.generic):
        if value.dtype.kind in _NUMBERS:
            yield place, np.asarray(value)
    elif isinstance(value, int | float):
        yield place, np.asarray(value)
    else:
        for name, part in (parts_by_name(value) or {}).items():
            yield from number_leaves(part, place + name)


def described(place: str, index: tuple[int, ...], *, is_image: bool) -> str:
    """Where a value stands: `y=3, x=7, channel 0` in an image, `[0].x` in a message, `[1][0, 5]` in arrays."""
    if is_image:
        return ", ".join(f"{axis}{number}" for axis, number in zip(("y=", "x=", "channel "), index))
    return f"{place}[{', '.join(map(str, index))}]" if index else place
