"""The sound of a video in a file of its own."""

from __future__ import annotations

import atexit
import contextlib
import os
import sys
import tempfile

import av

from mediagraph.calculators.video.audio_copy import AudioCopy
from mediagraph.calculators.video.audio_track import AudioTrack


def save_audio(path: str, shift_us: int) -> str:
    """Copy the first audio stream of a file that has one, moved in time, into a temporary Matroska file.

    Returns its path. The file is removed when the program ends.
    """
    handle, target = tempfile.mkstemp(prefix="mediagraph_", suffix=".mka")
    os.close(handle)
    atexit.register(_remove, target)
    with av.open(f"file:{target}", "w", format="matroska") as container:
        copy = AudioCopy(AudioTrack(path, lambda: shift_us), container, target, [])
        copy.copy_until(sys.maxsize)
        copy.close()
    return target


def _remove(path: str) -> None:
    with contextlib.suppress(OSError):
        os.unlink(path)
