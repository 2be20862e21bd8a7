"""One run of a graph: feeds it, collects its streams, and accounts for every frame."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from typing import NoReturn

from mediagraph.framework.errors import InputError, MediagraphError, OutputError, StallError
from mediagraph.framework.graph import CalculatorGraph
from mediagraph.tools.arguments import RunArguments
from mediagraph.tools.collector import Collector, Result
from mediagraph.tools.counted import counted
from mediagraph.tools.exit_codes import ExitCode, exit_code_of
from mediagraph.tools.interrupt import Interrupt
from mediagraph.tools.measuring import Measuring
from mediagraph.tools.media.awaited_source import AwaitedSource
from mediagraph.tools.media.frames import BadFrame, Frame, Source
from mediagraph.tools.media.sink import open_sink
from mediagraph.tools.merged import merged
from mediagraph.tools.pacing import WallClock
from mediagraph.tools.progress import Progress, make_progress
from mediagraph.tools.report import explain
from mediagraph.tools.state_report import StateReport
from mediagraph.tools.totals import Totals
from mediagraph.tools.version import Version

PROG = "run-graph"
POLL_S = 0.1
Signal = Callable[[CalculatorGraph], None]  # tells the graph something that is no packet, as the end of a stream
Entry = tuple[str, Frame | BadFrame | Signal]


class Superseded(Exception):  # noqa: N818  # no error
    """A newer version of the graph is there; what the run has made was discarded."""


class Job:
    """One run with its sources and sinks; `is_superseded` is asked again and again whether a newer version is there.

    `entries` feed the graph instead of the sources. An `interrupt` may be one that several jobs share.
    """

    def __init__(
        self,
        arguments: RunArguments,
        version: Version,
        sources: Mapping[str, Source],
        *,
        is_superseded: Callable[[], bool] = lambda: False,
        entries: Callable[[], Iterator[Entry]] | None = None,
        interrupt: Interrupt | None = None,
    ) -> None:
        self.arguments, self.version, self.sources = arguments, version, sources
        self.graph, self.pace = version.graph, version.pace
        self.is_superseded = is_superseded
        self.entries = entries or (lambda: merged(sources))
        self.results: list[Result] = []
        self.totals = Totals()
        self.measuring = Measuring(arguments, self.graph, version.placements)
        self.names: dict[int, str] = {}
        self.clock = None if self.pace.is_lossless else WallClock()
        awaited = {stream: source for stream, source in sources.items() if isinstance(source, AwaitedSource)}
        for source in awaited.values():
            source.give_up_when(self._is_over)
        self.live = {stream for stream, source in awaited.items() if source.newest_only}
        self.first = next(iter(sources.values()), None)
        self.interrupt = interrupt or Interrupt(self.cancel, quiet=arguments.quiet)

    def open_outputs(self, outputs: Mapping[str, str]) -> None:
        """Open the sinks; those already open are given up if one cannot be."""
        try:
            self.measuring.begin()
            for stream, target in outputs.items():
                sink = open_sink(
                    target,
                    overwrite=self.arguments.overwrite,
                    frames_per_second=self.first.frames_per_second if self.first else None,
                    as_folder=self.first is not None and self.first.kind == "images",
                    stream=stream,
                    audio=self.first.audio if self.first and self.arguments.audio else None,
                )
                collector = Collector(stream, sink, self.names)
                self.results.append(collector)
                self.version.observe(stream, collector.collect)
        except MediagraphError:
            self.abort_outputs()
            self.measuring.discard()
            raise

    def add_result(self, result: Result) -> None:
        """Have something else filled by the run; it is finished or given up with the other results."""
        self.results.append(result)

    def run(self, side_packets: Mapping[str, object]) -> ExitCode:
        """Feed everything, wait for the end, finish the results, and tell how it went."""
        progress = make_progress(self.frame_limit, quiet=self.arguments.quiet)
        with self.interrupt, StateReport(self.explain_state), progress:
            error = self.work(side_packets, progress)
        return self._report(error)

    @property
    def frame_limit(self) -> int | None:
        """How many frames will be read at most, if that is known."""
        count = self.first.frame_count if self.first else None
        return min((one for one in (count, self.arguments.max_frames) if one is not None), default=None)

    def work(self, side_packets: Mapping[str, object], progress: Progress) -> MediagraphError | None:
        """Feed everything, wait for the end, and finish the results; what went wrong."""
        start = time.monotonic()
        error = self._run_to_end(side_packets, progress)
        self.totals.seconds = time.monotonic() - start
        failure = self.measuring.finish()
        self._say_notices(progress)
        return error or failure

    def _run_to_end(self, side_packets: Mapping[str, object], progress: Progress) -> MediagraphError | None:
        """Everything between start and finish; the results are finished or given up when it returns."""
        source_error: InputError | None = None
        try:
            self.graph.start_run(side_packets)
            self.graph.wait_until_idle() if self.sources else None  # what fails on opening comes before the first frame
            try:
                self._feed(progress)
            except InputError as error:
                source_error = error  # what came before it is finished
            self._drain(progress)
        except MediagraphError as error:
            self._abort()
            return self._first_fault(error)
        except Superseded:
            self._discard()
            raise
        except KeyboardInterrupt:
            self._leave_at_once()
        except BaseException:  # an error of ours, or a calculator that calls exit(): nothing half-written stays
            self.cancel()
            self.abort_outputs()
            self.measuring.discard()
            raise
        for result in self.results:
            try:
                result.finish()
            except OutputError as error:
                self._abort()
                return source_error or error
        return source_error

    def _feed(self, progress: Progress) -> None:
        for stream, frame in self.entries():
            if isinstance(frame, BadFrame):
                self.totals.bad_files.append(frame.name)
                explain(frame.error, prog=self.arguments.prog)
                continue
            self._wait_for_room()
            if not isinstance(frame, Frame):
                frame(self.graph)
                continue
            if self.clock is not None and stream not in self.live:  # live frames come when they are due
                self.clock.wait_until_due(frame.timestamp, lambda: self.interrupt.is_requested)
            if self.interrupt.is_requested:
                return
            self._note_name(frame)
            self.graph.add_packet_to_input_stream(stream, frame.value, frame.timestamp)
            self.totals.frames_in += 1
            self.totals.by_stream[stream] += 1
            progress.advance(self.totals.frames_in)
            self._look_around()
            if self.totals.frames_in == self.arguments.max_frames or self._has_enough():
                return

    def _wait_for_room(self) -> None:
        """Read no further while flow limiters hold frames back."""
        deadline: float | None = None
        while self.pace.is_lossless and self.pace.held:
            if self.graph.wait_until(lambda: not self.pace.held or self.graph.has_error(), timeout_s=POLL_S):
                return
            self._look_around()
            deadline = self._deadline(deadline)

    def _deadline(self, deadline: float | None) -> float | None:
        """When to give up; None while something is at work. Raises StallError when the time has come."""
        if not self.graph.is_idle:
            return None
        now = time.monotonic()
        if deadline is None:
            return now + self.arguments.stall_timeout_s
        if now >= deadline:
            raise self._stall()
        return deadline

    def _drain(self, progress: Progress) -> None:
        """Wait until the graph has worked on everything that it was fed."""
        self._wait_for_room()
        self.graph.close_all_input_streams()
        while not self.graph.wait_until(self.graph.is_finished, timeout_s=POLL_S):
            progress.advance(self.totals.frames_in)
            self._look_around()
            if self.interrupt.is_requested or self._has_enough():
                self.graph.close_all_packet_sources()  # source nodes end too
        self.graph.wait_until_done()
        if self.pace.is_lossless and self.pace.held:
            raise self._stall()

    def _is_over(self) -> bool:
        """Is there no use in waiting for the next frame?"""
        self._look_around()
        return self.interrupt.is_requested or self._has_enough() or self.graph.has_error()

    def _has_enough(self) -> bool:
        return any(result.is_full for result in self.results)

    def _stall(self) -> StallError:
        holding = " and ".join(
            f'"{node}" holds {counted(frames, "frame")} back' for node, frames in self.pace.holding.items()
        )
        return StallError(
            f"the run has stalled: the flow limiter {holding}, but nothing is left to do that would send on its "
            "FINISHED stream. Check that FINISHED is fed by the last node of the part that is limited, for every frame"
        )

    def explain_state(self) -> str:
        """What the nodes wait for, for people."""
        state = self.graph.explain_state() if self.totals.frames_in else "no frame was read yet"
        held = ", ".join(
            f'flow limiter "{node}" holds {counted(n, "frame")} back' for node, n in self.pace.holding.items()
        )
        read = counted(self.totals.frames_in, "frame")
        return f"{self.arguments.prog}: {read} read\n{state}" + (f"\n{held}" if held else "")

    def _note_name(self, frame: Frame) -> None:
        self.names.setdefault(int(frame.timestamp), frame.name)
        if len(self.names) > 4096:  # far more than can be under way
            del self.names[next(iter(self.names))]

    def _look_around(self) -> None:
        """Raise what ends the run early: a last Ctrl-C, a sink that has failed, or a newer version."""
        if self.interrupt.is_final:
            raise KeyboardInterrupt
        for result in self.results:
            if result.error is not None:
                raise result.error
        if self.is_superseded():
            raise Superseded

    def _first_fault(self, error: MediagraphError) -> MediagraphError:
        """A sink's failure comes before what it caused."""
        return next((one.error for one in self.results if one.error is not None), None) or error

    def _abort(self) -> None:
        self.cancel()
        with suppress(MediagraphError):  # the error that led here is the one to report
            self.graph.wait_until_done()
        self.abort_outputs()

    def _discard(self) -> None:
        """What an older version has made so far nobody wants."""
        self.cancel()
        with suppress(MediagraphError):
            self.graph.wait_until_done()
        for result in self.results:
            result.discard()
        self.measuring.discard()

    def abort_outputs(self) -> None:
        """Give up the results, but for what is usable of them."""
        for result in self.results:
            result.abort()

    def cancel(self) -> None:
        """Drop what is under way."""
        with suppress(MediagraphError):  # it does not run yet, or no more
            self.graph.cancel()

    def _leave_at_once(self) -> NoReturn:
        """After the third Ctrl-C some calculator may never return, and Python would wait for its thread at the end."""
        self.abort_outputs()
        self.measuring.discard()
        print(f"{self.arguments.prog}: interrupted", file=sys.stderr, flush=True)
        sys.stdout.flush()
        os._exit(ExitCode.INTERRUPTED)

    def _say_notices(self, progress: Progress) -> None:
        for source in self.sources.values():
            for notice in source.notices:
                progress.say(notice)
        for notice in [*self.measuring.notices, *(one for each in self.results for one in each.notices)]:
            progress.say(notice)

    def judge(self, error: MediagraphError | None) -> tuple[ExitCode, MediagraphError | None]:
        """The exit code after `work`, and the error to tell of: none if it is what an interrupt has caused."""
        if self.interrupt.is_requested and (error is None or self.interrupt.is_urgent):
            return ExitCode.INTERRUPTED, None
        if error is not None:
            return exit_code_of(error), error
        return ExitCode.INPUT if self.totals.bad_files else ExitCode.OK, None

    def _report(self, error: MediagraphError | None) -> ExitCode:
        code, error = self.judge(error)
        self.totals.error = error
        if error is not None:
            explain(error, prog=self.arguments.prog, verbose=self.arguments.verbose)
        self.totals.nodes = self.measuring.nodes()
        frames = self.totals.frames(self.results)
        self.totals.placement = self.measuring.placement(frames)
        quiet = self.arguments.quiet or not (error is None or isinstance(error, InputError))
        self.totals.report(self.results, code, quiet=quiet, as_json=self.arguments.json)
        self.measuring.report(frames)
        return code
