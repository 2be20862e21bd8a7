"""`mediagraph expand`: a flat graph that is the same graph."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest

from mediagraph.framework.plan import Plan, PlanNode
from mediagraph.graph import CalculatorGraph, shipped_folder
from mediagraph.models.store import Store
from mediagraph.tools.flat_text import flat_text
from mediagraph.tools.formatting.format_text import format_text

SHIPPED = [path for name in ("graphs", "modules") for path in sorted(shipped_folder(name).rglob("*.pbtxt"))]


def facts(node: PlanNode) -> tuple[object, ...]:
    """Everything that the engine knows of a node."""
    edges = (*node.inputs, *node.outputs, *node.side_inputs, *node.side_outputs)
    return (
        node.name, node.calculator, node.contract, node.options, edges, node.policy, node.executor, node.max_in_flight,
        node.source_layer,
    )  # fmt: skip


def assert_same(flat: Plan, plan: Plan) -> None:
    assert [facts(node) for node in flat.nodes] == [facts(node) for node in plan.nodes]
    assert [facts(node) for node in flat.generators] == [facts(node) for node in plan.generators]
    assert (flat.inputs, flat.outputs, flat.needs) == (plan.inputs, plan.outputs, plan.needs)
    assert (flat.executors, flat.max_queue_size) == (plan.executors, plan.max_queue_size)
    assert not any(node.path for node in flat.nodes)


@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: path.stem)
def test_every_shipped_graph_is_the_same_when_flat(path: Path) -> None:
    plan = CalculatorGraph(path=path).plan
    text = flat_text(plan, path.stem)
    assert_same(CalculatorGraph(text).plan, plan)
    assert format_text(text) == text


def test_mediapipes_compiled_graph(models: Store) -> None:
    name = "mediapipe/modules/selfie_segmentation/selfie_segmentation_cpu.binarypb"
    plan = CalculatorGraph(path=models.path(name)).plan
    assert_same(CalculatorGraph(flat_text(plan, name)).plan, plan)


GRAPH = """\
input_stream: "a"
num_threads: 2
max_queue_size: 7
executor { name: "pool" type: "ThreadPoolExecutor"
  options { [mediapipe.ThreadPoolExecutorOptions.ext] { num_threads: 3 } } }
node { calculator: "PassThroughCalculator" input_stream: "c" output_stream: "d" }
node { calculator: "TwicePassed" input_stream: "IN:a" output_stream: "OUT:b" }
node { calculator: "PassThroughCalculator" input_stream: "b" output_stream: "c" executor: "pool" }
node { name: "PassThroughCalculator" calculator: "PassThroughCalculator" input_stream: "b" output_stream: "e" }
node {
  calculator: "MergeCalculator" input_stream: "a" input_stream: "d" output_stream: "f"
  input_stream_handler { input_stream_handler: "ImmediateInputStreamHandler" }
}
"""
TWICE = """\
type: "TwicePassed"
input_stream: "IN:a"
output_stream: "OUT:b"
node { calculator: "PassThroughCalculator" input_stream: "a" output_stream: "mid" }
node { calculator: "PassThroughCalculator" input_stream: "mid" output_stream: "b" max_in_flight: 2 }
"""


@pytest.fixture
def twice(folder: Path) -> Path:
    (folder / "twice_passed.pbtxt").write_text(TWICE)
    (folder / "main.pbtxt").write_text(GRAPH)
    return folder


def test_names_executors_and_handlers_stay(twice: Path) -> None:
    plan = CalculatorGraph(path="main.pbtxt").plan
    flat = CalculatorGraph(flat_text(plan, "main")).plan
    assert_same(flat, plan)
    assert [node.name for node in flat.nodes][:2] == [
        "twicepassed__PassThroughCalculator_1",
        "twicepassed__PassThroughCalculator_2",
    ]


FLAT = """\
# main.pbtxt, without subgraphs: written by mediagraph expand

input_stream: "a"

# in TwicePassed, twice_passed.pbtxt:4
node {
  name: "twicepassed__PassThroughCalculator_1"
  calculator: "PassThroughCalculator"
  input_stream: "a"
  output_stream: "twicepassed__mid"
}

# in TwicePassed, twice_passed.pbtxt:5
node {
  name: "twicepassed__PassThroughCalculator_2"
  calculator: "PassThroughCalculator"
  input_stream: "twicepassed__mid"
  output_stream: "b"
  max_in_flight: 2
}

node {
  calculator: "PassThroughCalculator"
  input_stream: "b"
  output_stream: "c"
}
"""


def test_the_text(mediagraph, twice: Path) -> None:
    lines = [GRAPH.splitlines()[0], *GRAPH.splitlines()[6:7], GRAPH.splitlines()[7].replace(' executor: "pool"', "")]
    (twice / "main.pbtxt").write_text("\n".join(lines))
    done = mediagraph("expand", "main.pbtxt")
    assert (done.code, done.out, done.err) == (0, FLAT, "")
    done = mediagraph("expand", "main.pbtxt", "-o", "flat.pbtxt")
    assert (done.code, done.out, done.err) == (0, "", "")
    assert (twice / "flat.pbtxt").read_text() == FLAT


def test_both_make_the_same_pictures(mediagraph, run_graph_command, folder: Path, models: Store) -> None:
    assert mediagraph("expand", "selfie_segmentation", "-o", "flat.pbtxt").code == 0
    for graph, out in (("selfie_segmentation", "one"), ("flat.pbtxt", "two")):
        arguments = ("-i", "clip.mp4", "-o", f"output_video={out}.npz", "-o", f"segmentation_mask={out}_mask.npz")
        assert run_graph_command(graph, *arguments).code == 0
    assert (folder / "one.npz").read_bytes() == (folder / "two.npz").read_bytes()
    assert (folder / "one_mask.npz").read_bytes() == (folder / "two_mask.npz").read_bytes()


def test_json(mediagraph, twice: Path) -> None:
    found = json.loads(mediagraph("expand", "main.pbtxt", "--json").out)
    assert found["max_queue_size"] == 7
    assert found["executor"][0]["options"] == {"[mediapipe.ThreadPoolExecutorOptions.ext]": {"num_threads": 3}}
    assert found["node"][1] == {
        "name": "twicepassed__PassThroughCalculator_2",
        "calculator": "PassThroughCalculator",
        "input_stream": ["twicepassed__mid"],
        "output_stream": ["b"],
        "max_in_flight": 2,
    }


def test_what_cannot_be_expanded(mediagraph, folder: Path) -> None:
    (folder / "bad.pbtxt").write_text('node { calculator: "Xyzzy" }\n')
    done = mediagraph("expand", "bad.pbtxt")
    assert (done.code, done.out) == (3, "")
    assert done.err.startswith('bad.pbtxt:1:20: there is no calculator or subgraph "Xyzzy"; ')
    done = mediagraph("expand", "Copy.pbtxt", "--calculators", "own.py", "-o", "nosuch/flat.pbtxt")
    assert done.code == 5


def test_a_plan_is_not_changed(twice: Path) -> None:
    plan = CalculatorGraph(path="main.pbtxt").plan
    before = replace(plan.config)
    flat_text(plan, "main")
    assert plan.config == before
