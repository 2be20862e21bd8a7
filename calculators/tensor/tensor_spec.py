"""What a model says of a tensor."""

from __future__ import annotations

from dataclasses import dataclass
from math import prod
from typing import Any, Protocol, Self, TypeVar

import numpy as np

_FLOAT32 = np.dtype(np.float32)


class AnyArray(Protocol):
    """An array in host or device memory."""

    @property
    def shape(self) -> tuple[int, ...]:
        """Its size, by dimension."""
        ...

    @property
    def dtype(self) -> np.dtype[Any]:
        """The type of its values."""
        ...

    def reshape(self, shape: tuple[int, ...], /) -> Self:
        """The same memory in another shape."""
        ...

    def __getitem__(self, places: slice, /) -> Self:
        """A part of the same memory, along axis 0."""
        ...


A = TypeVar("A", bound=AnyArray)


@dataclass(frozen=True, slots=True)
class TensorSpec:
    """A tensor that a model takes or gives; -1 stands for a dimension of any size."""

    name: str
    shape: tuple[int, ...]

    def fit(self, tensor: A) -> A:
        """The tensor in the shape of this one, or ValueError. As in MediaPipe only the number of values counts."""
        if tensor.dtype != _FLOAT32:
            raise ValueError(f'the model\'s input "{self.name}" takes float32, not {tensor.dtype}')
        if tensor.shape == self.shape or -1 in self.shape:
            return tensor
        if prod(tensor.shape) != prod(self.shape):
            raise ValueError(f'the model\'s input "{self.name}" takes the shape {self.shape}, not {tensor.shape}')
        return tensor.reshape(self.shape)
