"""Images in host memory: a format and a read-only array."""

from __future__ import annotations

from enum import IntEnum
from typing import Any, overload

import numpy as np
from numpy.typing import NDArray

Array = NDArray[Any]


class ImageFormat(IntEnum):
    """Pixel formats, with MediaPipe's numbers."""

    UNKNOWN = 0
    SRGB = 1  # uint8, R G B
    SRGBA = 2  # uint8, R G B A
    GRAY8 = 3  # uint8
    GRAY16 = 4  # uint16
    SRGB48 = 7  # uint16, R G B
    SRGBA64 = 8  # uint16, R G B A
    VEC32F1 = 9  # float32
    LAB8 = 10  # uint8, L a b
    SBGRA = 11  # uint8, B G R A
    VEC32F2 = 12  # float32, two channels
    VEC32F4 = 13  # float32, four channels

    @property
    def channels(self) -> int:
        """Values per pixel."""
        return _LAYOUT[self][0]

    @property
    def dtype(self) -> np.dtype[Any]:
        """Type of one value."""
        return np.dtype(_LAYOUT[self][1])


_LAYOUT: dict[ImageFormat, tuple[int, str]] = {  # channels, and the character of the dtype
    ImageFormat.UNKNOWN: (0, "B"),
    ImageFormat.SRGB: (3, "B"),
    ImageFormat.SRGBA: (4, "B"),
    ImageFormat.GRAY8: (1, "B"),
    ImageFormat.GRAY16: (1, "H"),
    ImageFormat.SRGB48: (3, "H"),
    ImageFormat.SRGBA64: (4, "H"),
    ImageFormat.VEC32F1: (1, "f"),
    ImageFormat.LAB8: (3, "B"),
    ImageFormat.SBGRA: (4, "B"),
    ImageFormat.VEC32F2: (2, "f"),
    ImageFormat.VEC32F4: (4, "f"),
}
_SPECIAL = (ImageFormat.UNKNOWN, ImageFormat.LAB8, ImageFormat.SBGRA)  # never guessed from an array
_GUESS = {layout: kind for kind, layout in _LAYOUT.items() if kind not in _SPECIAL}


class Image:
    """An image in host memory; stands for MediaPipe's `ImageFrame` and its `Image` alike, float masks included.

    `data` is H×W (one channel) or H×W×C, row-major, origin top left; it is shared, not copied, and seen here through a
    read-only view, so who made the array must leave it alone from then on. Without `image_format` the format follows
    from dtype and channels: uint8 gives GRAY8, SRGB or SRGBA, uint16 the 16-bit ones, float32 VEC32F1, F2 or F4.

    Raises ValueError if shape or dtype do not fit the format.
    """

    __slots__ = ("_view", "image_format")

    @overload
    def __init__(self, data: Array, image_format: ImageFormat | None = None) -> None: ...
    @overload
    def __init__(self, *, image_format: ImageFormat, data: Array) -> None: ...
    def __init__(self, data: Array, image_format: ImageFormat | None = None) -> None:
        if data.ndim == 3 and data.shape[2] == 1:
            data = data[:, :, 0]
        self.image_format = fitting_format(data.shape, data.dtype, image_format)
        self._view = view = data.view()
        view.flags.writeable = False

    def numpy_view(self) -> Array:
        """The pixels, H×W or H×W×C, read-only and without a copy."""
        return self._view

    @property
    def width(self) -> int:
        """Columns, in pixels."""
        return int(self._view.shape[1])

    @property
    def height(self) -> int:
        """Rows, in pixels."""
        return int(self._view.shape[0])

    @property
    def channels(self) -> int:
        """Values per pixel."""
        return self.image_format.channels

    def _repr_png_(self) -> bytes | None:
        """The picture that a notebook shows."""
        from mediagraph.framework.image_preview import png_of  # OpenCV is for notebooks only here

        return png_of(self)

    def __repr__(self) -> str:
        return f"Image({self.width}×{self.height} {self.image_format.name})"


def fitting_format(
    shape: tuple[int, ...], dtype: np.dtype[Any], image_format: ImageFormat | None = None
) -> ImageFormat:
    """The format of an image of this shape (H×W or H×W×C) and type; raises ValueError if it cannot be."""
    layout = (1 if len(shape) == 2 else shape[2] if len(shape) == 3 else 0, dtype.char)
    guessed = _GUESS.get(layout, ImageFormat.UNKNOWN)
    if image_format is None:
        image_format = guessed
    elif guessed is not image_format and _LAYOUT[image_format] != layout:
        raise ValueError(_misfit(shape, dtype, image_format))
    if image_format is ImageFormat.UNKNOWN:
        raise ValueError(_misfit(shape, dtype, image_format))
    return image_format


def _misfit(shape: tuple[int, ...], dtype: np.dtype[Any], image_format: ImageFormat) -> str:
    found = f"an array of shape {shape} and dtype {dtype}"
    if image_format == ImageFormat.UNKNOWN:
        return f"no image format fits {found}; images are H×W or H×W×C of uint8, uint16 or float32"
    return f"{image_format.name} does not fit {found}; it takes {image_format.channels} × {image_format.dtype}"
