"""Threads that run tasks, for a fraction of what a hand-over through `concurrent.futures` costs (`make bench`, growth).

Nobody waits for the result of a task and none can be cancelled, so there are no futures: a queue written in C, whose
`put` and `get` need no lock of Python's, is all.
"""

from __future__ import annotations

import atexit
import threading
import weakref
from collections.abc import Callable
from queue import SimpleQueue

Task = Callable[[], None]


class Workers:
    """`count` threads, started with the first task. A task must not raise."""

    def __init__(self, count: int, name: str) -> None:
        self._tasks: SimpleQueue[Task | None] = SimpleQueue()
        self._threads = [
            threading.Thread(target=_work, args=(self._tasks,), name=f"{name}_{index}", daemon=True)
            for index in range(count)
        ]
        self._are_started = False

    def submit(self, task: Task) -> None:
        """Have a task run as soon as a thread is free; called by one thread at a time."""
        self._tasks.put(task)
        if not self._are_started:
            self._are_started = True
            _unfinished.add(self)
            for thread in self._threads:
                thread.start()

    def shut_down(self) -> None:
        """Let the threads end when they have done what was submitted; does not wait for them."""
        for _ in self._threads:
            self._tasks.put(None)

    def join(self) -> None:
        """Wait for the threads."""
        for thread in self._threads:
            thread.join()


def _work(tasks: SimpleQueue[Task | None]) -> None:
    while (task := tasks.get()) is not None:
        task()


_unfinished: weakref.WeakSet[Workers] = weakref.WeakSet()


@atexit.register
def _end_all() -> None:
    """Let no thread be inside a calculator while the interpreter is taken down."""
    for workers in list(_unfinished):
        workers.shut_down()
        workers.join()
