"""The frames of a camera, through OpenCV."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from fractions import Fraction
from functools import partial
from typing import Protocol

import cv2

from mediagraph.calculators.video.audio_track import AudioTrack
from mediagraph.framework.errors import InputError
from mediagraph.framework.image import Array, Image, ImageFormat
from mediagraph.framework.timestamp import Timestamp
from mediagraph.tools.media.arrival import Arrival
from mediagraph.tools.media.cut import Timed, cut_frames
from mediagraph.tools.media.frames import BadFrame, Frame, SourceKind
from mediagraph.tools.media.quiet_opencv import quiet_opencv
from mediagraph.tools.media.reading import WHOLE, Reading


class Camera(Protocol):
    """What OpenCV's VideoCapture offers."""

    def isOpened(self) -> bool:  # noqa: N802  # OpenCV's name
        """Is it there?"""

    def get(self, property_id: int, /) -> float:
        """One of OpenCV's `CAP_PROP_…`."""

    def read(self) -> tuple[bool, Array]:
        """Whether there is a picture, and the picture: H×W×3 uint8, BGR."""

    def release(self) -> None:
        """Let others use it."""


class CameraSource:
    """`camera:N`: what the N-th camera sees until Ctrl-C, as SRGB, by the clock since its first frame.

    Raises InputError if it cannot be opened, and when it gives no frames any more.
    """

    kind: SourceKind = "video"
    is_live = True
    frame_count: int | None = None
    audio: AudioTrack | None = None

    def __init__(
        self,
        spec: str,
        reading: Reading = WHOLE,
        *,
        open_camera: Callable[[int], Camera] = cv2.VideoCapture,
        now: Callable[[], float] = time.monotonic,
    ) -> None:
        self.notices: list[str] = []
        self._spec, self._reading, self._arrival = spec, reading, Arrival(now)
        number = spec.partition(":")[2] or "0"
        if not number.isdigit() or len(number) > 4:
            raise InputError(f'"{spec}" is no camera; write camera:0 for the first one')
        self._camera = _opened(spec, int(number), open_camera)
        rate = self._camera.get(cv2.CAP_PROP_FPS)
        known = Fraction(rate).limit_denominator(1001) if 0 < rate < 1000 else None
        self.frames_per_second: Fraction | None = reading.frames_per_second or known

    def __iter__(self) -> Iterator[Frame | BadFrame]:
        return cut_frames(self._spec, self._reading, self._timed())

    def __enter__(self) -> CameraSource:
        return self

    def __exit__(self, *exc: object) -> None:
        self.close()

    def close(self) -> None:
        """Release the camera."""
        self._camera.release()

    def _timed(self) -> Iterator[Timed]:
        number = 0
        while True:
            is_there, pixels = self._camera.read()
            if not is_there:
                raise InputError(f'"{self._spec}" gives no frames any more, after {number}; is it still plugged in?')
            number += 1
            timestamp = Timestamp(self._arrival.next_us())
            yield timestamp, partial(_frame, pixels, timestamp, f"frame_{number:06d}")


def _opened(spec: str, number: int, open_camera: Callable[[int], Camera]) -> Camera:
    with quiet_opencv():
        camera = open_camera(number)
    if not camera.isOpened():
        camera.release()
        raise InputError(
            f'"{spec}" cannot be opened: there is no such camera, another program uses it, or it may not be used; '
            f"on Linux see ls -l /dev/video*"
        )
    return camera


def _frame(pixels: Array, timestamp: Timestamp, name: str) -> Frame:
    return Frame(timestamp, Image(cv2.cvtColor(pixels, cv2.COLOR_BGR2RGB), ImageFormat.SRGB), name)
