"""From the payload of a packet to numpy arrays, without pickling anything."""

from __future__ import annotations

import numpy as np

from mediagraph.framework.errors import OutputError
from mediagraph.framework.image import Array, Image

_SCALARS = (bool, int, float, complex, str, np.generic)


def to_arrays(value: object, where: str) -> Array | list[Array]:
    """One array for an `Image`, array, number, bool, string or list of numbers; a list of them for a list of these.

    `where` names the packet in the OutputError that anything else raises.
    """
    if isinstance(value, (list, tuple)) and not _is_row_of_scalars(value):
        return [_to_array(item, where) for item in value]
    return _to_array(value, where)


def to_array(value: object, where: str) -> Array:
    """As `to_arrays`, with the arrays of a list stacked along a new first axis; they must be alike."""
    arrays = to_arrays(value, where)
    if not isinstance(arrays, list):
        return arrays
    if len({(array.shape, array.dtype) for array in arrays}) != 1:
        shapes = ", ".join(str(array.shape) for array in arrays)
        raise OutputError(f"{where} is a list of arrays that differ (shapes {shapes}); write .npz instead of .npy")
    return np.stack(arrays)


def _to_array(value: object, where: str) -> Array:
    if isinstance(value, Image):
        return value.numpy_view()
    is_row = isinstance(value, (list, tuple)) and _is_row_of_scalars(value)
    array = np.asarray(value) if is_row or isinstance(value, (np.ndarray, *_SCALARS)) else None
    if array is None or array.dtype.hasobject or array.dtype.names:
        what = type(value).__name__
        raise OutputError(f"{where} is {what}; .npy and .npz take images, arrays, numbers, strings and lists of them")
    return array


def _is_row_of_scalars(items: list[object] | tuple[object, ...]) -> bool:
    return all(isinstance(item, _SCALARS) for item in items)
