"""Why does nothing happen? The state of a run as chains of causes."""

from __future__ import annotations

from collections.abc import Iterator

from mediagraph.framework.engine import Engine, Part
from mediagraph.framework.lanes import HeavyRegion
from mediagraph.framework.plan import Plan
from mediagraph.framework.queues import Inlet
from mediagraph.framework.region import Region
from mediagraph.framework.sources import Feed, SourceRegion
from mediagraph.framework.timestamp import DONE, ONE_OVER_POSTSTREAM, Timestamp, timestamp_before

_LONGEST = 20  # causes in one chain


def explain_state(plan: Plan, engine: Engine) -> str:
    """One line for each node that waits: with packets in its queues, for a side packet, or for a call under way."""
    return "\n".join(_Explainer(plan, engine).lines()) or "nothing waits: every packet was processed"


class _Explainer:
    def __init__(self, plan: Plan, engine: Engine) -> None:
        self.engine = engine
        self.maker_names = {edge.name: node.name for node in plan.nodes for edge in node.outputs}
        self.units = {id(part.region): part.unit for part in engine.parts}

    def lines(self) -> Iterator[str]:
        for part in reversed(self.engine.parts):
            if part in self.engine.unopened:
                yield self._unopened(part)
            elif any(inlet.packets for inlet in part.region.inlets):
                yield self._waiting(part)

    def _unopened(self, part: Part) -> str:
        if part.awaits:
            names = ", ".join(f'"{name}"' for name in sorted(part.awaits))
            return f"node {_names(part.region)} is not open yet: it waits for the side packet {names}"
        names = ", ".join(_names(one.region) for one in part.producers if not one.is_open)
        return f"node {_names(part.region)} is not open yet: it waits for node {names} to open"

    def _waiting(self, part: Part) -> str:
        inlets = [inlet for inlet in part.region.inlets if inlet.packets]
        head = min(inlet.packets[0][0] for inlet in inlets)
        count = sum(len(inlet.packets) for inlet in inlets)
        return f"node {_names(part.region)} waits at {head} with {count} packets: {self._cause(part.region, head)}"

    def _cause(self, region: Region, head: Timestamp) -> str:
        unit = self.units[id(region)]
        if isinstance(unit, HeavyRegion) and unit.in_flight:
            return f"it is processing {', '.join(str(lane.clock.timestamp) for lane in unit.in_flight)}"
        blocking = [inlet for inlet in region.inlets if not inlet.packets and inlet.bound <= head]
        if not blocking:
            return "it is ready and has not had its turn yet"
        return "; ".join(f"{_settled(inlet)}, because {self._why(inlet.wire.label, 0)}" for inlet in blocking)

    def _why(self, stream: str, depth: int) -> str:
        """Why a stream is not settled further."""
        maker = self.engine.makers[stream]
        if isinstance(maker, Feed):
            return f'the application has neither sent more on "{stream}" nor closed it'
        name = self.maker_names[stream]
        unit = self.units[id(maker)]
        if isinstance(unit, HeavyRegion) and unit.in_flight:
            return f'node "{name}" is still processing {unit.in_flight[0].clock.timestamp}'
        if isinstance(maker, SourceRegion):
            return f'source "{name}" {"is throttled" if maker.is_throttled else "has sent no more"}'
        slowest = min(maker.inlets, key=Inlet.frontier, default=None)
        if slowest is None or slowest.packets or depth == _LONGEST:
            return f'node "{name}" has sent nothing more and moved no bound'
        if slowest.bound >= ONE_OVER_POSTSTREAM:
            return f'node "{name}" has got all its input and moved no bound'
        return f'node "{name}" waits in turn: {_settled(slowest)}, because {self._why(slowest.wire.label, depth + 1)}'


def _names(region: Region) -> str:
    return ", ".join(f'"{step.name}"' for step in region.steps)


def _settled(inlet: Inlet) -> str:
    if inlet.bound >= DONE:
        return f'stream "{inlet.wire.label}" has ended'
    settled = timestamp_before(inlet.bound)
    if settled <= Timestamp.UNSTARTED:
        return f'stream "{inlet.wire.label}" has carried nothing yet'
    return f'stream "{inlet.wire.label}" is settled only up to {Timestamp.of(settled)}'
