"""Progress on stderr: a bar on a terminal, plain lines otherwise."""

from __future__ import annotations

import sys
import time
from types import TracebackType
from typing import TYPE_CHECKING, Protocol, Self

if TYPE_CHECKING:
    from rich.progress import Progress as RichProgress
    from rich.progress import TaskID

_LINE_INTERVAL_S = 2.0


class Progress(Protocol):
    """Shows how many frames are done; a context manager."""

    def advance(self, frames: int) -> None:
        """So many frames are done now."""
        ...

    def say(self, text: str) -> None:
        """Show a line."""
        ...

    def __enter__(self) -> Self: ...

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None: ...


def make_progress(total: int | None, *, quiet: bool) -> Progress:
    """The progress display for this stderr."""
    if quiet:
        return Silence()
    if total == 1 or not sys.stderr.isatty():
        return Lines(total)  # one image needs no bar, whose import takes longer than the mask
    return Bar(total)


class Silence:
    """Shows nothing."""

    def advance(self, frames: int) -> None:
        """Nothing."""

    def say(self, text: str) -> None:
        """Nothing."""

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Nothing."""


class Lines(Silence):
    """A line every two seconds, if something has moved."""

    def __init__(self, total: int | None) -> None:
        self._total = total
        self._shown = 0
        self._start = self._next = time.monotonic()
        self._next += _LINE_INTERVAL_S

    def advance(self, frames: int) -> None:
        """Print a line if it is time for one."""
        now = time.monotonic()
        if now >= self._next and frames != self._shown:
            self._next, self._shown = now + _LINE_INTERVAL_S, frames
            of = f" of {self._total}" if self._total else ""
            rate = frames / max(now - self._start, 1e-9)
            left = f", {max(self._total - frames, 0) / max(rate, 1e-9):.0f} s left" if self._total else ""
            self.say(f"{frames}{of} frames, {rate:.1f} per second{left}")

    def say(self, text: str) -> None:
        """Print a line."""
        print(text, file=sys.stderr, flush=True)


class Bar(Silence):
    """A bar with frames, frames per second and the time left."""

    def __init__(self, total: int | None) -> None:
        from rich.console import Console
        from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

        self._bar: RichProgress = Progress(
            BarColumn(),
            MofNCompleteColumn(),
            TextColumn("frames, {task.fields[rate]:.1f} per second"),
            TimeRemainingColumn(),
            console=Console(stderr=True),
            transient=True,
        )
        self._start = time.monotonic()
        self._task: TaskID = self._bar.add_task("", total=total, rate=0.0)

    def advance(self, frames: int) -> None:
        """Move the bar."""
        rate = frames / max(time.monotonic() - self._start, 1e-9)
        self._bar.update(self._task, completed=frames, rate=rate)

    def say(self, text: str) -> None:
        """Print a line above the bar."""
        self._bar.console.print(text, markup=False, highlight=False)

    def __enter__(self) -> Self:
        self._bar.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._bar.stop()
