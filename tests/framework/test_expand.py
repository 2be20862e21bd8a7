"""Subgraphs: found beside the graph, renamed, connected, and refused (rules U1–U10)."""

from __future__ import annotations

from pathlib import Path

import pytest
import toys

from mediagraph.framework.environment import Environment
from mediagraph.framework.errors import GraphError
from mediagraph.framework.graph import CalculatorGraph
from mediagraph.framework.registry import EmptyCatalogue
from mediagraph.framework.subgraph_files import SubgraphFolders, subgraph_name

SCALE = 'node { calculator: "ToyScale" input_stream: "VALUE:%s" output_stream: "SCALED:%s" }\n'
TWICE = 'type: "ScaleTwice"\ninput_stream: "IN:x"\noutput_stream: "OUT:y"\n' + SCALE % ("x", "m") + SCALE % ("m", "y")


class GraphWithFiles(CalculatorGraph):
    environment = Environment(subgraphs=SubgraphFolders(EmptyCatalogue()))


@pytest.fixture
def write(tmp_path: Path) -> Write:
    return Write(tmp_path)


class Write:
    """Writes graph files and loads the first one."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def __call__(self, main: str, **files: str) -> GraphWithFiles:
        for name, text in files.items():
            (self.folder / f"{name}.pbtxt").write_text(text)
        path = self.folder / "main_graph.pbtxt"
        path.write_text(main)
        return GraphWithFiles(path=path)

    def refused(self, main: str, **files: str) -> str:
        with pytest.raises(GraphError) as caught:
            self(main, **files)
        return str(caught.value).replace(f"{self.folder}/", "")


def names(graph: CalculatorGraph) -> list[str]:
    return [node.name for node in graph.plan.nodes]


USE = 'input_stream: "a"\nnode { calculator: "ScaleTwice" input_stream: "IN:a" output_stream: "OUT:b" }\n'


def test_a_subgraph_beside_the_graph(write: Write) -> None:
    graph = write(USE, scale_twice=TWICE)
    assert names(graph) == ["scaletwice__ToyScale_1", "scaletwice__ToyScale_2"]
    assert graph.plan.streams() == ["a", "scaletwice__m", "b"]
    seen = toys.watch(graph, "b", "scaletwice__m")
    graph.start_run()
    toys.feed(graph, "a", 1)
    toys.finish(graph)
    assert seen.streams == {"b": [(1, 4)], "scaletwice__m": [(1, 2)]}
    assert graph.plan.nodes[0].path == ("ScaleTwice (ScaleTwice)",)


def test_subgraphs_in_subgraphs_and_names_given(write: Write) -> None:
    outer = 'input_stream: "IN:p" output_stream: "OUT:q"\n' + (
        'node { name: "Inner One" calculator: "ScaleTwice" input_stream: "IN:p" output_stream: "OUT:q" }'
    )
    use = USE.replace("ScaleTwice", "OuterScale").replace("node {", 'node { name: "Big" ')
    graph = write(use, scale_twice=TWICE, outer_scale=outer)
    assert names(graph) == ["big__inner_one__ToyScale_1", "big__inner_one__ToyScale_2"]


def test_a_plan_knows_the_subgraph_nodes_with_the_streams_of_the_flat_graph(write: Write) -> None:
    outer = 'type: "Outer"\ninput_stream: "IN:p"\noutput_stream: "OUT:q"\n'
    inner = 'node { calculator: "ScaleTwice" input_stream: "IN:p" output_stream: "OUT:r" }\n' + SCALE % ("r", "q")
    plan = write(USE.replace("ScaleTwice", "Outer"), outer=outer + inner, scale_twice=TWICE).plan
    streams = {path: (node.input_stream, node.output_stream) for path, node in plan.subgraphs.items()}
    assert streams == {
        ("Outer (Outer)",): (("IN:a",), ("OUT:b",)),
        ("Outer (Outer)", "outer__ScaleTwice (ScaleTwice)"): (("IN:a",), ("OUT:outer__r",)),
    }


def test_two_of_one_kind_are_numbered_and_stand_at_the_end(write: Write) -> None:
    again = 'node { calculator: "ScaleTwice" input_stream: "IN:b" output_stream: "OUT:c" }\n'
    graph = write(USE + again + SCALE % ("a", "d"), scale_twice=TWICE)
    assert names(graph) == [
        "ToyScale",
        "scaletwice_1__ToyScale_1",
        "scaletwice_1__ToyScale_2",
        "scaletwice_2__ToyScale_1",
        "scaletwice_2__ToyScale_2",
    ]


def test_outputs_that_are_not_connected_keep_their_inner_names(write: Write) -> None:
    graph = write('input_stream: "a"\nnode { calculator: "ScaleTwice" input_stream: "IN:a" }', scale_twice=TWICE)
    assert graph.plan.streams() == ["a", "scaletwice__m", "scaletwice__y"]


OPTIONAL = (
    'input_stream: "FIRST:x"\ninput_stream: "SECOND:y"\noutput_stream: "OUT:z"\n'
    'node { calculator: "ToyPair" input_stream: "VALUE:0:x" output_stream: "COPY:0:z" }\n'
    'node { calculator: "RequiredSome" input_stream: "MUST:x" input_stream: "MAY:y" }\n'
)


class RequiredSome(toys.Calculator):
    must = toys.p.Input(object)
    may = toys.p.OptionalInput(object)

    def process(self) -> None: ...


def test_inputs_that_are_not_connected_are_left_out_inside(write: Write) -> None:
    use = 'input_stream: "a"\nnode { calculator: "SomeInputs" input_stream: "FIRST:a" output_stream: "OUT:b" }'
    graph = write(use, some_inputs=OPTIONAL)
    assert [edge.key.tag for edge in graph.plan.nodes[1].inputs] == ["MUST"]


def test_inner_calculators_must_do_without_them(write: Write) -> None:
    use = 'input_stream: "a"\nnode { calculator: "ScaleTwice" output_stream: "OUT:b" }'
    assert write.refused(use, scale_twice=TWICE) == (
        'scale_twice.pbtxt:4:20: "scaletwice__ToyScale_1" (ToyScale) requires the input stream VALUE of type int, '
        'which the subgraph node ScaleTwice (main_graph.pbtxt:2:20) leaves out; add input_stream: "IN:NAME" there'
    )


def test_an_unknown_tag(write: Write) -> None:
    assert write.refused(USE.replace("IN:a", "INN:a"), scale_twice=TWICE) == (
        'main_graph.pbtxt:2:47: ScaleTwice has no input stream INN; it has IN; did you mean "IN:a"?'
    )


def test_too_many_indexes(write: Write) -> None:
    assert "ScaleTwice has no output stream OUT:1; it has OUT; take it away" in write.refused(
        USE.replace('"OUT:b"', '"OUT:0:b" output_stream: "OUT:1:c"'), scale_twice=TWICE
    )


@pytest.mark.parametrize(
    ("field", "name"),
    [
        ("source_layer: 1", "source_layer"),
        ("buffer_size_hint: 2", "buffer_size_hint"),
        ('input_stream_info { tag_index: "IN" }', "input_stream_info"),
        ("output_stream_handler { }", "output_stream_handler"),
    ],
)
def test_fields_without_meaning_on_a_subgraph(write: Write, field: str, name: str) -> None:
    text = write.refused(USE.replace("calculator", f"{field} calculator"), scale_twice=TWICE)
    assert text.endswith(
        f'{name} has no meaning on the subgraph node "ScaleTwice"; take it away, or put it on a node inside'
    )


ENDLESS = 'input_stream: "IN:x"\nnode { calculator: "%s" input_stream: "IN:x" }'


def test_subgraphs_that_contain_each_other(write: Write) -> None:
    text = write.refused(ENDLESS % "HenGraph", hen_graph=ENDLESS % "EggGraph", egg_graph=ENDLESS % "HenGraph")
    assert text == (
        'egg_graph.pbtxt:2:20: "hengraph__egggraph__HenGraph" (HenGraph): the subgraph contains itself: '
        "HenGraph -> EggGraph -> HenGraph"
    )


def test_a_graph_is_not_its_own_subgraph(write: Write) -> None:
    text = write.refused(ENDLESS % "EndlessGraph", endless_graph=ENDLESS % "EndlessGraph")
    assert text.endswith("the subgraph contains itself: EndlessGraph -> EndlessGraph")


def test_a_graph_that_uses_a_module_of_its_own_name_hides_it_from_nobody(write: Write) -> None:
    """A copy of a shipped graph, `selfie_segmentation_cpu.pbtxt`, may lie beside other graphs that use the module."""
    modules = write.folder / "modules"
    modules.mkdir()
    (modules / "scale_twice.pbtxt").write_text(TWICE)
    (write.folder / "scale_twice.pbtxt").write_text(USE)
    (write.folder / "main_graph.pbtxt").write_text(USE)

    class GraphWithModules(CalculatorGraph):
        environment = Environment(subgraphs=SubgraphFolders(EmptyCatalogue(), [modules]))

    for path in ("main_graph.pbtxt", "scale_twice.pbtxt"):
        graph = GraphWithModules(path=write.folder / path)
        assert names(graph) == ["scaletwice__ToyScale_1", "scaletwice__ToyScale_2"]


def test_a_subgraph_of_another_name(write: Write) -> None:
    text = write.refused(USE, scale_twice=TWICE.replace('"ScaleTwice"', '"Other"'))
    assert text == (
        'scale_twice.pbtxt:1:7: the file stands for the subgraph "ScaleTwice" but says type: "Other"; '
        "make them the same"
    )


def test_a_broken_subgraph_is_told_with_its_place(write: Write) -> None:
    assert write.refused(USE, scale_twice="node {").startswith("scale_twice.pbtxt:1:6: ")


def test_an_unknown_name_suggests_a_subgraph(write: Write) -> None:
    text = write.refused(USE.replace("ScaleTwice", "ScaleTwicce"), scale_twice=TWICE)
    assert text == (
        'main_graph.pbtxt:2:20: there is no calculator or subgraph "ScaleTwicce"; did you mean "ScaleTwice"?'
    )


def test_side_packets_are_renamed_and_connected(write: Write) -> None:
    inner = (
        'input_stream: "IN:x"\noutput_stream: "OUT:y"\ninput_side_packet: "N:n"\n'
        'node { calculator: "ToyAddNumber" input_stream: "x" output_stream: "y" input_side_packet: "NUMBER:n" }'
    )
    use = 'input_stream: "a"\nnode { calculator: "AddInside" input_stream: "IN:a" output_stream: "OUT:b" %s }'
    graph = write(use % 'input_side_packet: "N:given"', add_inside=inner)
    assert list(graph.plan.needs) == ["given"]
    made = (
        inner.replace('input_side_packet: "N:n"\n', "")
        + '\nnode { calculator: "ToyNumber" output_side_packet: "NUMBER:n" }'
    )
    assert write(use % "", add_inside=made).plan.side_packets() == ["addinside__n"]


@pytest.mark.parametrize(
    ("stem", "name"), [("a_b", "AB"), ("selfie_segmentation_cpu", "SelfieSegmentationCpu"), ("x", "X")]
)
def test_names_of_files(stem: str, name: str) -> None:
    assert subgraph_name(stem) == name
