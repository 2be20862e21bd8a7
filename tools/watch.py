"""`run-graph --watch`: run again and again, with the code and the graph as they are on disk.

A pass over the inputs is a run of its own. A version is tried when a file has changed, and takes over if it loads; the
pass under way is then given up. Videos are played in a loop, pictures wait for the next change.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterable
from pathlib import Path

from mediagraph.framework.errors import GraphError, MediagraphError
from mediagraph.tools.arguments import RunArguments
from mediagraph.tools.exit_codes import ExitCode
from mediagraph.tools.file_changes import FileChanges
from mediagraph.tools.job import PROG, Superseded
from mediagraph.tools.own_code import OwnCode
from mediagraph.tools.report import explain
from mediagraph.tools.runner import run_version
from mediagraph.tools.version import Version

LOOK_S = 0.2
_DONE = (ExitCode.OK, ExitCode.INPUT)  # some pictures of a folder may be unreadable


class Watch:
    """The versions of a graph, one after the other; `good` is the last one that has done a whole pass."""

    def __init__(
        self,
        arguments: RunArguments,
        *,
        now: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self._arguments, self._now, self._sleep = arguments, now, sleep
        self._code = OwnCode(arguments.calculators)
        self._current = Version(arguments)
        self._good: Version | None = None
        self._changes = FileChanges()
        self._changes.watch(self._files())
        self._next_look = 0.0

    def run(self) -> ExitCode:
        """Run until Ctrl-C."""
        while True:
            try:
                code = self._pass()
            except Superseded:
                continue
            self._arguments.overwrite = True
            if code is ExitCode.INTERRUPTED:
                return code
            if code in _DONE:
                self._good = self._current
            elif self._fall_back():
                continue
            if code is not ExitCode.OK or not self._current.has_video:
                self._wait()

    def _pass(self) -> ExitCode:
        try:
            return run_version(self._arguments, self._current, is_superseded=self._look)
        except MediagraphError as error:
            if self._good is None:
                raise  # before the first pass there is nothing to wait for
            return explain(error, prog=PROG, verbose=self._arguments.verbose)

    def _fall_back(self) -> bool:
        """Take the last good version again, if there is another one than that which has just failed."""
        if self._good is None or self._good is self._current:
            return False
        self._current = self._good
        self._say("going on with the version before")
        return True

    def _wait(self) -> None:
        self._say("waiting for a change; Ctrl-C ends")
        while not self._look():
            self._sleep(LOOK_S)

    def _look(self) -> bool:
        """Has a newer version taken over? Files are looked at five times a second."""
        if self._now() < self._next_look:
            return False
        self._next_look = self._now() + LOOK_S
        changed = self._changes.take()
        if not changed:
            return False
        self._say(f"{_listed(changed)} changed")
        return self._take_over()

    def _take_over(self) -> bool:
        """Load everything anew; what does not load is reported, and everything stays as it is."""
        state = self._code.state()
        try:
            self._code.reload()
            self._current = Version(self._arguments)
        except MediagraphError as error:
            self._code.restore(state)
            self._changes.watch([*self._files(), *_files_of(error)])
            explain(error, prog=PROG, verbose=self._arguments.verbose)
            self._say("the version before stays")
            return False
        self._changes.watch(self._files())
        return True

    def _files(self) -> list[Path]:
        return [*self._current.files(), *self._code.files()]

    def _say(self, text: str) -> None:
        if not self._arguments.quiet:
            print(f"{PROG}: {text}", file=sys.stderr, flush=True)


def watch(arguments: RunArguments) -> ExitCode:
    """Run a graph as the command line says, and again whenever its files change; returns at Ctrl-C."""
    return Watch(arguments).run()


def _files_of(error: MediagraphError) -> Iterable[Path]:
    """The files in which something is wrong: to mend them is a change too."""
    problems = error.problems if isinstance(error, GraphError) else ()
    return [path for problem in problems if (path := Path(problem.place.file)).is_file()]


def _listed(paths: Iterable[Path]) -> str:
    return ", ".join(path.name for path in paths)
