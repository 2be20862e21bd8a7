"""Thread pools that run heavy nodes."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from typing import TYPE_CHECKING, Protocol

from mediagraph.framework.driver import Driver
from mediagraph.framework.errors import ArgumentError
from mediagraph.framework.executors_config import is_reserved
from mediagraph.framework.workers import Workers

if TYPE_CHECKING:
    from concurrent.futures import Executor


class Threads(Protocol):
    """Runs tasks somewhere."""

    def submit(self, task: Callable[[], None]) -> object:
        """Accept a task."""
        ...


class Pool:
    """Runs tasks in other threads; the thread that finishes one then tries to drive the engine.

    `workers` are the threads to let end with the run: none, if `threads` belongs to the application.
    """

    def __init__(self, threads: Threads, workers: Workers | None = None) -> None:
        self._threads, self._workers = threads, workers
        self._driver: Driver | None = None

    @classmethod
    def of_threads(cls, count: int) -> Pool:
        """A pool with threads of its own."""
        workers = Workers(count, "mediagraph")
        return cls(workers, workers)

    def serve(self, driver: Driver) -> None:
        """Bring results to this driver from now on."""
        self._driver = driver

    def submit(self, run: Callable[[], None], complete: Callable[[], None]) -> None:
        """Run a task, then have `complete` called by the driving thread."""
        self._threads.submit(partial(self._run, run, complete))

    def drive(self) -> None:
        """Have one of the threads drive the engine, so that sources run beside the application."""
        if self._driver is not None:
            self._threads.submit(self._driver.drive)

    def shut_down(self) -> None:
        """Let the threads end, unless they are the application's."""
        if self._workers is not None:
            self._workers.shut_down()

    def _run(self, run: Callable[[], None], complete: Callable[[], None]) -> None:
        run()
        assert self._driver is not None
        self._driver.post(_call, complete)


def _call(complete: Callable[[], None]) -> None:
    complete()


def check_provided(executors: Mapping[str, Executor], threads: int | None) -> None:
    """Raise ArgumentError for executors that a graph cannot be given."""
    if not executors:
        return
    from concurrent.futures import Executor, ProcessPoolExecutor  # 5 ms, see above

    for name, executor in executors.items():
        if is_reserved(name):
            raise ArgumentError(f'the executor name "{name}" is reserved')
        if not isinstance(executor, Executor):
            raise ArgumentError(f'executor "{name}" is {type(executor).__name__}, not a concurrent.futures.Executor')
        if isinstance(executor, ProcessPoolExecutor):
            raise ArgumentError(f'executor "{name}" is a ProcessPoolExecutor; nodes need threads of this process')
    if "" in executors and threads is not None:
        raise ArgumentError('`threads` and the executor "" both replace the default executor; give one of them')
