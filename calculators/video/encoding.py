"""Streams of encoded video: which encoder, at which quality, with which colours."""

from __future__ import annotations

from fractions import Fraction

from av.container import OutputContainer
from av.video.stream import VideoStream

_OPTIONS = {
    # veryfast: more than twice the speed of x264's default preset at 720p; crf 20: no visible loss.
    "libx264": {"preset": "veryfast", "crf": "20"},
    "libx265": {"preset": "veryfast", "crf": "22", "x265-params": "log-level=error"},
    # Constant quality, at the speed for live pictures: libvpx's own default takes seconds for a frame of 720p.
    "libvpx": {"crf": "10", "b": "4M", "deadline": "realtime", "cpu-used": "12"},
    "libvpx-vp9": {"crf": "32", "b": "0", "deadline": "realtime", "cpu-used": "6", "row-mt": "1"},
    "mpeg4": {"q:v": "3"},
}
_BT709, _LIMITED_RANGE = 1, 1  # ITU-T H.273, tables 2 to 4; FFmpeg's AVColorRange


def add_stream(
    container: OutputContainer, encoder: str, width: int, height: int, frames_per_second: Fraction
) -> VideoStream:
    """A new stream of YUV 4:2:0, with tags that say: BT.709, limited range. `encoder` is FFmpeg's name of one."""
    stream = container.add_stream(encoder, rate=frames_per_second, options=_OPTIONS.get(encoder, {}))
    assert isinstance(stream, VideoStream)
    stream.width, stream.height, stream.pix_fmt = width, height, "yuv420p"
    codec = stream.codec_context
    codec.colorspace, codec.color_primaries, codec.color_trc = _BT709, _BT709, _BT709
    codec.color_range = _LIMITED_RANGE
    return stream
