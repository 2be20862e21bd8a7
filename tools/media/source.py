"""The one door to everything that can be read: a picture, a folder, a glob or a video.

Importing this module loads neither numpy nor OpenCV nor PyAV; opening does.
"""

from __future__ import annotations

import os

from mediagraph.framework.errors import InputError
from mediagraph.tools.media.file_kinds import is_image_file, is_url
from mediagraph.tools.media.frames import BadFrame, Frame, Source, SourceKind

__all__ = ["BadFrame", "Frame", "Source", "SourceKind", "open_source"]


def open_source(spec: str) -> Source:
    """Open an image file, a folder or glob of images, or a video; what it is follows from the suffix, then the content.

    Raises InputError, one paragraph with the file and the fix, for everything that opening can find out.
    """
    if is_url(spec):
        raise InputError(
            f'"{spec}" is an address; only files, folders and globs can be read, so save it to a file first'
        )
    if os.path.isdir(spec):
        return _open_folder(spec)
    if not os.path.exists(spec) and any(letter in spec for letter in "*?["):
        return _open_glob(spec)
    return _open_image(spec) if is_image_file(spec) else _open_video(spec)


def _open_folder(path: str) -> Source:
    from mediagraph.tools.media.image_sources import FolderSource, images_in_folder

    return FolderSource(images_in_folder(path))


def _open_glob(pattern: str) -> Source:
    from mediagraph.tools.media.image_sources import FolderSource, files_of_glob

    return FolderSource(files_of_glob(pattern))


def _open_image(path: str) -> Source:
    from mediagraph.tools.media.image_sources import ImageSource

    return ImageSource(path)


def _open_video(path: str) -> Source:
    from mediagraph.tools.media.video_source import VideoSource

    return VideoSource(path)
