"""Masks out of pictures, videos and packets."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import cv2
import numpy as np

from mediagraph.framework.errors import InputError
from mediagraph.framework.image import Array, Image, ImageFormat
from mediagraph.tools.mask_eval.measures import Weights
from mediagraph.tools.media.frames import BadFrame, Frame
from mediagraph.tools.media.source import open_source


@dataclass(frozen=True, slots=True)
class NamedMask:
    """A mask and the name of its frame."""

    name: str
    weights: Weights


def read_masks(spec: str) -> Iterator[NamedMask]:
    """The masks of a source, in order; raises InputError for what cannot be read, or is no mask.

    Bytes are divided by 255, 16 bits by 65535. Of colours the brightest channel counts, of SRGBA the alpha. Float
    masks are clipped to 0..1.
    """
    for frame in _frames(spec):
        yield NamedMask(frame.name, _weights(spec, frame))


def read_pictures(spec: str) -> Iterator[Array]:
    """The 8-bit pictures of a source, in order; raises InputError."""
    for frame in _frames(spec):
        if not isinstance(frame.value, Image) or frame.value.numpy_view().dtype != np.uint8:
            raise InputError(
                f'"{spec}" cannot be the video: {frame.name} is {_what(frame.value)}, not an 8-bit picture'
            )
        yield frame.value.numpy_view()


def in_size_of(values: Array, other: Array) -> Array:
    """Scaled to the height and width of another array: means where it becomes smaller, else linear."""
    height, width = other.shape[:2]
    if values.shape[:2] == (height, width):
        return values
    is_smaller = values.shape[0] >= height and values.shape[1] >= width
    return cv2.resize(values, (width, height), interpolation=cv2.INTER_AREA if is_smaller else cv2.INTER_LINEAR)


def _frames(spec: str) -> Iterator[Frame]:
    with open_source(spec) as source:
        for frame in source:
            if isinstance(frame, BadFrame):
                raise frame.error
            yield frame


def _weights(spec: str, frame: Frame) -> Weights:
    plane = _plane(frame.value)
    if plane is None or plane.dtype.kind not in "bufi":
        raise InputError(f'"{spec}" holds no masks: {frame.name} is {_what(frame.value)}')
    if plane.dtype.kind in "ui":
        return (plane / np.float32(np.iinfo(plane.dtype).max)).astype(np.float32)
    weights = plane.astype(np.float32)
    if np.isnan(weights).any():
        raise InputError(f'"{spec}" holds a mask that cannot be measured: {frame.name} has NaN in it')
    return np.clip(weights, 0, 1)


def _plane(value: object) -> Array | None:
    """Height × width, if it is a mask."""
    if isinstance(value, Image):
        pixels = value.numpy_view()
        if value.channels == 1:
            return pixels
        if value.image_format in (ImageFormat.SRGBA, ImageFormat.SRGBA64):
            return pixels[:, :, 3]
        return pixels.max(axis=2) if value.image_format in (ImageFormat.SRGB, ImageFormat.SRGB48) else None
    return value if isinstance(value, np.ndarray) and value.ndim == 2 and value.size else None


def _what(value: object) -> str:
    if isinstance(value, np.ndarray):
        return f"an array of {value.dtype} {list(value.shape)}"
    return repr(value) if isinstance(value, Image) else f"a {type(value).__name__}"
