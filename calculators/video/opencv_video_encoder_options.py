"""The options of OpenCvVideoEncoderCalculator."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from mediagraph.framework.options import option

ENCODERS = {
    "avc1": "libx264",
    "h264": "libx264",
    "x264": "libx264",
    "hvc1": "libx265",
    "hev1": "libx265",
    "hevc": "libx265",
    "mp4v": "mpeg4",
    "xvid": "mpeg4",
    "divx": "mpeg4",
    "vp80": "libvpx",
    "vp90": "libvpx-vp9",
    "vp09": "libvpx-vp9",
}
"""FFmpeg's encoders by the four characters of OpenCV, in small letters."""


@dataclass(frozen=True, slots=True)
class OpenCvVideoEncoderCalculatorOptions:
    """How the video is encoded, and its rate and size where no header tells them."""

    message: ClassVar[str] = "mediapipe.OpenCvVideoEncoderCalculatorOptions"
    extension: ClassVar[int] = 207936763

    codec: str = option("", number=1)
    """Four characters, as "avc1" for H.264; must be given."""
    video_format: str = option("", number=2)
    """The suffix of the file without its dot, as "mp4"; must be given."""
    fps: float = option(0.0, number=3)
    """Frames per second; counts, and must be given, where VIDEO_PRESTREAM is not connected."""
    width: int = option(0, number=4, wire="int32")
    """In pixels, as `fps`."""
    height: int = option(0, number=5, wire="int32")
    """In pixels, as `fps`."""

    def __post_init__(self) -> None:
        if self.codec.lower() not in ENCODERS:
            raise ValueError(f'codec is "{self.codec}"; it must be one of {", ".join(ENCODERS)}')
        if not self.video_format:
            raise ValueError('video_format must be given, as "mp4"')

    @property
    def encoder(self) -> str:
        """FFmpeg's name of the encoder."""
        return ENCODERS[self.codec.lower()]
