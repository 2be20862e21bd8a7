"""What MediaPipe's two classes of images have in common."""

from __future__ import annotations

from typing import Any, Self

import numpy as np

from mediagraph.framework import image as framework_image
from mediagraph.framework.errors import StateError, StatusCode
from mediagraph.framework.image import Array, ImageFormat

_ROW_BYTES = 16  # MediaPipe begins each row of a copy at a multiple of this
_FORMATS = {
    "uint8": (ImageFormat.GRAY8, ImageFormat.SRGB, ImageFormat.SRGBA),
    "uint16": (ImageFormat.GRAY16, ImageFormat.SRGB48, ImageFormat.SRGBA64),
    "float32": (ImageFormat.VEC32F1, ImageFormat.VEC32F2),
}


class Pixels(framework_image.Image):
    """An image that copies its array: H×W or H×W×C, row by row, of uint8, uint16 or float32.

    Raises TypeError for other arrays, RuntimeError if the format does not go with the type of the values, ValueError if
    it does not go with the number of channels.
    """

    __slots__ = ("_is_padded",)

    def __init__(self, image_format: ImageFormat, data: Array) -> None:
        check_format(image_format, data)
        if not data.flags.c_contiguous:
            raise TypeError("an image takes an array whose rows follow each other; np.ascontiguousarray() makes one")
        super().__init__(np.array(data), image_format)
        self._is_padded = self.step % _ROW_BYTES != 0

    @classmethod
    def of(cls, image: framework_image.Image) -> Self:
        """The same pixels, not copied."""
        if type(image) is cls:
            return image
        found = cls.__new__(cls)
        framework_image.Image.__init__(found, image.numpy_view(), image.image_format)
        found._is_padded = isinstance(image, Pixels) and image._is_padded
        return found

    @property
    def step(self) -> int:
        """Bytes of a row."""
        return int(self._view.strides[0])

    def is_contiguous(self) -> bool:
        """Do rows follow each other without gaps in MediaPipe's memory, so that a view keeps the image alive?

        MediaPipe leaves gaps when it copies rows whose bytes are no multiple of 16. Here there are none, ever.
        """
        return not self._is_padded

    def is_empty(self) -> bool:
        """Are there no pixels?"""
        return self._view.size == 0

    def is_aligned(self, alignment_boundary: int) -> bool:
        """Does every row begin at a multiple of so many bytes?"""
        return self._view.ctypes.data % alignment_boundary == 0 and self.step % alignment_boundary == 0

    def numpy_view(self) -> Array:
        """The pixels, read-only; of a contiguous image a view that keeps it alive."""
        return np.asarray(self) if self.is_contiguous() else self._view.view()

    @property
    def __array_interface__(self) -> dict[str, Any]:
        return self._view.__array_interface__

    def __getitem__(self, index: tuple[int, ...]) -> int | float:
        """The value at (row, column) or (row, column, channel); IndexError outside."""
        if len(index) != self._view.ndim:
            problem = "index dimension mismatch" if self._view.ndim == 2 else "Invalid index dimension"
            raise IndexError(f"{problem}: {len(index)} (ndim = {self._view.ndim})")
        value: int | float = self._view[index].item()
        return value


def check_format(image_format: ImageFormat, data: Array) -> None:
    """Raises TypeError or RuntimeError, as MediaPipe does, if values of this type make no such image."""
    if not isinstance(data, np.ndarray) or data.dtype.name not in _FORMATS:
        found = data.dtype.name if isinstance(data, np.ndarray) else type(data).__name__
        raise TypeError(f"an image takes an array of uint8, uint16 or float32, not {found}")
    formats = _FORMATS[data.dtype.name]
    if image_format not in formats:
        names = ", ".join(one.name for one in formats)
        message = f"{data.dtype.name} image data should be one of the {names} MediaPipe image formats."
        raise StateError(message, StatusCode.INVALID_ARGUMENT)
