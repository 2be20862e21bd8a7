"""Thread pools that run heavy nodes."""

from __future__ import annotations

from collections.abc import Callable

from mediagraph.framework.driver import Driver


class Pool:
    """Runs tasks in threads of its own; the thread that finishes one then tries to drive the engine."""

    def __init__(self, threads: int, name: str = "mediagraph") -> None:
        from concurrent.futures import ThreadPoolExecutor  # 5 ms that graphs without threads need not wait for

        self.threads = threads
        self._executor = ThreadPoolExecutor(threads, name)
        self._driver: Driver | None = None

    def serve(self, driver: Driver) -> None:
        """Bring results to this driver from now on."""
        self._driver = driver

    def submit(self, run: Callable[[], None], complete: Callable[[], None]) -> None:
        """Run a task, then have `complete` called by the driving thread."""
        self._executor.submit(self._run, run, complete)

    def drive(self) -> None:
        """Have one of the threads drive the engine, so that sources run beside the application."""
        if self._driver is not None:
            self._executor.submit(self._driver.drive)

    def shut_down(self) -> None:
        """Let the threads end."""
        self._executor.shutdown(wait=False)

    def _run(self, run: Callable[[], None], complete: Callable[[], None]) -> None:
        run()
        assert self._driver is not None
        self._driver.post(_call, complete)


def _call(complete: Callable[[], None]) -> None:
    complete()
