"""A drawing as a Mermaid flowchart, which GitHub and many editors show as a picture."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from mediagraph.tools.visualiser.drawing import Box, BoxKind, Cluster, Drawing, Link
from mediagraph.tools.visualiser.theme import LIGHT, executor_style

_CLASSES = (
    "classDef node fill:#edf2fa,stroke:#7f98bd,color:#1b2430",
    "classDef subgraphNode fill:#e6eaf2,stroke:#7d8aa0,color:#1b2430",
    "classDef cuda fill:#e9f5e1,stroke:#72a653,color:#1b2430",
    "classDef input fill:#e2f3e6,stroke:#5b9a6b,color:#1b2430",
    "classDef output fill:#fcecdc,stroke:#bf8247,color:#1b2430",
    "classDef side fill:#ffffff,stroke:#8a93a1,color:#1b2430,stroke-dasharray:3 2",
)
_FRAMES = (
    "fill:#f7f8fb,stroke:#b9c2d0,color:#1b2430",
    "fill:#eef0f5,stroke:#b0bac9,color:#1b2430",
    "fill:#e4e8ef,stroke:#a7b2c2,color:#1b2430",
)
_CLASS_OF = {
    BoxKind.NODE: "node",
    BoxKind.SUBGRAPH: "subgraphNode",
    BoxKind.INPUT: "input",
    BoxKind.OUTPUT: "output",
    BoxKind.SIDE_INPUT: "side",
    BoxKind.SIDE_OUTPUT: "side",
}


def to_mermaid(drawing: Drawing) -> str:
    """The graph as a flowchart; tags stand at the links, as in `IMAGE → MASK`, with stream and type."""
    ids = {box: f"n{index}" for index, box in enumerate(drawing.boxes())}
    clusters = {cluster.id: f"c{index}" for index, cluster in enumerate(drawing.root.all_clusters())}
    lines = ["flowchart TB", *(f"  {line}" for line in _CLASSES)]
    lines += [
        f"  classDef executor{index} stroke-width:3px,stroke:{_executor_colour(index)}"
        for index, _ in enumerate(drawing.executors)
    ]
    lines += _cluster(drawing.root, 1, ids, clusters, drawing.executors)
    boxes = drawing.boxes()
    lines += [f"  {_link(link, boxes, ids)}" for link in drawing.links]
    return "\n".join([*lines, ""])


def _cluster(
    cluster: Cluster, depth: int, ids: Mapping[str, str], clusters: Mapping[str, str], executors: Sequence[str]
) -> Iterator[str]:
    indent = "  " * depth
    for box in cluster.boxes:
        yield f"{indent}{ids[box.id]}{_shape(box)}:::{_class_of(box)}"
        if box.executor in executors:
            yield f"{indent}class {ids[box.id]} executor{executors.index(box.executor)}"
    for inner in cluster.clusters:
        name = inner.name if inner.name == inner.calculator else f"{inner.name} ({inner.calculator})"
        yield f'{indent}subgraph {clusters[inner.id]} ["{_text(name)}"]'
        yield from _cluster(inner, depth + 1, ids, clusters, executors)
        yield f"{indent}end"
        yield f"{indent}style {clusters[inner.id]} {_FRAMES[(depth - 1) % len(_FRAMES)]}"


def _shape(box: Box) -> str:
    if box.kind.is_terminal:
        port = (*box.inputs, *box.outputs)[0]
        return f'(["{_lines([box.name, port.payload])}"])'
    return f'["{_lines([box.name, box.calculator, " · ".join(box.notes), *box.options])}"]'


def _class_of(box: Box) -> str:
    return "cuda" if box.device == "cuda" else _CLASS_OF[box.kind]


def _link(link: Link, boxes: Mapping[str, Box], ids: Mapping[str, str]) -> str:
    tail, head = boxes[link.tail.box].outputs[link.tail.port], boxes[link.head.box].inputs[link.head.port]
    tags = f"{tail.tag} → {head.tag}" if tail.tag and head.tag else tail.tag or head.tag
    arrow = "-.->" if link.is_side or link.is_back_edge else "-->"
    back = "back edge" if link.is_back_edge else ""
    label = _lines([tags, f"{link.label}: {link.payload}" if link.payload else link.label, back])
    return f'{ids[link.tail.box]} {arrow}|"{label}"| {ids[link.head.box]}'


def _executor_colour(index: int) -> str:
    return LIGHT.paints[executor_style(index)].fill


def _lines(texts: Sequence[str]) -> str:
    return "<br/>".join(_text(text) for text in texts if text)


def _text(text: str) -> str:
    """Text inside quotes; what Mermaid or HTML would read as more than text becomes a character code."""
    return "".join(letter if letter.isalnum() or letter in " _.,:()→·-/×=" else f"#{ord(letter)};" for letter in text)
