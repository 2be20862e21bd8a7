"""The turn of a node that stands alone between two queues, as one function with everything at hand.

Whoever is not fused with neighbours and has one input, one output and one consumer takes this way: it is `Region.step`
and `Region.flush` for that case, without their loops over one step, one edge and no observer. Three tenths of the cost
of a node in a queue of its own go with those loops (`make bench`, per node, general).
"""

from __future__ import annotations

from collections.abc import Callable
from heapq import heappush

from mediagraph.framework.region import Region
from mediagraph.framework.timestamp import ONE_OVER_POSTSTREAM


def stands_alone(region: Region) -> bool:
    """Is this one node with one input and one output, which one queue takes and nobody observes?"""
    return (
        type(region) is Region
        and region.lone is not None
        and len(region.run) == 1
        and region.run[0][0] is region.lone.wire
        and len(region.wires) == 2
        and len(region.edges) == 1
        and not region.observers
    )


def solo_turn(region: Region) -> Callable[[], None]:
    """One turn of a region that stands alone; does what `region.step` would do."""
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
