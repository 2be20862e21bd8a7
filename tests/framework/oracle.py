"""What a graph must do, in the plainest way: one node after the other, each over its whole streams, without scheduling.

Under the default policy a node's output streams are a function of its input streams alone, and so is how far they are
settled. After the same feed a scheduler at rest must therefore show exactly these packets: no others, and no fewer.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

Log = list[tuple[int, int]]  # (timestamp, value)
PRESTREAM, MIN, DONE = -(2**63) + 2, -(2**63) + 3, 2**63 - 1


@dataclass(frozen=True)
class Behaviour:
    """A node of the model: values in (None = absent) and a state give values out (None = nothing sent), `delay` later.

    `offset` is what the node promises: 0, its delay, or None for nothing.
    """

    name: str
    inputs: tuple[str, ...]
    required: tuple[bool, ...]
    outputs: tuple[str, ...]
    compute: Callable[[int, Sequence[int | None], int], Sequence[int | None]]
    delay: int = 0
    offset: int | None = 0
    heavy: bool = False
    lanes: int = 1  # calls that may overlap; then the node has no state
    fails_at: int | None = None


@dataclass
class Stream:
    packets: Log = field(default_factory=list)
    bound: int = PRESTREAM


def interpret(behaviours: Sequence[Behaviour], feeds: dict[str, Stream]) -> dict[str, Stream]:
    """All streams, after the graph inputs carried what `feeds` holds."""
    streams = {name: Stream(list(stream.packets), stream.bound) for name, stream in feeds.items()}
    for node in behaviours:  # producers first
        run_node(node, streams)
    return streams


def run_node(node: Behaviour, streams: dict[str, Stream]) -> None:
    inputs = [dict(streams[name].packets) for name in node.inputs]
    settled = min(streams[name].bound for name in node.inputs)
    outputs = [streams.setdefault(name, Stream()) for name in node.outputs]
    state = 0
    for timestamp in sorted({t for packets in inputs for t in packets if t < settled}):
        values = [packets.get(timestamp) for packets in inputs]
        if all(value is not None or not required for value, required in zip(values, node.required)):
            state += node.lanes == 1
            for stream, value in zip(outputs, node.compute(timestamp, values, state)):
                if value is not None:
                    stream.packets.append((timestamp + node.delay, value))
    for stream in outputs:
        stream.bound = bound_of(node, stream, settled)


def bound_of(node: Behaviour, stream: Stream, settled: int) -> int:
    """How far an output is settled: by what its node promises, or by its last packet."""
    if settled == DONE:
        return DONE
    sent = stream.packets[-1][0] + 1 if stream.packets else PRESTREAM
    promised = PRESTREAM if node.offset is None or settled < MIN else settled + node.offset
    return max(sent, promised)
