"""Images and tensors in the memory of a CUDA device. Nothing here needs CUDA: whoever makes the arrays does."""

from __future__ import annotations

from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from typing import Any, NoReturn, Protocol, Self

import numpy as np

from mediagraph.framework.image import ImageFormat, fitting_format

_CUDA = 2
"""DLPack's number for the memory of a CUDA device (`kDLCUDA`)."""


class DeviceArray(Protocol):
    """An array in device memory, C-contiguous; CuPy's are such."""

    @property
    def shape(self) -> tuple[int, ...]:
        """Its size, by dimension."""
        ...

    @property
    def dtype(self) -> np.dtype[Any]:
        """The type of its values."""
        ...

    @property
    def flags(self) -> Any:
        """NumPy's flags, `c_contiguous` among them."""
        ...

    def reshape(self, shape: tuple[int, ...], /) -> Self:
        """The same memory in another shape."""
        ...

    def __getitem__(self, places: slice, /) -> Self:
        """A part of the same memory, along axis 0."""
        ...

    def __dlpack_device__(self) -> tuple[int, int]:
        """DLPack's kind and number of the device."""
        ...

    def __dlpack__(self, **request: Any) -> Any:
        """A DLPack capsule."""
        ...


class _OnDevice:
    """What images and tensors on a device have in common: the array, and DLPack's two methods."""

    __slots__ = ("array", "stream")

    def __init__(self, array: DeviceArray, stream: AbstractContextManager[object] | None) -> None:
        kind, _ = array.__dlpack_device__()
        if int(kind) != _CUDA:
            raise ValueError(f"{type(self).__name__} takes an array in CUDA memory, not on DLPack device {kind}")
        if not array.flags.c_contiguous:
            raise ValueError(f"the array of shape {array.shape} is not C-contiguous; copy it first")
        self.array = array
        self.stream = stream or nullcontext()

    @property
    def device(self) -> int:
        """The number of the CUDA device."""
        return int(self.array.__dlpack_device__()[1])

    def __dlpack_device__(self) -> tuple[int, int]:
        """DLPack's kind of device, 2 for CUDA, and its number."""
        return _CUDA, self.device

    def __dlpack__(self, **request: Any) -> Any:
        """A DLPack capsule of the array, without a copy.

        Work that fills the array may still be under way on `stream`: the stream of the consumer waits for it. Raises
        BufferError if a copy in host memory is asked for (`dl_device`).
        """
        wanted = request.get("dl_device")
        if wanted is not None and int(wanted[0]) != _CUDA:
            raise BufferError(self._refusal())
        with self.stream:
            return self.array.__dlpack__(**request)

    def __array__(self, *_: object, **__: object) -> NoReturn:
        """What NumPy asks for; raises TypeError, because nothing is copied to the host without a word."""
        raise TypeError(self._refusal())

    def _refusal(self) -> str:
        return (
            f"{self!r} is in device memory, and is not copied to the host unasked; insert CudaToCpuCalculator, or take "
            "`self.device.download(….array)` in a CUDA calculator of your own"
        )


class CudaImage(_OnDevice):
    """An image in the memory of a CUDA device; stands for MediaPipe's `GpuBuffer`.

    `array` is H×W (one channel) or H×W×C, C-contiguous, origin top left, and is shared, not copied: nobody may write to
    it from then on. `stream` is the stream, as a context that makes it the current one, on which the array is filled;
    None if it is filled already. Without `image_format` the format follows from dtype and channels, as for `Image`.

    Raises ValueError if shape or dtype do not fit the format, or the array is not in CUDA memory or not C-contiguous.
    """

    __slots__ = ("image_format",)

    def __init__(
        self,
        array: DeviceArray,
        image_format: ImageFormat | None = None,
        *,
        stream: AbstractContextManager[object] | None = None,
    ) -> None:
        if len(array.shape) == 3 and array.shape[2] == 1:
            array = array.reshape(array.shape[:2])
        super().__init__(array, stream)
        self.image_format = fitting_format(array.shape, array.dtype, image_format)

    @classmethod
    def from_dlpack(cls, source: Any, image_format: ImageFormat | None = None) -> CudaImage:
        """The array of another library (PyTorch, CuPy, Numba …) as an image, without a copy. Needs CuPy."""
        import cupy  # half a second, and there is none on machines without CUDA

        return cls(cupy.from_dlpack(source), image_format)

    @property
    def width(self) -> int:
        """Columns, in pixels."""
        return self.array.shape[1]

    @property
    def height(self) -> int:
        """Rows, in pixels."""
        return self.array.shape[0]

    @property
    def channels(self) -> int:
        """Values per pixel."""
        return self.image_format.channels

    def __repr__(self) -> str:
        return f"CudaImage({self.width}×{self.height} {self.image_format.name}, cuda:{self.device})"


class CudaTensor(_OnDevice):
    """A tensor in the memory of a CUDA device: `array` and `stream` are those of `CudaImage`, of any shape and type."""

    __slots__ = ()

    def __init__(self, array: DeviceArray, *, stream: AbstractContextManager[object] | None = None) -> None:
        super().__init__(array, stream)

    def __repr__(self) -> str:
        shape = "×".join(map(str, self.array.shape))
        return f"CudaTensor({shape} {self.array.dtype}, cuda:{self.device})"


@dataclass(frozen=True, slots=True)
class CudaTensors:
    """Tensors on a device. It is no `list`, so that graphs that mix them with tensors in host memory are refused."""

    tensors: tuple[CudaTensor, ...]
