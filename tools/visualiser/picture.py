"""A graph as a picture, for programs and notebooks."""

from __future__ import annotations

from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from mediagraph.framework.graph import CalculatorGraph
from mediagraph.framework.graph_source import GivenGraph
from mediagraph.framework.plan import Plan
from mediagraph.tools.visualiser.collapse import collapsed
from mediagraph.tools.visualiser.drawing import Drawing
from mediagraph.tools.visualiser.formats import format_of, render
from mediagraph.tools.visualiser.from_plan import drawing_of

if TYPE_CHECKING:
    import networkx


def visualize(
    graph: CalculatorGraph | Plan | GivenGraph,
    *,
    depth: int | None = None,
    options: bool = False,
    theme: str = "auto",
    name: str = "",
) -> Picture:
    """Draw a graph: one that is loaded, its text or configuration, a file, or the name of a shipped graph.

    `depth` levels of subgraphs are open, all of them with None; `options` shows those that differ from the defaults;
    `theme` is light, dark, or auto: as the viewer prefers. The last line of a notebook's cell shows the picture. Raises
    GraphError if the graph is wrong or not there.
    """
    plan, own_name = _plan_and_name(graph)
    return Picture(drawing_of(plan, name=name or own_name, options=options), depth, theme)


class Picture:
    """A drawn graph; `drawing` is what there is to see, whatever `depth` is."""

    def __init__(self, drawing: Drawing, depth: int | None, theme: str) -> None:
        self.drawing, self.depth, self.theme = drawing, depth, theme

    def save(self, path: str | Path) -> None:
        """Write it as `.dot`, `.svg`, `.png`, `.html`, `.mmd` or `.json`; raises UsageError for other suffixes."""
        Path(path).write_bytes(self.render(format_of(Path(path))))

    def render(self, kind: str) -> bytes:
        """It in one of the formats `dot`, `svg`, `png`, `html`, `mmd` and `json`."""
        return render(self.drawing, kind, depth=self.depth, theme=self.theme)

    def to_networkx(self) -> networkx.MultiDiGraph:
        """The boxes and links as they are drawn, as a graph of networkx.

        Nodes have `kind`, `name`, `calculator`, `device`, `executor`; edges `stream`, `payload`, `tail_tag`,
        `head_tag`, `is_side`, `is_back_edge`.
        """
        import networkx

        seen = self.drawing if self.depth is None else collapsed(self.drawing, self.depth)
        graph = networkx.MultiDiGraph(name=seen.name)
        boxes = seen.boxes()
        for box in boxes.values():
            kind = box.kind.value
            graph.add_node(
                box.id, kind=kind, name=box.name, calculator=box.calculator, device=box.device, executor=box.executor
            )
        for link in seen.links:
            graph.add_edge(
                link.tail.box,
                link.head.box,
                stream=link.stream,
                payload=link.payload,
                tail_tag=boxes[link.tail.box].outputs[link.tail.port].tag,
                head_tag=boxes[link.head.box].inputs[link.head.port].tag,
                is_side=link.is_side,
                is_back_edge=link.is_back_edge,
            )
        return graph

    @cached_property
    def _svg(self) -> str:
        return self.render("svg").decode()

    def _repr_svg_(self) -> str:
        return self._svg


def _plan_and_name(graph: CalculatorGraph | Plan | GivenGraph) -> tuple[Plan, str]:
    from mediagraph.graph import CalculatorGraph as Graph

    if isinstance(graph, Plan):
        return graph, "graph"
    if isinstance(graph, CalculatorGraph):
        return graph.plan, "graph"
    if not isinstance(graph, (str, Path)) or _is_text(graph):
        return Graph(graph).plan, "graph"
    from mediagraph.tools.locate_graph import locate_graph

    path = locate_graph(str(graph), device="cpu", environment=Graph.environment)
    return Graph(path=path).plan, Path(graph).stem


def _is_text(graph: str | Path) -> bool:
    """Is it the text of a graph, and not the name of one or of its file?"""
    return isinstance(graph, str) and any(sign in graph for sign in ("{", "\n", ": "))
