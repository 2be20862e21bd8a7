"""Random graphs and random feeds, drawn by hypothesis."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from behaviours import Action, Advance, Behaviour, Echo, End, Program, Send
from hypothesis import strategies as st
from verdict import Case

from mediagraph.framework.names import Key
from mediagraph.framework.policy import (
    Barrier,
    Default,
    EarlyClose,
    FixedSize,
    Immediate,
    Mux,
    SyncSet,
    TimestampAlign,
)
from mediagraph.framework.timestamp import MAX, ONE_OVER_POSTSTREAM, POSTSTREAM, PRESTREAM

Event = tuple[str, Action]  # a graph input, and what happens on it

PLAIN = ("plain", "plain", "plain", "free")
UNUSUAL = ("bounds", "batch", "barrier", "mux", "immediate", "sets", "fixed", "early", "align")
SOURCE_KINDS = ("plain", "source", "source", "free", "plain", *UNUSUAL)
EVERY_KIND = (*PLAIN, *PLAIN, *UNUSUAL, "source")
LOOPBACK_KINDS = ("loopback", "plain", "free", "loopback")
LOOP_KINDS = ("plain", "free", "free", "early", "immediate", "bounds")


@dataclass
class Sketch:
    """A graph while it is drawn."""

    draw: st.DrawFn
    feeds: list[str]
    nodes: list[Behaviour] = field(default_factory=list)
    is_wide: bool = False  # do nodes take different streams, at least two?

    @property
    def streams(self) -> list[str]:
        """All streams so far."""
        return [*self.feeds, *(stream for node in self.nodes for stream in node.outputs)]

    def one_of(self, *choices: object) -> object:
        """Any of these; the first is the simplest."""
        return self.draw(st.sampled_from(choices))

    def chance(self, one_in: int) -> bool:
        """True once in so many times."""
        return self.draw(st.integers(0, one_in - 1)) == one_in - 1

    def number(self, low: int, high: int) -> int:
        """A number in this range."""
        return self.draw(st.integers(low, high))


@st.composite
def cases(
    draw: st.DrawFn,
    kinds: Sequence[str] = EVERY_KIND,
    *,
    most: int = 7,
    least_feeds: int = 1,
    with_loop: bool = False,
    is_wide: bool = False,
) -> Case:
    """A graph of nodes of these kinds."""
    feeds = [f"feed{index}" for index in range(draw(st.integers(least_feeds, 3)))]
    sketch = Sketch(draw, feeds, is_wide=is_wide)
    for _ in range(draw(st.integers(1, most))):
        add_node(sketch, str(sketch.one_of(*kinds)))
    add_side_packets(sketch)
    if with_loop or sketch.chance(4):
        add_loop(sketch)
    return Case(sketch.feeds, sketch.nodes, unseen(sketch))


def several(sketch: Sketch) -> list[str]:
    """The streams that a node takes."""
    streams = st.sampled_from(sketch.streams)
    if sketch.is_wide:
        return sketch.draw(st.lists(streams, min_size=2, max_size=3, unique=True))
    return sketch.draw(st.lists(streams, min_size=1, max_size=3))


def unseen(sketch: Sketch) -> frozenset[str]:
    """Streams that are not observed; those of sources are, as what a stopped source has said must be known."""
    if not sketch.chance(2):
        return frozenset()
    streams = [stream for node in sketch.nodes if not node.is_source for stream in node.outputs]
    return frozenset(stream for stream in streams if sketch.chance(2))


def add_node(sketch: Sketch, kind: str) -> None:
    """Draw a node of a kind, with the node that selects for it if it needs one."""
    index = len(sketch.nodes)
    if kind == "source" or not sketch.streams:
        sketch.nodes.append(source(sketch, index))
        return
    if kind == "loopback":
        sketch.nodes += loopback(sketch, index)
        return
    inputs = several(sketch)
    if kind == "mux":
        modulus = len(set(inputs))
        control = Behaviour(f"n{index}", (inputs[0],), (f"n{index}_0",), (True,), (), Program(index, modulus=modulus))
        sketch.nodes.append(control)
        inputs, index = [*inputs, f"n{index}_0"], index + 1
    outputs = [f"n{index}_{output}" for output in range(sketch.number(0, 2))]
    required = [sketch.chance(2) for _ in inputs]
    plain = Behaviour(f"n{index}", tuple(inputs), tuple(outputs), tuple(required), program=Program(index))
    node = KINDS[kind](sketch, plain)
    if sketch.chance(3):
        node = replace(node, heavy=True)
        if kind == "plain" or (kind == "free" and node.program.is_blind):
            node = replace(node, lanes=sketch.number(1, 3))
    sketch.nodes.append(node)


def plain(sketch: Sketch, node: Behaviour) -> Behaviour:
    """Sends at the timestamps of its inputs."""
    return replace(node, program=replace(node.program, drops=sketch.chance(2)))


def free(sketch: Sketch, node: Behaviour) -> Behaviour:
    """Chooses its timestamps."""
    offset, delay = sketch.draw(st.sampled_from([(None, 0), (None, 2), (2, 2), (1, 3), (-2, -2), (-2, 0), (-3, -1)]))
    node = replace(node, offset=offset)
    if sketch.chance(3):
        return replace(node, program=replace(node.program, delay=delay, drops=sketch.chance(2), is_blind=True))
    return replace(node, program=replace(talkative(sketch, node), delay=delay))


def talkative(sketch: Sketch, node: Behaviour) -> Program:
    """A program that uses what a node may do besides sending one packet for each call."""
    greeting = tuple(greet(sketch, output) for output in range(len(node.outputs)) if sketch.chance(3))
    return replace(
        node.program,
        drops=sketch.chance(2),
        jitter=sketch.draw(st.sampled_from([0, 0, 2])),
        copies=sketch.draw(st.sampled_from([1, 1, 2])),
        lead=sketch.draw(st.sampled_from([None, None, 0, 3])),
        ends_at=sketch.draw(st.sampled_from([None, None, None, 1, 3])),
        greeting=greeting,
        settles=node.with_bounds,
        farewell=node.offset is None and not node.with_bounds and sketch.chance(4),
    )


def greet(sketch: Sketch, output: int) -> Action:
    """What is sent in `open`: a packet, a bound, or at once the end."""
    choices: list[Action] = [Send(output, 0, 5), Send(output, -3, 6), Advance(output, 2), End(output)]
    return sketch.draw(st.sampled_from(choices))


def bounds(sketch: Sketch, node: Behaviour) -> Behaviour:
    """Is called for timestamps without packets, too."""
    return loose(sketch, replace(node, with_bounds=True))


def batch(sketch: Sketch, node: Behaviour) -> Behaviour:
    return replace(loose(sketch, node), policy=Default(sketch.number(2, 3)))


def barrier(sketch: Sketch, node: Behaviour) -> Behaviour:
    return replace(loose(sketch, node), policy=Barrier())


def mux(sketch: Sketch, node: Behaviour) -> Behaviour:
    node = without_twins(node)
    return replace(loose(sketch, node), policy=Mux())


def early(sketch: Sketch, node: Behaviour) -> Behaviour:
    return replace(loose(sketch, node), policy=EarlyClose())


def align(sketch: Sketch, node: Behaviour) -> Behaviour:
    node = without_twins(node)
    base = Key(f"IN{sketch.number(0, len(node.inputs) - 1)}")
    return replace(loose(sketch, node), policy=TimestampAlign(base))


def fixed(sketch: Sketch, node: Behaviour) -> Behaviour:
    target = sketch.number(1, 3)
    policy = FixedSize(target + sketch.number(0, 2), target, sketch.chance(2))
    return replace(loose(sketch, replace(node, with_bounds=sketch.chance(4))), policy=policy)


def immediate(sketch: Sketch, node: Behaviour) -> Behaviour:
    return replace(timeless(sketch, replace(node, with_bounds=sketch.chance(2))), policy=Immediate())


def sets(sketch: Sketch, node: Behaviour) -> Behaviour:
    """Groups of inputs; some inputs are in none."""
    node = without_twins(node)
    members = [sketch.number(0, 2) for _ in node.inputs]
    groups = [tuple(Key(f"IN{i}") for i, member in enumerate(members) if member == group) for group in (0, 1)]
    policy = SyncSet(tuple(group for group in groups if group))
    return replace(timeless(sketch, replace(node, with_bounds=sketch.chance(3))), policy=policy)


def loose(sketch: Sketch, node: Behaviour) -> Behaviour:
    """May promise that its outputs follow its inputs."""
    node = replace(node, offset=sketch.draw(st.sampled_from([0, None])))
    return replace(node, program=talkative(sketch, node))


def timeless(sketch: Sketch, node: Behaviour) -> Behaviour:
    """Promises nothing and requires nothing, as the timestamps of its calls may go back."""
    node = replace(node, offset=None, required=(False,) * len(node.inputs))
    return replace(node, program=talkative(sketch, node))


def loopback(sketch: Sketch, index: int) -> list[Behaviour]:
    """A node that brings the results of the one after it back."""
    main, before, result = str(sketch.one_of(*sketch.streams)), f"n{index}_0", f"n{index + 1}_0"
    back = Behaviour(f"n{index}", (main, result), (before,), loops=(False, True), program=Echo(), is_loopback=True)
    worker = Behaviour(f"n{index + 1}", (main, before), (result,), (True, False), program=Program(index))
    return [back, replace(plain(sketch, worker), heavy=sketch.chance(2))]


def without_twins(node: Behaviour) -> Behaviour:
    """No stream at two inputs: they would share a queue."""
    inputs = tuple(dict.fromkeys(node.inputs))
    return replace(node, inputs=inputs, required=node.required[: len(inputs)])


KINDS = {
    "plain": plain,
    "free": free,
    "bounds": bounds,
    "batch": batch,
    "barrier": barrier,
    "mux": mux,
    "early": early,
    "align": align,
    "fixed": fixed,
    "immediate": immediate,
    "sets": sets,
}


def source(sketch: Sketch, index: int) -> Behaviour:
    """A source of a few steps, in one of two layers."""
    outputs = tuple(f"n{index}_{output}" for output in range(sketch.number(1, 2)))
    clock = [0] * len(outputs)
    steps: list[tuple[Action, ...]] = []
    for _ in range(sketch.number(0, 5)):
        actions: list[Action] = []
        for output in range(len(outputs)):
            clock[output] += sketch.number(0, 2)
            what = sketch.number(0, 4)
            if what == 4:
                actions.append(Advance(output, clock[output]))
            elif what:
                actions.append(Send(output, clock[output], 100 * index + len(steps)))
                clock[output] += 1
        steps.append(tuple(actions))
    program, layer = Program(index), sketch.number(0, 1)
    return Behaviour(f"n{index}", outputs=outputs, program=program, layer=layer, steps=tuple(steps))


def add_side_packets(sketch: Sketch) -> None:
    """Some nodes provide side packets, and later ones wait for them."""
    for index in range(1, len(sketch.nodes)):
        place = sketch.number(0, index - 1)
        giver, taker = sketch.nodes[place], sketch.nodes[index]
        methods = methods_to_give_in(giver)
        if sketch.chance(6) and methods and not (taker.is_source or taker.is_loopback):
            method = sketch.draw(st.sampled_from(methods))
            sketch.nodes[place] = replace(giver, gives=f"side_of_{giver.name}", gives_in=method)
            sketch.nodes[index] = replace(taker, takes=f"side_of_{giver.name}")


def methods_to_give_in(node: Behaviour) -> list[str]:
    """In which calls a node may provide a side packet, so that it depends on no order of arrival."""
    if node.gives or node.is_loopback or not isinstance(node.policy, Default | Barrier | Mux):
        return []
    return ["open", "close"] if node.lanes > 1 or node.is_source else ["open", "process", "close"]


def add_loop(sketch: Sketch) -> None:
    """A back edge that cannot go round for ever.

    Its producer promises nothing, so bounds do not creep round; its consumer acts only when its first input has a
    packet.
    """
    ends = [
        (first, output)
        for first, consumer in enumerate(sketch.nodes)
        for producer in sketch.nodes[first:]
        for output in producer.outputs
        if may_loop(producer, consumer)
    ]
    if ends:
        first, stream = sketch.draw(st.sampled_from(ends))
        sketch.nodes[first] = looped(sketch.nodes[first], stream)


def may_loop(producer: Behaviour, consumer: Behaviour) -> bool:
    """May this consumer take a stream of this producer as a back edge?"""
    if consumer.is_loopback or producer.is_loopback:
        return False
    may_send = not producer.is_source and producer.offset is None and not producer.with_bounds
    return may_send and not consumer.is_source and not isinstance(consumer.policy, Mux)


def looped(node: Behaviour, stream: str) -> Behaviour:
    """The node, with a back edge as its last input."""
    is_timeless = isinstance(node.policy, Immediate | SyncSet)
    return replace(
        node,
        inputs=(*node.inputs, stream),
        required=(not is_timeless, *node.required[1:], False),
        loops=(*(False,) * len(node.inputs), True),
        program=replace(node.program, is_guarded=True),
    )


@st.composite
def events(draw: st.DrawFn, case: Case, *, least: int = 0, most: int = 25, longest_step: int = 3) -> list[Event]:
    """What happens on the graph inputs: packets and bounds in ascending order; some streams end in a special way."""
    if not case.feeds:
        return []
    clock, found, ended = dict.fromkeys(case.feeds, 0), list[Event](), set[str]()
    steps = st.tuples(st.sampled_from(case.feeds), st.integers(1, longest_step), st.sampled_from("ppppppbbbs"))
    for feed, step, what in draw(
        st.lists(steps, min_size=draw(st.sampled_from([least, most // 4, most // 2])), max_size=most)
    ):
        if feed in ended:
            continue
        clock[feed] += step
        if what == "s":
            found.append((feed, draw(st.sampled_from(specials(case, found)))))
            ended.add(feed)
        else:
            at = clock[feed]
            found.append((feed, Send(0, at, at * 7) if what == "p" else Advance(0, at)))
    return found


def specials(case: Case, events: Sequence[Event]) -> list[Action]:
    """Ends before the end: special timestamps after which nothing can follow.

    PRESTREAM and POSTSTREAM must be alone on a stream, so also on those that are made of it.
    """
    found: list[Action] = [End(0), Advance(0, ONE_OVER_POSTSTREAM), Advance(0, MAX)]
    if not any(isinstance(node.policy, TimestampAlign) for node in case.nodes):
        found.append(Send(0, MAX, 9))  # where clocks are shifted others might fall on it
    if not events and len(case.feeds) == 1 and all(node.is_synchronous for node in case.nodes):
        found += [Send(0, PRESTREAM, 9), Send(0, POSTSTREAM, 9)]
    return found
