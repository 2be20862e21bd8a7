"""`display:`: the pictures of a stream in a window."""

from __future__ import annotations

import _thread
import contextlib
import os
import sys
from collections.abc import Callable, Mapping
from typing import Protocol, cast

import cv2
import numpy as np

from mediagraph.calculators.image.grey_masks import grey_of_mask
from mediagraph.framework.errors import OutputError
from mediagraph.framework.image import Array, Image, ImageFormat
from mediagraph.framework.timestamp import Timestamp
from mediagraph.tools.media.write_image import require_image

_TO_BGR = {
    ImageFormat.SRGB: cv2.COLOR_RGB2BGR,
    ImageFormat.SRGBA: cv2.COLOR_RGBA2BGR,
    ImageFormat.SBGRA: cv2.COLOR_BGRA2BGR,
}
_LEAVING_KEYS = (ord("q"), 27)  # Escape


class Screen(Protocol):
    """Windows by their titles; OpenCV's have the same calls."""

    def imshow(self, title: str, pixels: Array, /) -> None:
        """Show a picture: uint8, BGR or grey."""

    def waitKey(self, delay_ms: int, /) -> int:  # noqa: N802  # OpenCV's name
        """Handle what the window was told; the key that was pressed, or -1."""

    def destroyWindow(self, title: str, /) -> None:  # noqa: N802  # OpenCV's name
        """Close a window."""


class DisplaySink:
    """Shows every packet of a stream; `q` and Escape end the run as Ctrl-C does. Nothing is kept."""

    path = "display:"

    def __init__(
        self,
        title: str,
        *,
        screen: Screen | None = None,
        leave: Callable[[], None] = _thread.interrupt_main,
        environment: Mapping[str, str] = os.environ,
    ) -> None:
        if screen is None and sys.platform == "linux" and not (environment.keys() & {"DISPLAY", "WAYLAND_DISPLAY"}):
            raise OutputError('"display:" cannot be shown: there is no screen here (DISPLAY is not set); write a file')
        self.count = 0
        self.notices: list[str] = []
        self._title, self._leave = title, leave
        self._screen = cast(Screen, cv2) if screen is None else screen

    def write(self, value: object, timestamp: Timestamp, name: str) -> None:
        """Show one picture."""
        pixels = _shown(require_image(value, '"display:"'))
        try:
            self._screen.imshow(self._title, pixels)
            key = self._screen.waitKey(1)
        except cv2.error as error:
            raise OutputError(
                '"display:" cannot be shown: this OpenCV has no windows; install opencv-python instead of '
                "opencv-python-headless, or write a file"
            ) from error
        self.count += 1
        if key & 0xFF in _LEAVING_KEYS and key != -1:
            self._leave()

    def finish(self) -> None:
        """Close the window."""
        with contextlib.suppress(cv2.error):  # it may be closed already
            self._screen.destroyWindow(self._title) if self.count else None

    def abort(self) -> None:
        """Close the window."""
        self.finish()

    def discard(self) -> None:
        """Close the window."""
        self.finish()


def _shown(image: Image) -> Array:
    pixels = image.numpy_view()
    if image.image_format in _TO_BGR:
        return cv2.cvtColor(pixels, _TO_BGR[image.image_format])
    if image.image_format is ImageFormat.VEC32F1:
        return grey_of_mask(pixels)
    if image.image_format is ImageFormat.GRAY8:
        return np.ascontiguousarray(pixels)
    raise OutputError(f'"display:" cannot show {image.image_format.name} images; write .png or .npz instead')
