"""Our profiles, statistics and traces, against those that MediaPipe 0.10.21 writes of the same graphs."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from trace_scenarios import SCENARIOS, TraceScenario, plain, play

import mediagraph as mg
from mediagraph.framework.profiling.encode import schema
from mediagraph.framework.profiling.messages import GraphProfile

GOLDEN = json.loads((Path(__file__).parent / "golden_traces.json").read_text())


@pytest.mark.parametrize("scenario", SCENARIOS, ids=lambda scenario: scenario.name)
def test_profile_comes_out_as_in_mediapipe(scenario: TraceScenario, tmp_path: Path) -> None:
    play(scenario, mg, lambda value: value, tmp_path)
    profile = schema().new(GraphProfile)
    profile.ParseFromString((tmp_path / "0.binarypb").read_bytes())
    assert plain(profile, is_plain=scenario.is_plain) == GOLDEN[scenario.name]


def test_every_scenario_was_recorded_and_nothing_else() -> None:
    assert GOLDEN.keys() == {scenario.name for scenario in SCENARIOS}
