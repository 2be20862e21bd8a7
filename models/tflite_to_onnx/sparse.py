"""Sparse constants: TFLite's format, one level per axis, each DENSE or SPARSE_CSR (schema.fbs, SparsityParameters)."""

from __future__ import annotations

import math

import numpy as np
import numpy.typing as npt
import tflite

from mediagraph.framework.errors import ModelError
from mediagraph.models.tflite_to_onnx.tflite_model import Array

_Indices = npt.NDArray[np.int64]

_MOST_ELEMENTS_PER_VALUE = 256  # weights that are emptier than this are an attack on the memory
_SMALL = 1 << 16  # so many elements may be empty

_VECTORS = {
    tflite.SparseIndexVector.Int32Vector: tflite.Int32Vector,
    tflite.SparseIndexVector.Uint16Vector: tflite.Uint16Vector,
    tflite.SparseIndexVector.Uint8Vector: tflite.Uint8Vector,
}


def read_dense(sparsity: tflite.SparsityParameters, values: Array, shape: tuple[int, ...]) -> Array:
    """The full array, zero where the file stores nothing."""
    if sparsity.BlockMapLength() or sparsity.DimMetadataLength() != len(shape):
        raise ModelError("it holds a block-sparse constant; only element-wise sparse ones can be converted")
    if math.prod(shape) > max(_SMALL, len(values) * _MOST_ELEMENTS_PER_VALUE):
        raise ModelError(f"it is damaged: a sparse constant of the shape {list(shape)} has only {len(values)} values")
    order = [int(axis) for axis in sparsity.TraversalOrderAsNumpy()]
    coordinates: list[_Indices] = []
    positions = np.zeros(1, np.int64)  # where in the next level's lists each entry met so far continues
    for level, axis in enumerate(order):
        parents, coordinate, positions = _descend(sparsity.DimMetadata(level), positions, shape[axis])
        if len(positions) > math.prod(shape):
            raise ModelError("it is damaged: a sparse constant has more values than elements")
        coordinates = [earlier[parents] for earlier in coordinates] + [coordinate]
    dense = np.zeros(shape, values.dtype)
    dense[tuple(coordinates[order.index(axis)] for axis in range(len(shape)))] = values[positions]
    return dense


def _descend(level: tflite.DimensionMetadata, positions: _Indices, size: int) -> tuple[_Indices, _Indices, _Indices]:
    """For every entry one level down: the number of its parent, its coordinate, and its position."""
    if level.Format() == tflite.DimensionType.DENSE:
        parents = np.repeat(np.arange(len(positions)), size)
        coordinate = np.tile(np.arange(size), len(positions))
        return parents, coordinate, positions[parents] * size + coordinate
    segments = _vector(level.ArraySegmentsType(), level.ArraySegments())
    starts = segments[positions]
    counts = segments[positions + 1] - starts
    indices = _vector(level.ArrayIndicesType(), level.ArrayIndices())
    if counts.sum() > len(indices):
        raise ModelError("it is damaged: a sparse constant has more values than indices")
    parents = np.repeat(np.arange(len(positions)), counts)
    within = np.arange(len(parents)) - np.repeat(np.cumsum(counts) - counts, counts)
    positions = starts[parents] + within
    return parents, indices[positions], positions


def _vector(kind: int, table: tflite.Table) -> _Indices:
    vector = _VECTORS[kind]()
    vector.Init(table.Bytes, table.Pos)
    return np.asarray(vector.ValuesAsNumpy(), np.int64)
