"""A recording among the results of a run."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress

from mediagraph.framework.errors import OutputError
from mediagraph.recording.recorder import Recorder


class RecordedResult:
    """What a job fills and finishes, as it does with the files of `-o`."""

    def __init__(self, recorder: Recorder, streams: Sequence[str]) -> None:
        self._recorder, self._streams = recorder, streams

    @property
    def error(self) -> OutputError | None:
        """What could not be recorded."""
        return self._recorder.error

    @error.setter
    def error(self, error: OutputError | None) -> None:
        self._recorder.error = error

    @property
    def stream(self) -> str:
        """All of its streams."""
        return ", ".join(self._streams)

    @property
    def path(self) -> str:
        """The file."""
        return str(self._recorder.path)

    @property
    def count(self) -> int:
        """The packets of all streams."""
        return self._recorder.packets

    @property
    def notices(self) -> Sequence[str]:
        """That it is full, if it is."""
        if not self._recorder.is_full:
            return ()
        return (f'"{self.path}" is full ({self.count} packets), so the run was ended there',)

    @property
    def is_full(self) -> bool:
        """Has it reached a limit?"""
        return self._recorder.is_full

    def finish(self) -> None:
        """Complete the file; raises OutputError."""
        self._recorder.finish()

    def abort(self) -> None:
        """Note that the run did not come to its end."""
        with suppress(OutputError):  # the error that led here is the one to report
            self._recorder.finish("the run did not come to its end")

    def discard(self) -> None:
        """The same: what was recorded is what there is to see."""
        self.abort()
