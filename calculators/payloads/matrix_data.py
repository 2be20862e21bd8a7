"""Matrices as messages. On streams a matrix is a plain array, rows × columns of float32."""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum
from typing import ClassVar, Self

import numpy as np

from mediagraph.framework.errors import ArgumentError
from mediagraph.framework.image import Array
from mediagraph.framework.options import option


class Layout(IntEnum):
    """Which values of a matrix stand side by side."""

    COLUMN_MAJOR = 0
    ROW_MAJOR = 1


@dataclass(frozen=True, slots=True)
class MatrixData:
    """A matrix of float32; MediaPipe's `MatrixData`."""

    message: ClassVar[str] = "mediapipe.MatrixData"
    rows: int = option(number=1, wire="int32")  # how many rows there are
    cols: int = option(number=2, wire="int32")  # how many columns there are
    # all values, rows × cols of them, in the order of `layout`
    packed_data: tuple[float, ...] = option((), number=3, wire="float", packed=True)
    layout: Layout = option(Layout.COLUMN_MAJOR, number=4)  # column after column, or row after row

    @classmethod
    def of(cls, matrix: Array) -> Self:
        """The message of an array, rows × columns."""
        rows, cols = matrix.shape
        return cls(rows, cols, tuple(np.asarray(matrix, np.float32).ravel(order="F").tolist()))

    def array(self) -> Array:
        """The matrix, rows × columns of float32; raises ArgumentError if there are more or fewer values than that."""
        if len(self.packed_data) != self.rows * self.cols:
            raise ArgumentError(f"a matrix of {self.rows}×{self.cols} cannot have {len(self.packed_data)} values")
        values = np.array(self.packed_data, np.float32)
        if self.layout is Layout.ROW_MAJOR:
            return values.reshape(self.rows, self.cols)
        return values.reshape(self.cols, self.rows).T
