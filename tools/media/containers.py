"""Opens addresses and stdin for PyAV, with errors that people understand."""

from __future__ import annotations

from typing import BinaryIO

import av
from av.container import InputContainer

from mediagraph.calculators.files import unreadable
from mediagraph.calculators.video.containers import open_container, reason_of
from mediagraph.framework.errors import InputError
from mediagraph.tools.media.own_stdin import own_stdin

TIMEOUT_S = 10.0  # for an address to answer, and between two of its packets
PROTOCOLS = ("http", "https", "rtsp", "rtsps", "rtmp", "udp", "rtp", "srt")


def open_address(url: str, *, timeout_s: float = TIMEOUT_S) -> InputContainer:
    """Open a stream or file on another machine; raises InputError, also if nothing comes for `timeout_s`."""
    protocol = url.partition(":")[0].lower()
    if protocol not in PROTOCOLS:
        known = ", ".join(f"{name}://" for name in PROTOCOLS)
        raise InputError(f'"{url}" cannot be opened: there is no "{protocol}://" here; there are {known}')
    options = {"rtsp_transport": "tcp"} if protocol.startswith("rtsp") else {}
    try:
        return open_container(url, options=options, timeout=(timeout_s, timeout_s))
    except av.FFmpegError as error:
        raise InputError(
            f'"{url}" cannot be opened: {reason_of(error)}; check the address and that it answers'
        ) from error


def open_stdin(file: BinaryIO | None = None) -> InputContainer:
    """Open a video that comes through a pipe, in a container that needs no jumping back; raises InputError."""
    return _open_unseekable(file or own_stdin(), '"-": stdin')


def open_pipe(path: str) -> InputContainer:
    """Open a named pipe as `open_stdin` does; waits until somebody writes there."""
    try:
        file = open(path, "rb")  # noqa: SIM115 # the container keeps it
    except OSError as error:
        raise unreadable(path, error) from error
    return _open_unseekable(file, f'"{path}"')


def _open_unseekable(file: BinaryIO, name: str) -> InputContainer:
    try:
        return open_container(_ReadOnly(file))
    except av.FFmpegError as error:
        raise InputError(
            f"{name} is no video that can be read from its beginning; raw frames need their size, as in -i -:640x480@30"
        ) from error


class _ReadOnly:
    """A pipe without the methods by which PyAV would take it for a file to jump in."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file

    def read(self, size: int) -> bytes:
        """Up to so many bytes."""
        return self._file.read(size)
