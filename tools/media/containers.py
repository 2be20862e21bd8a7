"""Opens files, addresses and stdin for PyAV, with errors that people understand."""

from __future__ import annotations

import os
import sys
from typing import BinaryIO

import av
from av.container import InputContainer
from av.video.stream import VideoStream

from mediagraph.framework.errors import InputError
from mediagraph.tools.media.file_kinds import empty_file, unreadable

TIMEOUT_S = 10.0  # for an address to answer, and between two of its packets
PROTOCOLS = ("http", "https", "rtsp", "rtsps", "rtmp", "udp", "rtp", "srt")
_NOT_VIDEO = ("tty",)  # FFmpeg makes a film of a .txt file being typed


def open_file(path: str) -> InputContainer:
    """Open a video file; raises InputError."""
    try:
        if os.path.getsize(path) == 0:
            raise empty_file(path)
        with open(path, "rb"):
            pass  # the system's own reason is better than the demuxer's
        # "file:" keeps FFmpeg from taking a colon in the name for a protocol. Titles may be in any encoding.
        return av.open(f"file:{path}", metadata_errors="replace")
    except OSError as error:
        if not isinstance(error, av.FFmpegError):
            raise unreadable(path, error) from error
        raise _not_media(path) from error
    except av.FFmpegError as error:
        raise _not_media(path) from error


def open_address(url: str, *, timeout_s: float = TIMEOUT_S) -> InputContainer:
    """Open a stream or file on another machine; raises InputError, also if nothing comes for `timeout_s`."""
    protocol = url.partition(":")[0].lower()
    if protocol not in PROTOCOLS:
        known = ", ".join(f"{name}://" for name in PROTOCOLS)
        raise InputError(f'"{url}" cannot be opened: there is no "{protocol}://" here; there are {known}')
    options = {"rtsp_transport": "tcp"} if protocol.startswith("rtsp") else {}
    try:
        return av.open(url, options=options, metadata_errors="replace", timeout=(timeout_s, timeout_s))
    except av.FFmpegError as error:
        raise InputError(
            f'"{url}" cannot be opened: {reason_of(error)}; check the address and that it answers'
        ) from error


def open_stdin(file: BinaryIO | None = None) -> InputContainer:
    """Open a video that comes through a pipe, in a container that needs no jumping back; raises InputError."""
    stdin = file or sys.stdin.buffer
    try:
        return av.open(_ReadOnly(stdin), "r", metadata_errors="replace")
    except av.FFmpegError as error:
        raise InputError(
            '"-": stdin is no video that can be read from its beginning; '
            "raw frames need their size, as in -i -:640x480@30"
        ) from error


def video_stream(container: InputContainer, name: str) -> VideoStream:
    """The first video stream; closes the container and raises InputError if there is none."""
    if not container.streams or container.format.name in _NOT_VIDEO:
        container.close()
        raise _not_media(name)
    if not container.streams.video:
        container.close()
        raise InputError(f'"{name}" holds no video; give a file with a video stream')
    return container.streams.video[0]


def reason_of(error: av.FFmpegError) -> str:
    """The reason in words, small letters first."""
    return str(error.strerror or error).lower()


class _ReadOnly:
    """A pipe without the methods by which PyAV would take it for a file to jump in."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file

    def read(self, size: int) -> bytes:
        """Up to so many bytes."""
        return self._file.read(size)


def _not_media(path: str) -> InputError:
    return InputError(
        f'"{path}" is not a video or picture that can be read, or its beginning is damaged; '
        f"check that it is the right file, and copy or download it again"
    )
