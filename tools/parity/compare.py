"""Runs two graphs on the same packets."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass

from mediagraph.calculators.cuda.context import DeviceHolder
from mediagraph.framework.errors import UsageError
from mediagraph.framework.graph import CalculatorGraph
from mediagraph.framework.plan import Plan
from mediagraph.framework.registry import did_you_mean
from mediagraph.tools.parity.bounds import Bound
from mediagraph.tools.parity.side import Side
from mediagraph.tools.parity.stream_parity import StreamParity

Fed = tuple[str, object, int]
"""A stream, a payload and its timestamp."""


@dataclass(frozen=True, slots=True)
class Loaded:
    """A graph that is to be run, and the device that it works on."""

    graph: CalculatorGraph
    cuda: DeviceHolder
    side_packets: Mapping[str, object]


def compare(
    expected: Loaded, found: Loaded, packets: Iterable[Fed], streams: Sequence[str], bounds: Mapping[str, Bound]
) -> list[StreamParity]:
    """Feed both graphs the same packets, one after the other, and compare what comes on these streams as it comes.

    Raises what a run raises, and UsageError if one of the graphs lacks a stream.
    """
    check_streams(expected.graph.plan, found.graph.plan, streams)
    parities = [StreamParity(stream, bounds.get(stream)) for stream in streams]
    sides = (
        Side(expected.graph, expected.cuda, {one.stream: one.expected for one in parities}),
        Side(found.graph, found.cuda, {one.stream: one.found for one in parities}),
    )
    with ExitStack() as stack:
        for side, loaded in zip(sides, (expected, found)):
            stack.callback(side.abandon)
            loaded.graph.start_run(loaded.side_packets)
            loaded.graph.wait_until_idle()  # what fails on opening comes before the first packet
        for fed in packets:
            for side in sides:
                side.feed(*fed)
            for one in parities:
                one.settle()
        for side in sides:
            side.finish()
        stack.pop_all()
    for one in parities:
        one.finish()
    return parities


def check_streams(expected: Plan, found: Plan, streams: Sequence[str]) -> None:
    """Raise UsageError if one of the graphs lacks one of these streams, or they take other inputs."""
    if set(expected.inputs) != set(found.inputs):
        texts = (", ".join(sorted(plan.inputs)) or "none" for plan in (expected, found))
        raise UsageError("the graphs have other inputs, {} and {}; they cannot be fed the same".format(*texts))
    for stream in streams:
        for plan in (expected, found):
            if stream not in plan.streams():
                hint = did_you_mean(stream, plan.streams()) or ""
                raise UsageError(f'{plan.config.origin.place().file} has no stream "{stream}"{hint}')


def shared_outputs(expected: Plan, found: Plan) -> list[str]:
    """The output streams of the graphs; raises UsageError if there is none, or one graph has others."""
    if set(expected.outputs) != set(found.outputs) or not expected.outputs:
        texts = (", ".join(sorted(plan.outputs)) or "none" for plan in (expected, found))
        raise UsageError(
            "the graphs have the output streams {} and {}; name streams that both have with --stream".format(*texts)
        )
    return list(expected.outputs)
