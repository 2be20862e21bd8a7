"""Profiles written to files while a graph runs (rule I5)."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from threading import Event, Thread

from mediagraph.framework.errors import OutputError
from mediagraph.framework.observer import report_failure
from mediagraph.framework.profiling.messages import GraphProfile
from mediagraph.framework.profiling.settings import Settings


class TraceFiles:
    """Appends what was measured since the last time to `<prefix><k>.binarypb`; the files take turns.

    The first record of a file also holds the graph, and begins the file anew.
    """

    def __init__(self, settings: Settings, capture: Callable[[bool], GraphProfile]) -> None:
        self.settings, self.capture = settings, capture  # `capture(True)` adds the graph
        self.records = 0

    def write(self) -> None:
        """Write one record; raises OutputError if that is not possible."""
        from mediagraph.framework.profiling.encode import to_bytes

        turn, place = divmod(self.records, self.settings.writes_per_file)
        is_first = place == 0
        path = Path(f"{self.settings.file_prefix}{turn % self.settings.file_count}.binarypb")
        profile = self.capture(is_first)
        try:
            with path.open("wb" if is_first else "ab") as file:
                file.write(to_bytes(profile))
        except OSError as error:
            raise OutputError(f"cannot write the trace {path}: {error.strerror or error}") from None
        self.records += 1


class Ticker:
    """Does something again and again, in a thread of its own, until it is stopped."""

    def __init__(self, interval_s: float, tick: Callable[[], None]) -> None:
        self.interval_s, self.tick = interval_s, tick
        self._is_over = Event()
        self._thread = Thread(target=self.run, name="mediagraph-trace", daemon=True)

    def start(self) -> None:
        """Begin; the first tick comes after the first interval."""
        self._thread.start()

    def run(self) -> None:
        """Tick until it is stopped, or fails."""
        while not self._is_over.wait(self.interval_s):
            try:
                self.tick()
            except Exception:
                report_failure("writing the trace failed; it goes on at the end of the run")
                return

    def stop(self) -> None:
        """Tick no more; waits for a tick under way."""
        self._is_over.set()
        self._thread.join()
