"""The one door to all that can be written: a picture, a folder, a video, packets, a pipe, a window, or nothing."""

from __future__ import annotations

import os
from functools import partial
from typing import TYPE_CHECKING

from mediagraph.framework.errors import OutputError
from mediagraph.tools.media.file_kinds import is_url, suffix_of
from mediagraph.tools.media.results import Sink

if TYPE_CHECKING:
    from fractions import Fraction

    from mediagraph.calculators.video.audio_track import AudioTrack

__all__ = ["IMAGE_SUFFIXES", "STDOUT", "VIDEO_SUFFIXES", "Sink", "is_folder_target", "open_sink"]

IMAGE_SUFFIXES = (".png", ".jpg", ".jpeg", ".webp", ".bmp", ".tif", ".tiff")
VIDEO_SUFFIXES = (".mp4", ".mov", ".mkv", ".webm")
STDOUT = "-"
_DATA_SUFFIXES = (".npy", ".npz", ".jsonl")


def open_sink(
    spec: str,
    *,
    overwrite: bool = False,
    frames_per_second: Fraction | None = None,
    as_folder: bool = False,
    folder_suffix: str = ".png",
    stream: str = "",
    audio: AudioTrack | None = None,
) -> Sink:
    """Open a result; what it is follows from the suffix, or from `is_folder_target`.

    `frames_per_second` only steers the video encoder: the timestamps of the packets are what is written. `as_folder`
    makes a folder of a target without a known suffix (the input was a folder), and `folder_suffix` is the kind of
    picture in it; `stream` is what the lines of JSON name, `audio` what is to be heard in a video.
    Raises OutputError at once if the target exists (without `overwrite`) or cannot be written there.
    """
    if spec == "null:":
        return _null()
    if spec == "display:":
        return _display(stream)
    if spec == STDOUT:
        return _stdout(stream)
    if is_url(spec):
        raise OutputError(
            f'"{spec}" is an address; results can only be written to files, folders, -, display: and null:'
        )
    if is_folder_target(spec) or (as_folder and not _has_known_suffix(spec)):
        return _folder(spec, overwrite, folder_suffix)
    if suffix_of(spec) in IMAGE_SUFFIXES:
        return _image(spec, overwrite)
    if suffix_of(spec) in VIDEO_SUFFIXES:
        return _video(spec, overwrite, frames_per_second, audio)
    if suffix_of(spec) == ".npy":
        return _npy(spec, overwrite)
    if suffix_of(spec) == ".npz":
        return _npz(spec, overwrite)
    if suffix_of(spec) == ".jsonl":
        return _jsonl(spec, overwrite, stream)
    known = " ".join((*IMAGE_SUFFIXES, *VIDEO_SUFFIXES, *_DATA_SUFFIXES))
    raise OutputError(f'"{spec}" has no suffix that can be written ({known}); for a folder, end it with "/"')


def is_folder_target(spec: str) -> bool:
    """Does it name a folder: one that exists, or by a slash at its end?"""
    return os.path.isdir(spec) or spec.endswith(("/", os.sep))


def _has_known_suffix(spec: str) -> bool:
    return suffix_of(spec) in (*IMAGE_SUFFIXES, *VIDEO_SUFFIXES, *_DATA_SUFFIXES)


def _null() -> Sink:
    from mediagraph.tools.media.null_sink import NullSink

    return NullSink()


def _display(stream: str) -> Sink:
    from mediagraph.tools.media.display_sink import DisplaySink

    return DisplaySink(stream)


def _stdout(stream: str) -> Sink:
    from mediagraph.tools.media.stdout_sink import StdoutSink

    return StdoutSink(stream)


def _folder(spec: str, overwrite: bool, suffix: str) -> Sink:
    from mediagraph.tools.media.folder_sink import FolderSink

    return FolderSink(spec, overwrite=overwrite, suffix=suffix)


def _image(spec: str, overwrite: bool) -> Sink:
    from mediagraph.tools.media.file_sink import FileSink
    from mediagraph.tools.media.image_writer import ImageWriter

    return FileSink(spec, ImageWriter, overwrite=overwrite)


def _video(spec: str, overwrite: bool, frames_per_second: Fraction | None, audio: AudioTrack | None) -> Sink:
    from mediagraph.tools.media.file_sink import FileSink
    from mediagraph.tools.media.video_writer import VideoWriter

    make_writer = partial(VideoWriter, frames_per_second=frames_per_second, audio=audio)
    return FileSink(spec, make_writer, overwrite=overwrite)


def _npy(spec: str, overwrite: bool) -> Sink:
    from mediagraph.tools.media.file_sink import FileSink
    from mediagraph.tools.media.npy_writer import NpyWriter

    return FileSink(spec, NpyWriter, overwrite=overwrite)


def _npz(spec: str, overwrite: bool) -> Sink:
    from mediagraph.tools.media.file_sink import FileSink
    from mediagraph.tools.media.npz_writer import NpzWriter

    return FileSink(spec, NpzWriter, overwrite=overwrite)


def _jsonl(spec: str, overwrite: bool, stream: str) -> Sink:
    from mediagraph.tools.media.file_sink import FileSink
    from mediagraph.tools.media.jsonl_writer import JsonlWriter

    return FileSink(spec, partial(JsonlWriter, stream=stream), overwrite=overwrite)
