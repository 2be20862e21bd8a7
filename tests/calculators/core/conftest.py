"""Runs a node, or a few, packet by packet."""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest

from mediagraph.framework.packet import Packet
from mediagraph.graph import CalculatorGraph

sys.path.insert(0, str(Path(__file__).parent))  # the tests share core_nodes.py

Step = tuple[str, object, int] | str
Streams = dict[str, list[tuple[int, object]]]
Play = Callable[..., Streams]


@pytest.fixture(params=[True, False], ids=["regions", "no regions"])
def play(request: pytest.FixtureRequest) -> Play:
    """Feeds a graph: `(stream, value, µs)` adds a packet, a value None moves the bound, a name closes that stream.

    Returns what the streams `watch` carry; those with a `+` also where they settle without a packet, as None.
    """

    def run(graph: str, steps: Sequence[Step], watch: str = "out", side: Mapping[str, Any] = {}) -> Streams:
        made = CalculatorGraph(_inputs(steps) + graph, fuse=request.param)
        seen: Streams = {name.rstrip("+"): [] for name in watch.split()}
        for name in watch.split():

            def note(stream: str, packet: Packet) -> None:
                seen[stream].append((int(packet.timestamp), packet.value))

            made.observe_output_stream(name.rstrip("+"), note, name.endswith("+"))
        made.start_run(dict(side))
        for step in steps:
            if isinstance(step, str):
                made.close_input_stream(step)
            else:
                stream, value, timestamp = step
                made.add_packet_to_input_stream(stream, Packet(value), timestamp)
            made.wait_until_idle()
        made.close()
        return seen

    return run


def _inputs(steps: Sequence[Step]) -> str:
    names = dict.fromkeys(step if isinstance(step, str) else step[0] for step in steps)
    return "".join(f'input_stream: "{name}"\n' for name in names)
