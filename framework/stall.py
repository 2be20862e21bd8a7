"""Noticing that a run stands still: nothing runs, packets wait, and nothing has changed for a while."""

from __future__ import annotations

from collections.abc import Callable

from mediagraph.framework.errors import StallError
from mediagraph.framework.explain import explain_state
from mediagraph.framework.run import Run

State = tuple[object, ...] | None


def wait_unless_stalled(
    run: Run,
    condition: Callable[[], bool],
    timeout_s: float | None,
    *,
    when_idle: Callable[[Run], None] = lambda run: None,
) -> None:
    """Wait for a condition; raises StallError when nothing has moved for `timeout_s` although packets wait.

    A run in which nothing waits is not stalled, it only has nothing to do: `when_idle` is told once, and it goes on.
    """
    before = _state(run)
    while not run.driver.wait_until(condition, timeout_s=timeout_s):
        after = _state(run)
        if after is not None and after == before:
            _check_waiting(run, timeout_s)
            when_idle(run)
            timeout_s = None
        before = after


def log_idleness(run: Run) -> None:
    """Tell who waits for the end of a run what keeps it from ending."""
    import logging  # 10 ms that few runs need

    inputs = ", ".join(f'"{stream}"' for stream, feed in run.engine.feeds.items() if not feed.is_closed)
    logging.getLogger("mediagraph").warning(
        "waiting for the end of a run that has nothing to do: the graph inputs %s are still open; "
        "close_all_packet_sources() ends it",
        inputs,
    )


class PolledRun:
    """What a poller knows of the run that fills it."""

    def __init__(self, run: Run, stall_timeout_s: float | None) -> None:
        self._run, self._stall_timeout_s = run, stall_timeout_s

    def wait(self, condition: Callable[[], bool], timeout_s: float | None) -> bool:
        """Work until the condition holds; False if the time is over before. Raises StallError."""
        if timeout_s is not None:
            return self._run.driver.wait_until(condition, timeout_s=timeout_s)
        wait_unless_stalled(self._run, condition, self._stall_timeout_s)
        return True

    def wake(self) -> None:
        """Let those go on that were held back by a full queue."""
        self._run.driver.post(_nothing, None)

    def has_ended(self) -> bool:
        """Will the run send no more, because it failed or is over?"""
        return bool(self._run.engine.errors) or self._run.driver.is_at_end()


def _check_waiting(run: Run, timeout_s: float | None) -> None:
    if run.driver.is_paused:
        raise StallError(f"the graph was paused for {timeout_s:g} s; resume() lets it go on")
    for poller in run.setting.pollers:
        if poller.queue_size >= poller.limit:
            raise StallError(
                f'nothing has moved for {timeout_s:g} s: the poller of stream "{poller.observer.stream}" is full with '
                f"{poller.queue_size} packets, and nobody reads it"
            )
    if any(inlet.packets for part in run.engine.parts for inlet in part.region.inlets):
        raise StallError(
            f"nothing has moved for {timeout_s:g} s, but packets wait:\n{explain_state(run.plan, run.engine)}\n"
            "If what is missing comes later, give CalculatorGraph a longer stall_timeout_s, or None"
        )


def _state(run: Run) -> State:
    """What changes whenever anything moves; None while something runs."""
    if run.driver.is_paused:
        return ("paused",)
    if not run.driver.is_idle():
        return None
    inlets = [(len(inlet.packets), inlet.bound) for part in run.engine.parts for inlet in part.region.inlets]
    return (*inlets, *(feed.wire.minimum for feed in run.engine.feeds.values()))


def _nothing(_: object) -> None:
    pass
