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

BUGS: dict[str, str] = {}
"""By scenario: what is wrong."""
