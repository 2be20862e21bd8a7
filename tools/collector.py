"""One stream of the graph on its way into a file, in a thread of its own."""

from __future__ import annotations

import queue
import threading
from collections.abc import Mapping, Sequence
from typing import Protocol

from mediagraph.framework.errors import OutputError
from mediagraph.framework.packet import Packet
from mediagraph.tools.media.results import Sink

WAITING = 4  # packets that may wait to be written; then the graph waits


class Result(Protocol):
    """What a run fills with packets and completes when it is over; `error` is set when that has failed."""

    error: OutputError | None

    @property
    def stream(self) -> str:
        """The stream that it takes."""
        ...

    @property
    def path(self) -> str:
        """Where it goes, as the user wrote it."""
        ...

    @property
    def count(self) -> int:
        """How many packets it holds."""
        ...

    @property
    def notices(self) -> Sequence[str]:
        """Sentences that the user should be shown once."""
        ...

    @property
    def is_full(self) -> bool:
        """Does it take no more, so that the run may end?"""
        ...

    def finish(self) -> None:
        """Complete it; raises OutputError."""
        ...

    def abort(self) -> None:
        """Keep what is usable; never raises."""
        ...

    def discard(self) -> None:
        """Leave nothing behind of what was not complete; never raises."""
        ...


class Collector:
    """Writes the packets of a stream to a sink; encoding runs beside the graph.

    `error` is set when writing failed, and `is_full` when nobody reads the pipe any more; what comes then is dropped.
    """

    def __init__(self, stream: str, sink: Sink, names: Mapping[int, str]) -> None:
        self.stream, self.sink, self.names = stream, sink, names
        self.error: OutputError | None = None
        self.is_full = False
        self._is_over = False
        self._queue: queue.Queue[Packet | None] = queue.Queue(WAITING)
        self._thread = threading.Thread(target=self._write_all, name=f"write {stream}", daemon=True)
        self._thread.start()

    @property
    def path(self) -> str:
        """Where the packets go."""
        return self.sink.path

    @property
    def count(self) -> int:
        """How many were written."""
        return self.sink.count

    @property
    def notices(self) -> Sequence[str]:
        """What the sink has to say."""
        return self.sink.notices

    def collect(self, stream: str, packet: Packet) -> None:
        """Take a packet; called by the graph."""
        if not self._drops and not packet.is_empty():
            self._queue.put(packet)

    def finish(self) -> None:
        """Write what waits and complete the file; raises OutputError."""
        self._join()
        if self.error is not None:
            raise self.error
        self.sink.finish()
        self._is_over = True

    def abort(self) -> None:
        """Write what waits, keep what is usable."""
        if not self._is_over:
            self._join()
            self.sink.abort()
            self._is_over = True

    def discard(self) -> None:
        """Leave nothing behind of what was not complete."""
        if not self._is_over:
            self._join()
            self.sink.discard()
            self._is_over = True

    @property
    def _drops(self) -> bool:
        return self.is_full or self.error is not None

    def _join(self) -> None:
        if self._thread.is_alive():
            self._queue.put(None)
            self._thread.join()

    def _write_all(self) -> None:
        while (packet := self._queue.get()) is not None:
            if self._drops:
                continue
            timestamp = packet.timestamp
            name = self.names.get(int(timestamp)) or f"frame_{self.sink.count + 1:06d}"
            try:
                self.sink.write(packet.value, timestamp, name)
            except BrokenPipeError:
                self.is_full = True
            except OutputError as error:
                self.error = error
            except Exception as error:
                self.error = OutputError(f"cannot write {self.sink.path}: {type(error).__name__}: {error}")
                self.error.__cause__ = error
