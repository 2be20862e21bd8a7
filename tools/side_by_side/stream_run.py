"""One stream of several: a graph and a thread of its own."""

from __future__ import annotations

import threading
from collections.abc import Mapping

from mediagraph.tools.arguments import RunArguments
from mediagraph.tools.batch.tasks import Task
from mediagraph.tools.exit_codes import ExitCode, exit_code_of
from mediagraph.tools.interrupt import Interrupt
from mediagraph.tools.job import Job
from mediagraph.tools.progress import Progress, Silence
from mediagraph.tools.report import one_line
from mediagraph.tools.runner import open_job
from mediagraph.tools.version import Version


class StreamRun:
    """The run of one stream. `code` and `error` say how it went, once its thread has ended."""

    def __init__(self, task: Task, arguments: RunArguments, version: Version) -> None:
        self.task, self.arguments, self.version = task, arguments, version
        self.code = ExitCode.OK
        self.error: BaseException | None = None
        self.job: Job | None = None  # once its source and sinks are open
        self.thread: threading.Thread | None = None

    def start(self, interrupt: Interrupt, progress: Progress) -> None:
        """Let a thread do it. It ends by itself when `interrupt` wants it, and shows its notices by `progress`."""
        said_by = _Named(self.task.video, progress)
        self.thread = threading.Thread(
            target=self._run, args=(interrupt, said_by), name=f"stream {self.task.video}", daemon=True
        )
        self.thread.start()

    @property
    def frames_in(self) -> int:
        """How many frames were read so far."""
        return self.job.totals.frames_in if self.job is not None else 0

    def as_data(self) -> Mapping[str, object]:
        """How it went, as plain data."""
        if self.job is None:
            error = None if self.error is None else one_line(self.error)
            return {"input": self.task.video, "exit_code": int(self.code), "error": error, "frames_in": 0}
        return {"input": self.task.video, **self.job.totals.as_data(self.job.results, self.code)}

    def as_text(self) -> str:
        """How it went, in a line."""
        totals = self.job.totals if self.job is not None else None
        rate = totals.frames_in / totals.seconds if totals is not None and totals.seconds else 0.0
        target = ", ".join(self.task.files) or "null:"
        return f"{self.task.video} -> {target} ({self.frames_in}, {rate:.1f} per second)"

    def _run(self, interrupt: Interrupt, progress: Progress) -> None:
        try:
            with open_job(self.arguments, self.version, interrupt=interrupt) as job:
                self.job = job
                self.code, self.error = job.judge(job.work(self.version.side_packets, progress))
                job.totals.error = self.error
        except BaseException as error:  # the main thread tells of it; nothing else would
            self.error, self.code = error, exit_code_of(error)


class _Named(Silence):
    """Says whose notice it is; how far the streams are is shown for all together."""

    def __init__(self, name: str, progress: Progress) -> None:
        self._name, self._progress = name, progress

    def say(self, text: str) -> None:
        """Show a line."""
        self._progress.say(f"{self._name}: {text}")
