"""The one door to everything that can be read: pictures, videos, streams, cameras, packets in files.

Importing this module loads neither numpy nor OpenCV nor PyAV; opening does.
"""

from __future__ import annotations

import contextlib
import os
import re
import stat
from collections.abc import Callable
from functools import partial

from mediagraph.tools.media.file_kinds import is_image_file, is_url, suffix_of
from mediagraph.tools.media.frames import BadFrame, Frame, Source, SourceKind
from mediagraph.tools.media.reading import WHOLE, Reading

__all__ = ["BadFrame", "Frame", "Source", "SourceKind", "is_awaited", "open_source"]

_DEVICE = re.compile(r"/dev/video([0-9]+)")


def open_source(spec: str, reading: Reading = WHOLE, *, stream: str = "") -> Source:
    """Open a file, a folder or glob of images, an address, a camera, stdin or a test pattern; docs/command_line.md.

    What a file is follows from its suffix, then from its content. One picture is never looped, nor what comes but once.
    `stream` is the graph's, for files that hold several. Raises InputError, one paragraph with the file and the fix,
    for everything that opening can find out.
    """
    spec = _as_camera(spec)
    opener = _opener_of_prefix(spec)
    if opener is not None:
        return opener(spec, reading)
    if os.path.isdir(spec):
        return _played(partial(_open_folder, spec, reading), reading)
    if not os.path.exists(spec) and any(letter in spec for letter in "*?["):
        return _played(partial(_open_glob, spec, reading), reading)
    if suffix_of(spec) == ".jsonl":
        return _played(partial(_open_jsonl, spec, reading, stream), reading)
    if suffix_of(spec) == ".npz":
        return _played(partial(_open_npz, spec, reading), reading)
    return _open_image(spec) if is_image_file(spec) else _played(partial(_open_video, spec, reading), reading)


def is_awaited(spec: str) -> bool:
    """May it keep one waiting, as a camera, an address or a pipe does?"""
    return _as_camera(spec).startswith(("camera:", "-:")) or is_url(spec) or spec == "-" or _is_pipe(spec)


def _opener_of_prefix(spec: str) -> Callable[[str, Reading], Source] | None:
    if is_url(spec):
        return _open_address
    if spec == "-":
        return _open_stdin
    if _is_pipe(spec):
        return _open_pipe
    prefix = spec.partition(":")[0]
    return _PREFIXES.get(prefix) if ":" in spec and not os.path.exists(spec) else None


def _as_camera(spec: str) -> str:
    """What Linux calls a camera, as `camera:N`."""
    device = _DEVICE.fullmatch(spec)
    return f"camera:{device[1]}" if device else spec


def _is_pipe(spec: str) -> bool:
    """Is it a named pipe, or what a shell makes of `<(command)`?"""
    with contextlib.suppress(OSError, ValueError):
        return stat.S_ISFIFO(os.stat(spec).st_mode)
    return False


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


def _open_jsonl(path: str, reading: Reading, stream: str) -> Source:
    from mediagraph.tools.media.jsonl_source import JsonlSource

    return JsonlSource(path, stream, reading)


def _open_npz(path: str, reading: Reading) -> Source:
    from mediagraph.tools.media.npz_source import NpzSource

    return NpzSource(path, reading)


def _open_address(url: str, reading: Reading) -> Source:
    from mediagraph.tools.media.containers import open_address
    from mediagraph.tools.media.video_source import VideoSource

    return VideoSource(url, reading, partial(open_address, url))


def _open_stdin(spec: str, reading: Reading) -> Source:
    from mediagraph.tools.media.containers import open_stdin
    from mediagraph.tools.media.video_source import VideoSource

    return VideoSource(spec, reading, open_stdin)


def _open_pipe(path: str, reading: Reading) -> Source:
    from mediagraph.tools.media.containers import open_pipe
    from mediagraph.tools.media.video_source import VideoSource

    return VideoSource(path, reading, partial(open_pipe, path))


def _open_raw(spec: str, reading: Reading) -> Source:
    from mediagraph.tools.media.made_frames import raw_source

    return raw_source(spec, reading)


def _open_synthetic(spec: str, reading: Reading) -> Source:
    from mediagraph.tools.media.made_frames import synthetic_source

    return _played(partial(synthetic_source, spec, reading), reading)


def _open_camera(spec: str, reading: Reading) -> Source:
    from mediagraph.tools.media.camera_source import CameraSource

    return CameraSource(spec, reading)


_PREFIXES: dict[str, Callable[[str, Reading], Source]] = {
    "-": _open_raw,
    "synthetic": _open_synthetic,
    "camera": _open_camera,
}
