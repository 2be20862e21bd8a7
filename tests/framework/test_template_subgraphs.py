"""Templates as subgraphs (rule Z6), and graphs that are given together (rule A1)."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import toys
from google.protobuf.message import Message

from mediagraph.framework.config import GraphConfig, NodeConfig
from mediagraph.framework.environment import Environment
from mediagraph.framework.errors import ArgumentError, GraphError, StatusCode
from mediagraph.framework.graph import CalculatorGraph
from mediagraph.framework.load import load_binary, load_text, to_binary, to_text
from mediagraph.framework.registry import EmptyCatalogue
from mediagraph.framework.schema import Schema
from mediagraph.framework.subgraph_files import SubgraphFolders
from mediagraph.framework.templates.arguments import arguments_from_python
from mediagraph.framework.templates.options import TemplateSubgraphOptions
from mediagraph.framework.templates.to_binary import template_to_binary

CATALOGUE = EmptyCatalogue()
SCALE_ALL = """%param factors: list(2)%
input_stream: "IN:in"
%for (factor : factors)% output_stream: %"OUT:" + (factor - 2) + ":out_" + factor% %end%
%for (factor : factors)%
node {
  calculator: "ToyScale" input_stream: "VALUE:in" output_stream: %"SCALED:out_" + factor%
  options { [ToyOptions.ext] { factor: %factor% } }
}
%end%
"""
TWO_FACTORS = 'arg { key: "factors" value { element { num: 2 } element { str: "3" } } }'


def use(
    arguments: str, *, outputs: int = 1, options: str = "options { [mediapipe.TemplateSubgraphOptions.ext] {"
) -> str:
    connected = " ".join(f'output_stream: "OUT:{index}:b{index}"' for index in range(outputs))
    return (
        f'input_stream: "a"\nnode {{ calculator: "ScaleAll" input_stream: "IN:a" {connected}\n'
        f"{options} dict {{ {arguments} }} }} }} }}\n"
    )


class GraphWithFiles(CalculatorGraph):
    environment = Environment(subgraphs=SubgraphFolders(CATALOGUE))


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    assert toys.ToyScale  # known to every graph here
    (tmp_path / "scale_all.pbtxt").write_text(SCALE_ALL)
    return tmp_path


def load(folder: Path, text: str, **arguments: Any) -> GraphWithFiles:
    path = folder / "main_graph.pbtxt"
    path.write_text(text)
    return GraphWithFiles(path=path, template_arguments=arguments)


def refused(folder: Path, text: str, **arguments: Any) -> str:
    with pytest.raises(GraphError) as caught:
        load(folder, text, **arguments)
    return str(caught.value).replace(f"{folder}/", "")


def factors(graph: CalculatorGraph) -> list[int]:
    options = [node.options for node in graph.plan.nodes]
    return [one.factor for one in options if isinstance(one, toys.ToyOptions)]


@pytest.mark.parametrize(
    "options",
    [
        "options { [mediapipe.TemplateSubgraphOptions.ext] {",
        "node_options { [type.googleapis.com/mediapipe.TemplateSubgraphOptions] {",
    ],
)
def test_a_node_gives_arguments(folder: Path, options: str) -> None:
    graph = load(folder, use(TWO_FACTORS, outputs=2, options=options))
    assert factors(graph) == [2, 3]
    seen = toys.watch(graph, "b0", "b1")
    graph.start_run()
    toys.feed(graph, "a", 5)
    toys.finish(graph)
    assert seen.streams == {"b0": [(5, 10)], "b1": [(5, 15)]}
    assert str(graph.plan.nodes[0].place).replace(f"{folder}/", "") == "scale_all.pbtxt:5:6"
    assert graph.plan.nodes[1].path == ("ScaleAll (ScaleAll)",)


def test_defaults_and_arguments_that_nobody_wants(folder: Path) -> None:
    assert factors(load(folder, use('arg { key: "fractions" value { num: 7 } }'))) == [2]
    assert factors(load(folder, use(f'{TWO_FACTORS} arg {{ key: "factors" value {{ num: 7 }} }}', outputs=2))) == [2, 3]
    plain = 'input_stream: "a" node { calculator: "ScaleAll" input_stream: "IN:a" output_stream: "OUT:b" }'
    assert factors(load(folder, plain)) == [2]


def test_arguments_go_to_the_graph_that_was_named(folder: Path) -> None:
    text = "%param factors: list(9)% " + use("").replace('"OUT:0:b0"', '%"OUT:0:b" + size(factors)%')
    graph = load(folder, text, factors=[1, 2, 3])
    assert (factors(graph), graph.plan.streams()) == ([2], ["a", "b3"])


def test_a_template_hands_arguments_on(folder: Path) -> None:
    (folder / "middle_graph.pbtxt").write_text("""%param inner%
    input_stream: "IN:p" output_stream: "OUT:0:q" output_stream: "OUT:1:r"
    node {
      calculator: "ScaleAll" input_stream: "IN:p" output_stream: "OUT:0:q" output_stream: "OUT:1:r"
      options { [mediapipe.TemplateSubgraphOptions.ext] { dict: %inner% } }
    }
    """)
    nested = f'arg {{ key: "inner" value {{ dict {{ {TWO_FACTORS} }} }} }}'
    assert factors(load(folder, use(nested, outputs=2).replace("ScaleAll", "MiddleGraph"))) == [2, 3]
    built = '%param f: 2% input_stream: "a" node { calculator: "MiddleGraph" input_stream: "IN:a" ' + (
        "options { [mediapipe.TemplateSubgraphOptions.ext] { "
        'dict %dict("inner": dict("factors": list(f, 3, "4")))% } } }'
    )
    assert factors(load(folder, built)) == [2, 3, 4]


def test_a_compiled_template_is_a_subgraph_too(folder: Path) -> None:
    (folder / "scale_all.pbtxt").unlink()
    (folder / "scale_all.binarypb").write_bytes(template_to_binary(SCALE_ALL, CATALOGUE))
    assert factors(load(folder, use(TWO_FACTORS, outputs=2))) == [2, 3]
    compiled = folder / "main_graph.binarypb"
    compiled.write_bytes(to_binary(load_text(use(TWO_FACTORS, outputs=2), CATALOGUE)))
    assert factors(GraphWithFiles(path=compiled)) == [2, 3]


def test_the_options_survive_both_notations() -> None:
    config = load_text(use(f'{TWO_FACTORS} arg {{ key: "d" value {{ dict {{ }} }} }} arg {{ key: "e" }}'), CATALOGUE)
    assert isinstance(config.node[0].options[0], TemplateSubgraphOptions)
    assert load_text(to_text(config), CATALOGUE) == config
    assert load_binary(to_binary(config), CATALOGUE) == config


def test_what_a_node_gives_may_be_wrong(folder: Path) -> None:
    (folder / "scale_all.pbtxt").write_text(SCALE_ALL.replace(": list(2)", ""))
    assert refused(folder, use("")) == (
        'scale_all.pbtxt:3:16: the template parameter "factors" has no value. Give it as a template argument, or '
        'declare a default: %param factors: …% (for node "ScaleAll" (main_graph.pbtxt:2:6))'
    )
    number = use('arg { key: "factors" value { num: 2 } }')
    assert refused(folder, number).startswith(
        "scale_all.pbtxt:3:16: %for%: expected a list but found the number 2 (for"
    )
    texts = use('arg { key: "factors" value { element { str: "many" } } }')
    assert refused(folder, texts).startswith('scale_all.pbtxt:3:59: "-": expected a number but found the text "many"')


def test_problems_of_the_graph_refer_to_the_template(folder: Path) -> None:
    twice = use('arg { key: "factors" value { element { num: 2 } element { num: 2 } } }')
    assert refused(folder, twice) == (
        'scale_all.pbtxt:3:41: output stream of the subgraph: OUT was already given the name "out_2", now it is '
        '"out_2"; several streams of one tag are OUT:0, OUT:1 …'
    )
    (folder / "scale_all.pbtxt").write_text(SCALE_ALL.replace("ToyScale", "ToyScala"))
    assert (
        refused(folder, use(""))
        .splitlines()[0]
        .startswith('scale_all.pbtxt:6:15: there is no calculator or subgraph "ToyScala"; did you mean "ToyScale"?')
    )


# Several graphs at once.

INNER = 'type: "Inner" input_stream: "in" output_stream: "out" ' + (
    'node { calculator: "ToyScale" input_stream: "VALUE:in" output_stream: "SCALED:out" }'
)
TEMPLATE = INNER.replace("Inner", "Template").replace(
    'output_stream: "SCALED:out"', 'output_stream: "SCALED:out" options { [ToyOptions.ext] { factor: %factor% } }'
)
OUTER = """
input_stream: "in" output_stream: "out"
node { calculator: "Inner" input_stream: "in" output_stream: "mid" }
node {
  calculator: "Template" input_stream: "mid" output_stream: "out"
  options { [mediapipe.TemplateSubgraphOptions.ext] { dict { arg { key: "factor" value { num: 5 } } } } }
}
"""


def message_of(text: str) -> Message:
    schema = Schema([toys.ToyOptions])
    return schema.message_class("mediapipe.CalculatorGraphConfig").FromString(to_binary(load_text(text, CATALOGUE)))


def test_graphs_that_use_each_other() -> None:
    graph = CalculatorGraph(graph_config=[OUTER, INNER, TEMPLATE])
    assert factors(graph) == [2, 5]
    seen = toys.watch(graph, "out")
    graph.start_run()
    toys.feed(graph, "in", 1)
    toys.finish(graph)
    assert seen["out"] == [(1, 10)]


def test_graphs_in_every_form(tmp_path: Path) -> None:
    path = tmp_path / "another_name.binarypb"
    path.write_bytes(template_to_binary(TEMPLATE, CATALOGUE))
    outer = load_text(OUTER, CATALOGUE)
    assert factors(CalculatorGraph(graph_config=[outer, message_of(INNER), path])) == [2, 5]
    assert factors(CalculatorGraph(graph_config=message_of(INNER))) == [2]


def test_one_of_them_is_run() -> None:
    graphs = (OUTER, INNER, TEMPLATE)
    assert factors(CalculatorGraph(graph_config=graphs, graph_type="Inner")) == [2]
    chosen = CalculatorGraph(graph_config=graphs, graph_type="Template", template_arguments={"factor": 8})
    assert factors(chosen) == [8]
    with pytest.raises(ArgumentError) as caught:
        CalculatorGraph(graph_config=graphs, graph_type="Iner")
    assert str(caught.value) == (
        'no graph of graph_config has type: "Iner"; did you mean "Inner"? graph_type is one of "", "Inner", "Template"'
    )
    with pytest.raises(ArgumentError) as caught:
        CalculatorGraph(graph_config=[])
    assert str(caught.value) == 'no graph of graph_config has type: "". graph_type is one of none'


def test_they_find_other_subgraphs_too(folder: Path) -> None:
    class GraphWithModules(CalculatorGraph):
        environment = Environment(subgraphs=SubgraphFolders(CATALOGUE, (folder,)))

    own = GraphConfig(
        input_stream=("a",),
        node=(
            NodeConfig(calculator="ScaleAll", input_stream=("IN:a",), output_stream=("OUT:b",)),
            NodeConfig(calculator="Inner", input_stream=("b",), output_stream=("c",)),
        ),
    )
    assert factors(GraphWithModules(graph_config=[own, INNER])) == [2, 2]
    with pytest.raises(GraphError) as caught:
        GraphWithModules(graph_config=[OUTER.replace('"Inner"', '"Iner"'), INNER, TEMPLATE])
    assert str(caught.value) == (
        '<graph_config[0]>:3:20: there is no calculator or subgraph "Iner"; did you mean "Inner"?'
    )


def test_lists_that_make_no_sense() -> None:
    calls: list[tuple[dict[str, Any], str]] = [
        ({"graph_config": [INNER, INNER]}, 'two graphs of graph_config have type: "Inner"; each needs its own'),
        (
            {"graph_config": INNER, "graph_type": "Inner"},
            "graph_type chooses among several graphs; give them as a list in graph_config",
        ),
        (
            {"graph_config": [INNER, 7]},
            "graph_config is a int; give a text, a GraphConfig, a Path, a message, or a list of these",
        ),
        (
            {"graph_config": b""},
            "graph_config is a bytes; give a text, a GraphConfig, a Path, a message, or a list of these",
        ),
        (
            {"graph_config": GraphConfig(), "template_arguments": {"n": 1}},
            'the graph has no template parameter "n". It has none at all',
        ),
        ({"graph_config": "", "path": "x"}, "give exactly one of graph_config, path and binary_graph_path"),
    ]
    for arguments, message in calls:
        with pytest.raises(ArgumentError) as caught:
            CalculatorGraph(**arguments)
        assert str(caught.value) == message
    with pytest.raises(GraphError) as refusal:
        CalculatorGraph(graph_config=[INNER, "node {"], graph_type="Inner")
    message = '<graph_config[1]>:1:6: the block of "node" is not closed: the text ends without its "}"'
    assert str(refusal.value) == message
    assert refusal.value.code is StatusCode.UNKNOWN


def test_arguments_of_a_program_are_checked_first() -> None:
    with pytest.raises(ArgumentError) as caught:
        CalculatorGraph(TEMPLATE, template_arguments={"factor": object()})
    assert str(caught.value) == 'template argument "factor" is a object; give a number, a text, a list or a dict'
    assert arguments_from_python(None).values == {}
