"""The sound of a video, for a video that is made of its frames."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class AudioTrack:
    """The first audio stream of a file; `shift_us()` is what was added to its times, known after the first frame."""

    path: str
    shift_us: Callable[[], int]
