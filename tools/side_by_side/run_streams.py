"""Runs the streams of a command line side by side, and tells how each of them went."""

from __future__ import annotations

import copy
import json
import os
import sys
import time
from collections.abc import Sequence

from mediagraph.calculators.cuda.context import CUDA
from mediagraph.calculators.tensor.batching.batching import BATCHING, Batching
from mediagraph.stream_group import default_batch
from mediagraph.tools.arguments import RunArguments
from mediagraph.tools.batch.manifest import make_folders
from mediagraph.tools.batch.tasks import Task
from mediagraph.tools.counted import counted
from mediagraph.tools.exit_codes import ExitCode
from mediagraph.tools.interrupt import Interrupt
from mediagraph.tools.load_calculators import load_calculators
from mediagraph.tools.progress import Progress, make_progress
from mediagraph.tools.report import explain
from mediagraph.tools.side_by_side.batch_report import batches_as_data, batches_as_text
from mediagraph.tools.side_by_side.stream_run import StreamRun
from mediagraph.tools.state_report import StateReport
from mediagraph.tools.version import Version

PROG = "run-graph"
POLL_S = 0.1
LATENCY_MS = 5.0


def run_streams(arguments: RunArguments, tasks: Sequence[Task]) -> ExitCode:
    """Run every task at once; returns the exit code of the first that failed, in the order of the command line.

    Raises MediagraphError for what is wrong for all of them, and OutputError if a folder cannot be made.
    """
    load_calculators(arguments.calculators)
    first = Version(_arguments_of(arguments, tasks[0], is_first=True))
    batching = Batching(
        max_batch=arguments.batch or default_batch(first.graph.plan),
        latency_ms=LATENCY_MS if arguments.batch_latency_ms is None else arguments.batch_latency_ms,
    )
    services = {BATCHING.key: batching, CUDA.key: first.cuda}
    runs = []
    for task in tasks:
        own = _arguments_of(arguments, task)
        runs.append(StreamRun(task, own, Version(own, services=services)))
    make_folders(tasks)
    return _SideBySide(arguments, runs, batching).run()


def _arguments_of(arguments: RunArguments, task: Task, *, is_first: bool = False) -> RunArguments:
    """The command line of one stream alone; what is said or drawn of the graph the first one does."""
    own = copy.copy(arguments)
    own.side_by_side, own.outputs = [], list(task.outputs)
    own.inputs = [task.input, *arguments.inputs]  # the first one gives rate and sound
    own.json, own.quiet = False, True
    own.verbose = arguments.verbose and is_first
    own.dot = arguments.dot if is_first else None
    return own


class _SideBySide:
    """The streams at work. Only the main thread, which waits for them, writes to the terminal."""

    def __init__(self, arguments: RunArguments, runs: Sequence[StreamRun], batching: Batching) -> None:
        self.arguments, self.runs, self.batching = arguments, runs, batching
        self.interrupt = Interrupt(self._cancel, quiet=arguments.quiet)
        self.seconds = 0.0

    def run(self) -> ExitCode:
        """Run all to their ends, and tell how it went."""
        start = time.monotonic()
        progress = make_progress(None, quiet=self.arguments.quiet)
        with self.interrupt, StateReport(self._explain_state), progress:
            for run in self.runs:
                run.start(self.interrupt, progress)
            try:
                self._wait(progress)
            except KeyboardInterrupt:
                self._leave_at_once()
        self.seconds = time.monotonic() - start
        return self._report()

    def _wait(self, progress: Progress) -> None:
        waiting = list(self.runs)
        while waiting:
            for run in list(waiting):
                assert run.thread is not None
                run.thread.join(POLL_S / len(waiting))
                if not run.thread.is_alive():
                    waiting.remove(run)
                    self._tell(run, progress)
            progress.advance(self._frames())

    def _tell(self, run: StreamRun, progress: Progress) -> None:
        """What became of a stream that has ended."""
        if run.error is not None:
            explain(run.error, prog=f"{PROG}: {run.task.video}", verbose=self.arguments.verbose)
        elif not (self.arguments.quiet or self.arguments.json):
            progress.say(run.as_text())

    def _report(self) -> ExitCode:
        failed = [run for run in self.runs if run.code not in (ExitCode.OK, ExitCode.INTERRUPTED)]
        code = failed[0].code if failed else ExitCode.OK
        if self.interrupt.is_requested:
            code = ExitCode.INTERRUPTED
        if self.arguments.json:
            print(json.dumps(self._as_data(code)))
        elif not self.arguments.quiet:
            print(self._as_text(failed), file=sys.stderr)
        return code

    def _as_data(self, code: ExitCode) -> dict[str, object]:
        return {
            "exit_code": int(code),
            "seconds": round(self.seconds, 3),
            "streams": [run.as_data() for run in self.runs],
            "batches": batches_as_data(self.batching.report()),
        }

    def _as_text(self, failed: Sequence[StreamRun]) -> str:
        names = f" ({', '.join(run.task.video for run in failed)})" if failed else ""
        rate = self._frames() / self.seconds if self.seconds else 0.0
        done = counted(len(self.runs) - len(failed), "stream")
        frames = f"{counted(self._frames(), 'frame')} in {self.seconds:.1f} s ({rate:.1f} per second)"
        return "\n".join(
            [f"{done} done, {len(failed)} failed{names}: {frames}", *batches_as_text(self.batching.report())]
        )

    def _frames(self) -> int:
        return sum(run.frames_in for run in self.runs)

    def _explain_state(self) -> str:
        return "\n".join(f"{run.task.video}: {run.job.explain_state()}" for run in self.runs if run.job is not None)

    def _cancel(self) -> None:
        for run in self.runs:
            if run.job is not None:
                run.job.cancel()

    def _leave_at_once(self) -> None:
        """After the third Ctrl-C some calculator may never return, and Python would wait for its thread at the end."""
        for run in self.runs:
            if run.job is not None:
                run.job.abort_outputs()
        print(f"{PROG}: interrupted", file=sys.stderr, flush=True)
        sys.stdout.flush()
        os._exit(ExitCode.INTERRUPTED)
