"""Every scenario under mediagraph, regions on and off, threads on and off, against what MediaPipe 0.10.21 does."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from differences import BUGS, ON_PURPOSE
from scenario import Scenario, play
from scenarios import SCENARIOS

import mediagraph

GOLDEN = json.loads((Path(__file__).parent / "golden.json").read_text())
SETTINGS: dict[str, dict[str, object]] = {
    "as the graph says": {},
    "no regions": {"fuse": False},
    "inline": {"threads": 0},
    "inline, no regions": {"threads": 0, "fuse": False},
    "threads": {"threads": 2},
    "threads, no regions": {"threads": 2, "fuse": False},
}


def cases() -> list[object]:
    return [pytest.param(scenario, id=scenario.name, marks=_marks(scenario.name)) for scenario in SCENARIOS]


def _marks(name: str) -> list[pytest.MarkDecorator]:
    return [pytest.mark.xfail(strict=True, reason=BUGS[name])] if name in BUGS else []


def settings_for(scenario: Scenario) -> dict[str, dict[str, object]]:
    """All settings; where the graph asks for the application's thread, those that leave the threads to it."""
    of_graph = "ApplicationThreadExecutor" in scenario.graph
    return {name: one for name, one in SETTINGS.items() if not (of_graph and "threads" in one)}


@pytest.mark.parametrize("scenario", cases())
def test_scenario_comes_out_as_in_mediapipe(scenario: Scenario) -> None:
    expected = GOLDEN[scenario.name]
    if scenario.name in ON_PURPOSE:
        expected = ON_PURPOSE[scenario.name][1]
    for name, settings in settings_for(scenario).items():
        assert play(scenario, mediagraph, **settings) == expected, name


def test_every_scenario_was_recorded_and_nothing_else() -> None:
    assert GOLDEN.keys() == {scenario.name for scenario in SCENARIOS}


def test_differences_are_those_of_scenarios() -> None:
    assert {*BUGS, *ON_PURPOSE} <= GOLDEN.keys()
    assert not BUGS.keys() & ON_PURPOSE.keys()
