"""Pictures and videos: what can be written and read again, tried out in memory."""

from __future__ import annotations

import io
from collections.abc import Iterator

import numpy as np

from mediagraph.tools.health.finding import Finding, State

_PICTURES = (".jpg", ".png", ".webp", ".bmp", ".tif")
_DECODERS = ("h264", "hevc", "vp9", "av1", "mjpeg", "mpeg4")
_FRAMES, _SIZE = 3, 64


def check() -> Iterator[Finding]:
    """The formats of pictures, the video that mediagraph writes, and the videos that it reads."""
    yield _pictures()
    yield _h264()
    yield _decoders()


def _pictures() -> Finding:
    picture = np.zeros((_SIZE, _SIZE, 3), np.uint8)
    working = [suffix for suffix in _PICTURES if _survives(picture, suffix)]
    missing = [suffix for suffix in _PICTURES if suffix not in working]
    if missing:
        found = f"{', '.join(missing)} cannot be written and read"
        return Finding("pictures", State.PROBLEM, found, "pip install --force-reinstall opencv-python")
    return Finding("pictures", State.OK, f"{', '.join(working)} can be written and read")


def _survives(picture: np.ndarray[tuple[int, ...], np.dtype[np.uint8]], suffix: str) -> bool:
    import cv2

    try:
        done, data = cv2.imencode(suffix, picture)
        return bool(done) and cv2.imdecode(data, cv2.IMREAD_COLOR) is not None
    except cv2.error:
        return False


def _h264() -> Finding:
    import av

    try:
        frames = _write_and_read()
    except (av.FFmpegError, ValueError) as error:
        found = f"H.264 cannot be written and read: {error}"
        return Finding("video", State.PROBLEM, found, "pip install --force-reinstall av, from a wheel with libx264")
    if frames != _FRAMES:
        return Finding("video", State.PROBLEM, f"{frames} of {_FRAMES} frames of H.264 come back", "pip install -U av")
    return Finding("video", State.OK, f"H.264 can be written and read (PyAV {av.__version__})")


def _write_and_read() -> int:
    """Write a tiny video into memory; returns how many frames come back."""
    import av

    memory = io.BytesIO()
    with av.open(memory, "w", format="mp4") as container:
        stream = container.add_stream("libx264", rate=30)
        stream.width, stream.height, stream.pix_fmt = _SIZE, _SIZE, "yuv420p"
        for _ in range(_FRAMES):
            picture = np.zeros((_SIZE, _SIZE, 3), np.uint8)
            container.mux(stream.encode(av.VideoFrame.from_ndarray(picture, "rgb24").reformat(format="yuv420p")))
        container.mux(stream.encode(None))
    memory.seek(0)
    with av.open(memory, "r") as container:
        return len(list(container.decode(video=0)))


def _decoders() -> Finding:
    import av

    missing = []
    for name in _DECODERS:
        try:
            av.codec.Codec(name, "r")
        except av.codec.codec.UnknownCodecError:
            missing.append(name)
    readable = ", ".join(name for name in _DECODERS if name not in missing)
    if missing:
        return Finding("video", State.NOTE, f"{readable} can be read, {', '.join(missing)} cannot")
    return Finding("video", State.OK, f"{readable} can be read")
