"""Where mediagraph differs from MediaPipe: on purpose, with the reason; or by mistake, which is to be mended."""

from __future__ import annotations

from typing import Any

Outcome = dict[str, Any]
LOADS: Outcome = {"calls": ["1 queue?: 100"], "streams": {}}
REFUSED: Outcome = {"calls": ["init: ValueError"], "streams": {}}

ON_PURPOSE: dict[str, tuple[str, Outcome]] = {
    "stream of a wrong type": ("payloads are Python values, and a bool is an int", LOADS),
    "a constant of a wrong type through a node": (
        "payloads are Python values, and a bool is an int",
        {"calls": [], "streams": {}},
    ),
    "unexpected output side packet": (
        "a side packet that the calculator never provides is a mistake, so it is told",
        REFUSED,
    ),
    "mux, both ENABLE and SELECT": (
        "two selectors contradict each other; the container itself refuses them too",
        REFUSED,
    ),
}
"""By scenario: the reason, and what takes the place of the recorded outcome."""

_CLOSED_QUEUE = "B3.1, H3: a consumer that has closed ignores later packets; the graph input itself refuses them"
_BOUND_STEPS = (
    "O7, O9: after a call the bound is T.next, and it moves further only when the node is found not ready; "
    "the region publishes the gate's frontier at once, so steps are merged or, before PreStream and Max, wrong"
)
_ADD_CLOSED = (
    "A6, B3.5: a packet after close is a timestamp mismatch found by each consumer that is still open (ValueError), "
    "or ignored; the graph input refuses it as FAILED_PRECONDITION (RuntimeError)"
)
_LAST_REPORTED = (
    "G2, A4: a packet sets the last reported timestamp also when it lowers it; the observer takes the maximum"
)
_AFTER_CLEAN_UP = "A9, A13: the clean-up of wait_until_done forgets the errors; here they are told again"

BUGS: dict[str, str] = {
    "deadlock reported": "X6, X7: report_deadlock is read and ignored",
    "application thread, nearest the output first": (
        "D2, E6: on the application's thread the last of three consumers takes all its packets before others begin; "
        "a region runs all three for each packet"
    ),
}
"""By scenario: what is wrong."""
