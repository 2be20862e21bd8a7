"""The turn of a node that stands alone between two queues, as one function with everything at hand.

Whoever is not fused with neighbours and has one input, and one output that one queue or one observer takes, goes this
way: it is `Region.step` and `Region.flush` for that case, without their loops over one step and one edge. Three tenths
of the cost of a node in a queue of its own go with those loops (`make bench`, per node, general). The two turns differ
only in who takes the result; a call in between would give back a part of what they save.
"""

from __future__ import annotations

from collections.abc import Callable
from heapq import heappush

from mediagraph.framework.packet import Packet
from mediagraph.framework.region import Region
from mediagraph.framework.timestamp import ONE_OVER_POSTSTREAM


def stands_alone(region: Region) -> bool:
    """Is this one node with one input and one output, which one queue or one observer takes?"""
    return (
        type(region) is Region
        and region.lone is not None
        and len(region.run) == 1
        and region.run[0][0] is region.lone.wire
        and len(region.wires) == 2
        and len(region.edges) + len(region.observers) == 1
        and not any(observer.sees_bounds for _, observer in region.observers)
    )


def solo_turn(region: Region) -> Callable[[], None]:
    """One turn of a region that stands alone; does what `region.step` would do."""
    return _turn_into_queue(region) if region.edges else _turn_into_observer(region)


def _turn_into_queue(region: Region) -> Callable[[], None]:
    inlet = region.lone
    assert inlet is not None
    ((_, process, node),) = region.run
    ((output, target),) = region.edges
    source, clock, ready, rank, target_rank = inlet.wire, region.clock, region.ready, region.rank, target.rank

    def turn() -> None:
        packets = inlet.packets
        if not packets:
            inlet.wakes = True
            region.flush(inlet.bound)
            return
        timestamp, source.value = packets.popleft()
        if packets:
            frontier = timestamp + 1
            heappush(ready, rank)
        else:
            frontier = inlet.bound
            inlet.wakes = True
        clock.timestamp = timestamp
        try:
            process()
        except Exception as error:
            region.note_failure(node, error)
        if frontier >= ONE_OVER_POSTSTREAM:
            region.flush(region.last_frontier())
            return
        value = output.value
        if value is not None:
            target.packets.append((timestamp, value))
            output.value = None
        source.value = None
        region.bound = target.bound = frontier
        if target.wakes:
            target.wakes = False
            heappush(ready, target_rank)

    return turn


def _turn_into_observer(region: Region) -> Callable[[], None]:
    inlet = region.lone
    assert inlet is not None
    ((_, process, node),) = region.run
    ((output, observer),) = region.observers
    source, clock, ready, rank, deliver = inlet.wire, region.clock, region.ready, region.rank, observer.deliver

    def turn() -> None:
        packets = inlet.packets
        if not packets:
            inlet.wakes = True
            region.flush(inlet.bound)
            return
        timestamp, source.value = packets.popleft()
        if packets:
            frontier = timestamp + 1
            heappush(ready, rank)
        else:
            frontier = inlet.bound
            inlet.wakes = True
        clock.timestamp = timestamp
        try:
            process()
        except Exception as error:
            region.note_failure(node, error)
        if frontier >= ONE_OVER_POSTSTREAM:
            region.flush(region.last_frontier())
            return
        region.bound = frontier
        value = output.value
        if value is not None:
            deliver(Packet(value, timestamp))
            output.value = None
        source.value = None

    return turn
