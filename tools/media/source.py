"""The one door to everything that can be read: a picture, a folder, a glob or a video.

Importing this module loads neither numpy nor OpenCV nor PyAV; opening does.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from functools import partial

from mediagraph.framework.errors import InputError
from mediagraph.tools.media.file_kinds import is_image_file, is_url
from mediagraph.tools.media.frames import BadFrame, Frame, Source, SourceKind
from mediagraph.tools.media.reading import WHOLE, Reading

__all__ = ["BadFrame", "Frame", "Source", "SourceKind", "open_source"]


def open_source(spec: str, reading: Reading = WHOLE) -> Source:
    """Open an image file, a folder or glob of images, or a video; what it is follows from the suffix, then the content.

    One picture is never looped. Raises InputError, one paragraph with the file and the fix, for everything that opening
    can find out.
    """
    if is_url(spec):
        raise InputError(
            f'"{spec}" is an address; only files, folders and globs can be read, so save it to a file first'
        )
    if os.path.isdir(spec):
        return _played(partial(_open_folder, spec, reading), reading)
    if not os.path.exists(spec) and any(letter in spec for letter in "*?["):
        return _played(partial(_open_glob, spec, reading), reading)
    return _open_image(spec) if is_image_file(spec) else _played(partial(_open_video, spec, reading), reading)


def _played(open_once: Callable[[], Source], reading: Reading) -> Source:
    if not reading.is_looped:
        return open_once()
    from mediagraph.tools.media.looped_source import LoopedSource

    return LoopedSource(open_once)


def _open_folder(path: str, reading: Reading) -> Source:
    from mediagraph.tools.media.image_sources import FolderSource, images_in_folder

    return FolderSource(images_in_folder(path), reading)


def _open_glob(pattern: str, reading: Reading) -> Source:
    from mediagraph.tools.media.image_sources import FolderSource, files_of_glob

    return FolderSource(files_of_glob(pattern), reading)


def _open_image(path: str) -> Source:
    from mediagraph.tools.media.image_sources import ImageSource

    return ImageSource(path)


def _open_video(path: str, reading: Reading) -> Source:
    from mediagraph.tools.media.video_source import VideoSource

    return VideoSource(path, reading)
