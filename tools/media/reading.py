"""How sources are to be read: which part, how often, at which rate."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from fractions import Fraction

BadTimestamps = Literal["fix", "drop", "error"]


@dataclass(frozen=True, slots=True)
class Reading:
    """The part of a video or folder from `start_us` on, `duration_us` long (None: to its end); its time starts at 0.

    With `frames_per_second` frames are left out or repeated so that they stand at even distances; the pictures of a
    folder stand at this rate. `bad_timestamps` says what happens to frames of a video whose time is missing or does not
    ascend. One picture is read as it is, whatever this says.
    """

    start_us: int = 0
    duration_us: int | None = None
    frames_per_second: Fraction | None = None
    is_looped: bool = False
    bad_timestamps: BadTimestamps = "error"


WHOLE = Reading()
