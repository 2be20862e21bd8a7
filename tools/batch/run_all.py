"""Runs the tasks of a batch, several at once, and goes on when one of them fails."""

from __future__ import annotations

import copy
import json
import pickle
import subprocess
import sys
import threading
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field

from mediagraph.framework.errors import MediagraphError
from mediagraph.tools.arguments import RunArguments
from mediagraph.tools.batch.manifest import Manifest, make_folders
from mediagraph.tools.batch.tasks import Task
from mediagraph.tools.counted import counted
from mediagraph.tools.exit_codes import ExitCode

Result = Mapping[str, object]
_HOPELESS = (ExitCode.USAGE, ExitCode.GRAPH, ExitCode.UNAVAILABLE)  # the same for every other video
RunOne = Callable[[RunArguments], tuple[int, Result, str]]


def run_all(arguments: RunArguments, tasks: Sequence[Task], *, run_one: RunOne | None = None) -> ExitCode:
    """Run every task, or with --resume every one that is not done; returns the first exit code that is not 0.

    Raises OutputError if the folder of the results cannot be made or the manifest cannot be written.
    """
    make_folders(tasks)
    batch = _Batch(arguments, Manifest(tasks, arguments.graph), run_one or _run_in_process)
    todo = [task for task in tasks if not (arguments.resume and batch.manifest.is_done(task))]
    batch.skipped = len(tasks) - len(todo)
    batch.run(todo)
    return batch.report()


@dataclass
class _Batch:
    arguments: RunArguments
    manifest: Manifest
    run_one: RunOne
    skipped: int = 0
    results: list[Result] = field(default_factory=list)  # guarded by lock, as are the manifest and stderr
    lock: threading.Lock = field(default_factory=threading.Lock)
    is_over: threading.Event = field(default_factory=threading.Event)
    is_interrupted: bool = False
    error: MediagraphError | None = None

    def run(self, tasks: Sequence[Task]) -> None:
        """Run the tasks; Ctrl-C reaches their processes too, and they finish what they have."""
        with ThreadPoolExecutor(self.arguments.jobs or 1, thread_name_prefix="video") as pool:
            futures = [pool.submit(self._run_task, task) for task in tasks]
            try:
                for future in futures:
                    future.result()
            except KeyboardInterrupt:
                self.is_interrupted = True
                self.is_over.set()
        if self.error is not None:
            raise self.error

    def report(self) -> ExitCode:
        """Tell how it went."""
        failed = [result for result in self.results if result["exit_code"]]
        if not self.arguments.quiet:
            names = f" ({', '.join(str(result['input']) for result in failed)})" if failed else ""
            done = len(self.results) - len(failed)
            words = f"{counted(done, 'video')} done, {self.skipped} skipped, {len(failed)} failed{names}"
            print(words, file=sys.stderr)
        code = ExitCode.INTERRUPTED if self.is_interrupted else _first_code(failed)
        if self.arguments.json:
            print(json.dumps({"exit_code": int(code), "skipped": self.skipped, "videos": self.results}))
        return code

    def _run_task(self, task: Task) -> None:
        if self.is_over.is_set():
            return
        code, summary, said = self.run_one(self._arguments_of(task))
        result = {
            "input": task.video,
            "exit_code": code,
            **{name: summary.get(name) for name in ("error", "frames_in")},
        }
        with self.lock:
            self.results.append(result)
            if code in _HOPELESS:
                self.is_over.set()
            sys.stderr.write(said)
            if not self.arguments.quiet and not code:
                print(f"{task.video} -> {', '.join(task.files) or 'null:'}", file=sys.stderr, flush=True)
            try:
                self.manifest.add(task, result)
            except MediagraphError as error:
                self.error = self.error or error
                self.is_over.set()

    def _arguments_of(self, task: Task) -> RunArguments:
        arguments = copy.copy(self.arguments)
        arguments.inputs, arguments.outputs = [task.input], list(task.outputs)
        arguments.jobs, arguments.resume = None, False
        arguments.json = arguments.quiet = True
        arguments.overwrite |= self.arguments.resume and self.manifest.knows(task)  # an attempt that was not finished
        return arguments


def _first_code(failed: Sequence[Result]) -> ExitCode:
    return ExitCode(int(str(failed[0]["exit_code"]))) if failed else ExitCode.OK


def _run_in_process(arguments: RunArguments) -> tuple[int, Result, str]:
    """The exit code, the summary, and what was said on stderr."""
    done = subprocess.run(
        [sys.executable, "-m", "mediagraph.tools.batch.worker"],
        input=pickle.dumps(arguments),
        capture_output=True,
        check=False,
    )
    said = done.stderr.decode(errors="replace")
    code = done.returncode
    if code not in set(ExitCode):
        said += f'run-graph: the process for "{arguments.inputs[0]}" was ended by the system (code {code})\n'
        return int(ExitCode.NODE_FAILED), {"error": f"the process ended with code {code}"}, said
    return code, _summary(done.stdout), said


def _summary(output: bytes) -> Result:
    """The last line of stdout; calculators may print, too."""
    try:
        summary = json.loads(output.splitlines()[-1])
    except (ValueError, IndexError):
        return {}
    return summary if isinstance(summary, dict) else {}
