"""Opens video files for PyAV, with errors that people understand."""

from __future__ import annotations

import os

import av
from av.container import InputContainer
from av.video.stream import VideoStream

from mediagraph.calculators.files import empty_file, unreadable
from mediagraph.framework.errors import InputError

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


def _not_media(path: str) -> InputError:
    return InputError(
        f'"{path}" is not a video or picture that can be read, or its beginning is damaged; '
        f"check that it is the right file, and copy or download it again"
    )
