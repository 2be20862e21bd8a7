"""From an `Image` to the frame that a video encoder takes."""

from __future__ import annotations

import cv2
import numpy as np
from av.video.frame import VideoFrame
from av.video.reformatter import ColorRange, Colorspace, VideoReformatter

from mediagraph.calculators.image.grey_masks import grey_of_mask
from mediagraph.framework.errors import OutputError
from mediagraph.framework.image import Array, Image, ImageFormat

_PIXEL_FORMAT = {
    ImageFormat.SRGB: "rgb24",
    ImageFormat.SRGBA: "rgba",
    ImageFormat.SBGRA: "bgra",
    ImageFormat.GRAY8: "rgb24",
    ImageFormat.VEC32F1: "rgb24",
}


class EncoderFrames:
    """Converts the images of one video, which must all be of one size, with one scaler for all of them."""

    def __init__(self, path: str, notices: list[str], *, codec: str, wants_even: bool) -> None:
        self._path, self._codec, self._wants_even = path, codec, wants_even
        self._notices = notices
        self._reformatter = VideoReformatter()
        self._size: tuple[int, int] | None = None

    def convert(self, image: Image, where: str) -> VideoFrame:
        """The image as YUV 4:2:0, BT.709, limited range, with even sizes if wanted; `where` names it in errors."""
        if image.image_format not in _PIXEL_FORMAT:
            raise OutputError(f"{where}: a video cannot show {image.image_format.name} images; write .npz instead")
        self._check_size(image, where)
        frame = VideoFrame.from_numpy_buffer(self._pixels(image), _PIXEL_FORMAT[image.image_format])
        return self._reformatter.reformat(
            frame, format="yuv420p", dst_colorspace=Colorspace.ITU709, dst_color_range=ColorRange.MPEG
        )

    def _check_size(self, image: Image, where: str) -> None:
        size = (image.width, image.height)
        if self._size is None:
            self._size = size
            self._announce(image)
        if size != self._size:
            first = f"{self._size[0]}×{self._size[1]}"
            raise OutputError(
                f"{where}: its size is {size[0]}×{size[1]}, but the video is {first}; "
                f"all frames of a video have one size, so write a folder instead"
            )

    def _announce(self, image: Image) -> None:
        padded = (image.width + image.width % 2, image.height + image.height % 2)
        if self._wants_even and padded != self._size:
            size = f"{image.width}×{image.height} to {padded[0]}×{padded[1]}"
            self._notices.append(f'"{self._path}" is padded from {size}: {self._codec} wants even sizes')
        if image.channels == 4:
            self._notices.append(f'"{self._path}" has no transparency: {self._codec} cannot hold it')

    def _pixels(self, image: Image) -> Array:
        pixels = image.numpy_view()
        if image.image_format is ImageFormat.VEC32F1:
            pixels = grey_of_mask(pixels)
        if pixels.ndim == 2:
            pixels = cv2.cvtColor(pixels, cv2.COLOR_GRAY2RGB)
        if self._wants_even and (image.width % 2 or image.height % 2):
            return cv2.copyMakeBorder(pixels, 0, image.height % 2, 0, image.width % 2, cv2.BORDER_REPLICATE)
        return np.ascontiguousarray(pixels)
