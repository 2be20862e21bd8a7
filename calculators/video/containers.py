"""Opens video files for PyAV, with errors that people understand."""

from __future__ import annotations

import os
from collections.abc import Callable
from fractions import Fraction
from typing import Protocol

import av
from av.container import InputContainer
from av.stream import Disposition
from av.video.stream import VideoStream

from mediagraph.calculators.files import empty_file, unreadable
from mediagraph.framework.errors import InputError

_NOT_VIDEO = ("tty",)  # FFmpeg makes a film of a .txt file being typed

# Titles may be in any encoding. PyAV 18 refuses the whole file unless told to replace such letters; PyAV 19 keeps them
# always, and does not know the argument.
_ANY_TITLE = {"metadata_errors": "replace"} if hasattr(InputContainer, "metadata_errors") else {}
_open: Callable[..., InputContainer] = av.open


def open_container(source: object, **arguments: object) -> InputContainer:
    """Open what PyAV can read, whatever encoding its titles are in; takes and raises what `av.open` does."""
    return _open(source, "r", **_ANY_TITLE, **arguments)


def open_file(path: str) -> InputContainer:
    """Open a video file; raises InputError."""
    try:
        if os.path.getsize(path) == 0:
            raise empty_file(path)
        with open(path, "rb"):
            pass  # the system's own reason is better than the demuxer's
        return open_container(f"file:{path}")  # "file:" keeps FFmpeg from taking a colon in the name for a protocol
    except OSError as error:
        if not isinstance(error, av.FFmpegError):
            raise unreadable(path, error) from error
        raise _not_media(path) from error
    except av.FFmpegError as error:
        raise _not_media(path) from error


def video_stream(container: InputContainer, name: str) -> VideoStream:
    """The first video stream, covers left out.

    Closes the container and raises InputError if there is none, or none that can be decoded.
    """
    if not container.streams or container.format.name in _NOT_VIDEO:
        container.close()
        raise _not_media(name)
    films = [stream for stream in container.streams.video if not stream.disposition & Disposition.attached_pic]
    if not films:
        found = "but the picture of a cover" if container.streams.video else ""
        container.close()
        raise InputError(f'"{name}" holds no video{found and " " + found}; give a file with a video stream')
    if films[0].codec_context is None:
        container.close()
        raise InputError(f'"{name}" is encoded in a way that nothing here can decode; convert it to H.264 first')
    return films[0]


class Ratio(Protocol):
    """What PyAV gives for rates and units of time: `Fraction` or, from PyAV 19 on, a class of its own."""

    @property
    def numerator(self) -> int:
        """What stands above."""

    @property
    def denominator(self) -> int:
        """What stands below; with 0 the ratio is not known, and it is false."""


def fraction_of(ratio: Ratio | None) -> Fraction | None:
    """A rate or unit of time; None if it is not known, which PyAV 18 says by None and PyAV 19 by 0/1 or 0/0."""
    return Fraction(ratio.numerator, ratio.denominator) if ratio else None


def reason_of(error: av.FFmpegError) -> str:
    """The reason in words, small letters first."""
    return str(error.strerror or error).lower()


def _not_media(path: str) -> InputError:
    return InputError(
        f'"{path}" is not a video or picture that can be read, or its beginning is damaged; '
        f"check that it is the right file, and copy or download it again"
    )
