"""Adding packets to a graph input where more is to be done than to deliver them."""

from __future__ import annotations

from mediagraph.framework.errors import StateError, StatusCode, StreamError, run_error
from mediagraph.framework.run import Run
from mediagraph.framework.sources import Feed
from mediagraph.framework.timestamp import Timestamp, timestamp_after
from mediagraph.framework.wires import describe, type_names

WAIT_TILL_NOT_FULL, ADD_IF_NOT_FULL = "WAIT_TILL_NOT_FULL", "ADD_IF_NOT_FULL"  # what add_packet does when throttled


def add_unusual(run: Run, feed: Feed, value: object, timestamp: Timestamp) -> None:
    """Report earlier errors, move the bound for an empty packet, refuse one of a wrong type."""
    if run.engine.errors:
        raise run_error("Graph has errors: ", run.engine.errors) from run.engine.errors[0]
    if value is None:
        run.driver.post(feed.advance, timestamp_after(timestamp))
        return
    found, expected = describe(value), type_names(feed.payload)
    error = StreamError(f"Packet type mismatch on {feed.wire.label}: got {found}, expected {expected}")
    run.driver.post(run.engine.fail, error)
    raise error


def wait_for_room(run: Run, feed: Feed, *, mode: str, longest_inbox: int) -> None:
    """Wait while queues downstream are full, or raise StateError, as the add mode says (rule X5)."""
    driver, throttle = run.driver, feed.throttle

    def has_room() -> bool:
        resolve_deadlock(run, feed)
        return bool(run.engine.errors) or (not throttle.is_full() and len(driver.inbox) <= longest_inbox)

    if not has_room():
        if mode == ADD_IF_NOT_FULL:
            raise StateError("Graph is throttled.", StatusCode.UNAVAILABLE)
        driver.wait_until(has_room)


def resolve_deadlock(run: Run, feed: Feed) -> None:
    """Let full queues grow, or report them, if nothing runs that could empty them (rule X6)."""
    if feed.throttle.is_full() and run.driver.is_idle() and not run.engine.errors:
        try:
            feed.throttle.grow()
        except StateError as error:
            run.driver.post(run.engine.fail, error)
