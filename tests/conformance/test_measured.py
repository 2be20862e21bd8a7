"""Every scenario once more with everything measured: whoever looks on changes no packet and no message."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest
from differences import BUGS
from scenario import Scenario, play
from scenarios import SCENARIOS
from test_conformance import GOLDEN, ON_PURPOSE

import mediagraph as mg

QUEUES = mg.ProfilerConfig(
    enable_profiler=True, enable_stream_latency=True, trace_enabled=True, trace_log_disabled=True, trace_log_capacity=50
)


class Measured(mg.CalculatorGraph):
    """Statistics, ages, and every event of every queue."""

    def __init__(self, *arguments: Any, **settings: Any) -> None:
        super().__init__(*arguments, **settings)
        self.profiler.config = QUEUES


class MeasuredCalls(mg.CalculatorGraph):
    """Statistics, ages and calls; the regions stay."""

    def __init__(self, *arguments: Any, **settings: Any) -> None:
        super().__init__(*arguments, **settings)
        self.profiler.switch_on(latency=True, trace=True)


def api_with(graph: type[mg.CalculatorGraph]) -> Any:
    return SimpleNamespace(**{name: getattr(mg, name) for name in dir(mg)} | {"CalculatorGraph": graph})


@pytest.mark.parametrize(
    ("graph", "settings"), [(Measured, {}), (MeasuredCalls, {"threads": 2})], ids=["queues", "calls"]
)
@pytest.mark.parametrize("scenario", [one for one in SCENARIOS if one.name not in BUGS], ids=lambda one: one.name)
def test_scenario_comes_out_the_same(
    scenario: Scenario, graph: type[mg.CalculatorGraph], settings: dict[str, object]
) -> None:
    expected = ON_PURPOSE[scenario.name][1] if scenario.name in ON_PURPOSE else GOLDEN[scenario.name]
    of_graph = "ApplicationThreadExecutor" in scenario.graph
    assert play(scenario, api_with(graph), **({} if of_graph else settings)) == expected
