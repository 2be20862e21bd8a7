"""Random drawings: boxes in nested clusters, streams and side packets between them, loops closed by back edges."""

from __future__ import annotations

from dataclasses import dataclass, field

from hypothesis import strategies as st

from mediagraph.tools.visualiser.drawing import ROOT, Box, BoxKind, Cluster, Drawing, End, Link, Port

NAMES = st.sampled_from(
    ["a", "image", "segmentation_mask", "a_stream_with_a_rather_long_name_indeed", "<b>", "übergröße", "日本"]
)
TAGS = st.sampled_from(["", "IMAGE", "TENSORS", "NORM_FILTERED_LANDMARKS"])
PAYLOADS = st.sampled_from(["", "Image", "list of dict"])


@dataclass
class _Plan:
    """What a random graph is made of, before it becomes a drawing: `parents` of clusters, `homes` of boxes."""

    parents: list[int]
    homes: list[int]
    outputs: list[list[Port]] = field(default_factory=list)
    inputs: list[list[Port]] = field(default_factory=list)
    links: list[Link] = field(default_factory=list)

    def is_inside(self, box: int, cluster: int) -> bool:
        at = self.homes[box]
        while at != cluster and at >= 0:
            at = self.parents[at]
        return at == cluster


@st.composite
def drawings(draw: st.DrawFn, *, most_boxes: int = 14) -> Drawing:
    """A drawing with up to four clusters."""
    clusters = draw(st.integers(0, 4))
    parents = [draw(st.integers(-1, index - 1)) for index in range(clusters)]
    homes = [draw(st.integers(-1, clusters - 1)) for _ in range(draw(st.integers(1, most_boxes)))]
    plan = _Plan(parents, homes)
    for box in range(len(homes)):
        count = draw(st.integers(0, 3))
        plan.outputs.append([_port(draw, f"s{box}_{index}") for index in range(count)])
    makers = [(box, index) for box, ports in enumerate(plan.outputs) for index in range(len(ports))]
    for box in range(len(homes)):
        plan.inputs.append([])
        for tail, index in draw(st.lists(st.sampled_from(makers), max_size=4)) if makers else ():
            _connect(draw, plan, tail, index, box)
    return Drawing("random <graph>", _cluster(plan, -1), tuple(plan.links), ("gpu",))


def _port(draw: st.DrawFn, stream: str) -> Port:
    return Port(draw(TAGS), stream, draw(NAMES), draw(PAYLOADS), is_side=draw(st.booleans()))


def _connect(draw: st.DrawFn, plan: _Plan, tail: int, index: int, head: int) -> None:
    """A link from an output of `tail`; one that leads to itself or to an earlier box is a back edge."""
    port = plan.outputs[tail][index]
    is_back = tail >= head
    if is_back and port.is_side:
        return
    end = End(_box_id(head), len(plan.inputs[head]))
    plan.inputs[head].append(Port(draw(TAGS), port.stream, port.label, port.payload, port.is_side, is_back))
    tail_end = End(_box_id(tail), index)
    plan.links.append(Link(tail_end, end, port.stream, port.label, port.payload, port.is_side, is_back))


def _box_id(box: int) -> str:
    return f"node {box}"


def _cluster(plan: _Plan, cluster: int) -> Cluster:
    boxes = tuple(_box(plan, box) for box, home in enumerate(plan.homes) if home == cluster)
    inner = tuple(_cluster(plan, one) for one, parent in enumerate(plan.parents) if parent == cluster)
    if cluster < 0:
        return Cluster(ROOT, "random <graph>", "", boxes=boxes, clusters=inner)
    inputs, outputs = _interface(plan, cluster)
    return Cluster(f"cluster {cluster}", "sub", f"Subgraph{cluster}", inputs, outputs, boxes, inner)


def _box(plan: _Plan, box: int) -> Box:
    return Box(
        id=_box_id(box),
        kind=BoxKind.NODE,
        name="a name" if box % 3 == 0 else "",
        calculator="SomeCalculator",
        inputs=tuple(plan.inputs[box]),
        outputs=tuple(plan.outputs[box]),
        notes=("executor gpu",) if box % 4 == 0 else (),
        options=("alpha: 0.5", "mode: LOUD") if box % 5 == 0 else (),
        executor="gpu" if box % 4 == 0 else "",
    )


def _interface(plan: _Plan, cluster: int) -> tuple[tuple[Port, ...], tuple[Port, ...]]:
    """What leads into a cluster and out of it."""
    inputs: dict[str, Port] = {}
    outputs: dict[str, Port] = {}
    for link in plan.links:
        tail, head = (int(end.box.split()[1]) for end in (link.tail, link.head))
        tail_inside, head_inside = plan.is_inside(tail, cluster), plan.is_inside(head, cluster)
        if head_inside and not tail_inside:
            known = inputs.get(link.stream)
            is_back = link.is_back_edge and (known is None or known.is_back_edge)
            inputs[link.stream] = Port("IN", link.stream, link.label, link.payload, link.is_side, is_back)
        elif tail_inside and not head_inside:
            outputs[link.stream] = Port("OUT", link.stream, link.label, link.payload, link.is_side)
    return tuple(inputs.values()), tuple(outputs.values())
