"""Record MediaPipe 0.10.21's profiles: `python tests/framework/record_traces.py OUT.json`, where it is installed.

Each scenario runs several times; one that does not come out the same every time is no fit measure and is refused.
"""

from __future__ import annotations

import json
import os
import sys
import tempfile
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import mediapipe
from mediapipe.framework import calculator_profile_pb2
from mediapipe.python import packet_creator
from mediapipe.python._framework_bindings import calculator_graph, timestamp
from trace_scenarios import SCENARIOS, TraceScenario, plain, play

REPEATS = 5
API = SimpleNamespace(CalculatorGraph=calculator_graph.CalculatorGraph, Timestamp=timestamp.Timestamp)


def make(value: Any) -> Any:
    if isinstance(value, list):
        return packet_creator.create_int_vector(value)
    return packet_creator.create_bool(value) if isinstance(value, bool) else packet_creator.create_int(value)


def record(scenario: TraceScenario) -> dict[str, Any]:
    with tempfile.TemporaryDirectory() as folder:
        graph = play(scenario, API, make, Path(folder))
        profile = calculator_profile_pb2.GraphProfile()
        profile.ParseFromString((Path(folder) / "0.binarypb").read_bytes())
        del graph
    return plain(profile, is_plain=scenario.is_plain)


def main() -> int:
    assert mediapipe.__version__ == "0.10.21"
    golden, refused = {}, 0
    for scenario in SCENARIOS:
        golden[scenario.name] = record(scenario)
        if any(record(scenario) != golden[scenario.name] for _ in range(REPEATS)):
            refused += 1
            print(f"{scenario.name}: not the same every time", file=sys.stderr)
    Path(sys.argv[1]).write_text(json.dumps(golden, indent=1, sort_keys=True) + os.linesep)
    return 1 if refused else 0


if __name__ == "__main__":
    sys.exit(main())
