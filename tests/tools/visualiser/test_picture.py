"""`mediagraph.visualize`: graphs in every form, pictures in notebooks and files, graphs of networkx."""

from __future__ import annotations

from pathlib import Path

import networkx
import pytest
from test_dot import GOLDEN
from visual_graphs import EVERYTHING, write_graphs

import mediagraph
from mediagraph.framework.errors import GraphError, UsageError
from mediagraph.tools.visualiser.picture import Picture, visualize

TEXT = """\
input_stream: "in"
output_stream: "out"
node { calculator: "PassThroughCalculator" input_stream: "in" output_stream: "out" }
"""


def test_a_graph_in_every_form(tmp_path: Path) -> None:
    path = tmp_path / "small.pbtxt"
    path.write_text(TEXT)
    graph = mediagraph.CalculatorGraph(TEXT)
    for one in (TEXT, graph, graph.plan, graph.plan.config, path, str(path)):
        assert [box.id for box in visualize(one).drawing.root.boxes] == [
            "in in",
            "out out",
            "node PassThroughCalculator",
        ]
    assert mediagraph.visualize is visualize
    names = [visualize(one).drawing.name for one in (TEXT, graph, path, "selfie_segmentation")]
    assert names == ["graph", "graph", "small", "selfie_segmentation"]
    assert visualize(TEXT, name="mine").drawing.name == "mine"


def test_a_graph_that_is_not_there() -> None:
    with pytest.raises(GraphError, match=r"missing\.pbtxt: there is no such graph file; check the path"):
        visualize("missing.pbtxt")


def test_a_notebook_shows_it_as_svg() -> None:
    picture = visualize(TEXT, theme="dark")
    assert picture._repr_svg_() == picture.render("svg").decode()
    assert picture._repr_svg_().startswith('<svg xmlns="http://www.w3.org/2000/svg" class="mg-dark"')


def test_saving(tmp_path: Path) -> None:
    picture = visualize(write_graphs(tmp_path), options=True, depth=1)
    picture.save(tmp_path / "x.dot")
    assert (tmp_path / "x.dot").read_bytes() == (GOLDEN / "half_open.dot").read_bytes()
    picture.save(str(tmp_path / "x.png"))
    assert (tmp_path / "x.png").read_bytes().startswith(b"\x89PNG")
    with pytest.raises(UsageError, match=r'"x\.txt" does not end like a drawing'):
        picture.save("x.txt")


def everything_of(tmp_path: Path, depth: int | None) -> Picture:
    return visualize(write_graphs(tmp_path), depth=depth)


def test_networkx(tmp_path: Path) -> None:
    graph = everything_of(tmp_path, None).to_networkx()
    assert isinstance(graph, networkx.MultiDiGraph)
    assert graph.name == "everything"
    assert graph.nodes["node VisualUpload"] == {
        "kind": "node",
        "name": "",
        "calculator": "VisualUpload",
        "device": "cuda",
        "executor": "slow",
    }
    assert list(graph.edges("node VisualUpload", data=True)) == [
        (
            "node VisualUpload",
            "node VisualMerge",
            {
                "stream": "uploaded",
                "payload": "CudaImage",
                "tail_tag": "IMAGE",
                "head_tag": "SECOND",
                "is_side": False,
                "is_back_edge": False,
            },
        )
    ]
    graph.remove_edges_from([(u, v, k) for u, v, k, data in graph.edges(keys=True, data=True) if data["is_back_edge"]])
    assert networkx.dag_longest_path_length(networkx.DiGraph(graph)) == 5


def test_networkx_of_closed_subgraphs(tmp_path: Path) -> None:
    graph = everything_of(tmp_path, 0).to_networkx()
    assert graph.nodes["cluster twice (VisualOuter)"]["kind"] == "subgraph"
    assert set(graph.successors("cluster twice (VisualOuter)")) == {"node VisualMerge"}
    assert EVERYTHING.count("node {") == sum(data["kind"] in ("node", "subgraph") for _, data in graph.nodes(data=True))
