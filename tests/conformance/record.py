"""Record what MediaPipe 0.10.21 does: `python tests/conformance/record.py OUT.json [NAME…]` where it is installed.

Every scenario runs several times, each in a process of its own; one that does not come out the same every time, crashes
or hangs is no fit measure and is refused.
"""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path
from typing import Any

import mediapipe
from scenario import Scenario, play
from scenarios import SCENARIOS

REPEATS = 20


def record(scenario: Scenario) -> list[dict[str, Any]]:
    """What comes of a scenario, each different outcome once."""
    outcomes: list[dict[str, Any]] = []
    for outcome in _in_child(scenario):
        if outcome not in outcomes:
            outcomes.append(outcome)
    return outcomes


def _in_child(scenario: Scenario) -> list[dict[str, Any]]:
    reader, writer = os.pipe()
    child = os.fork()
    if child == 0:
        os.dup2(os.open(os.devnull, os.O_WRONLY), 2)
        with os.fdopen(writer, "w") as pipe:
            for _ in range(REPEATS):
                outcome = play(scenario, mediapipe)
                print(json.dumps(outcome), file=pipe, flush=True)
                if any(call.endswith("hangs") for call in outcome["calls"]):
                    break
        os._exit(0)
    os.close(writer)
    with os.fdopen(reader) as pipe:
        found: list[dict[str, Any]] = [json.loads(line) for line in pipe]
    _, status = os.waitpid(child, 0)
    return found if status == 0 else [*found, {"crash": status}]


def main() -> int:
    """Record all scenarios, or those named and keep the rest of the file."""
    out, names = Path(sys.argv[1]), sys.argv[2:]
    assert mediapipe.__version__ == "0.10.21"
    golden = json.loads(out.read_text()) if names else {}
    refused = 0
    for scenario in SCENARIOS:
        if names and scenario.name not in names:
            continue
        outcomes = record(scenario)
        golden[scenario.name] = outcomes[0]
        if len(outcomes) > 1 or "crash" in outcomes[0] or "hangs" in str(outcomes):
            refused += 1
            print(f"{scenario.name}:", *outcomes, sep="\n    ", file=sys.stderr)
    out.write_text(json.dumps(golden, indent=1, sort_keys=True) + "\n")
    print(f"{len(golden)} scenarios, {refused} refused", file=sys.stderr)
    return 1 if refused else 0


if __name__ == "__main__":
    sys.exit(main())
