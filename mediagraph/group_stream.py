"""One stream of a group: a graph, and a thread that feeds it."""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Iterable, Mapping

from mediagraph.framework.errors import ArgumentError, MediagraphError, StateError
from mediagraph.graph import CalculatorGraph


class GroupStream:
    """A stream of a `StreamGroup`. `graph` is its own: observe it, or make pollers, before it starts.

    Either `feed` starts it, or you do: `graph.start_run()`, `graph.add_packet_to_input_stream(…)`, `graph.close()`.
    """

    def __init__(self, name: str, graph: CalculatorGraph) -> None:
        self.name, self.graph = name, graph
        self.error: BaseException | None = None
        """What it failed with, once it has ended."""
        self.was_told = False
        """Has somebody asked by `wait` how it ended?"""
        self._thread: threading.Thread | None = None
        self._is_stopping = False  # set by other threads, read by the one that feeds

    def feed(
        self,
        packets: Iterable[tuple[int, object]],
        *,
        input_stream: str | None = None,
        side_packets: Mapping[str, object] | None = None,
    ) -> None:
        """Start the graph, and let a thread feed it pairs of timestamp (µs) and payload, to their end.

        A packet goes in when the graph is done with the one before, so no flow limiter drops any, and a slow graph
        slows down its own source only. `input_stream` may be left out if the graph has one. Raises ArgumentError if it
        has not got it, StateError if the stream was fed before; what fails later is told by `wait`.
        """
        if self._thread is not None:
            raise StateError(f'the stream "{self.name}" was fed before; add another one to the group')
        target = self._input(input_stream)
        self.was_told = False
        self._thread = threading.Thread(
            target=self._run, args=(packets, target, side_packets), name=f"stream {self.name}", daemon=True
        )
        self._thread.start()

    def stop(self) -> None:
        """Read nothing more, and let the graph finish what is under way; does not wait for that."""
        self._is_stopping = True

    def cancel(self) -> None:
        """The same, and drop what is under way."""
        self._is_stopping = True
        with contextlib.suppress(MediagraphError):  # it does not run yet, or no more
            self.graph.cancel()

    def wait(self) -> BaseException | None:
        """Wait for the end of the stream; what it has failed with, or None. One that you feed yourself is closed."""
        if self._thread is not None:
            self._thread.join()
        elif self.graph.is_running:
            self._close()
        self.was_told = True
        return self.error

    def _input(self, given: str | None) -> str:
        inputs = list(self.graph.plan.inputs)
        if given is None and len(inputs) == 1:
            return inputs[0]
        if given is not None and given in inputs:
            return given
        found = f'no input stream "{given}"' if given is not None else f"{len(inputs)} input streams, say which"
        raise ArgumentError(f"the graph has {found}; it has {', '.join(inputs) or 'none'}")

    def _run(
        self, packets: Iterable[tuple[int, object]], target: str, side_packets: Mapping[str, object] | None
    ) -> None:
        try:
            self.graph.start_run(side_packets)
            for timestamp, payload in packets:
                if self._is_stopping:
                    break
                self.graph.add_packet_to_input_stream(target, payload, timestamp)
                self.graph.wait_until_idle()
        except BaseException as error:  # nothing else would hear of it
            self.error = error
            self.cancel()
        self._close()

    def _close(self) -> None:
        try:
            self.graph.close()
        except MediagraphError as error:
            self.error = self.error or error
