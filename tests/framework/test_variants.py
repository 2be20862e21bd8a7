"""A node is the variant of its calculator that its tags ask for, or else the one that takes what it is fed with."""

from __future__ import annotations

from dataclasses import dataclass

import pytest

import mediagraph.framework.ports as p
from mediagraph.framework.calculator import Calculator
from mediagraph.framework.errors import GraphError
from mediagraph.framework.graph import CalculatorGraph
from mediagraph.framework.variants import Variant


@dataclass(frozen=True)
class Near:
    """Stands for what is in host memory."""

    value: int


@dataclass(frozen=True)
class Far:
    """Stands for what is on a device."""

    value: int


class VarySource(Calculator):
    """From numbers to far ones."""

    number = p.Input(int)
    far = p.Output(Far)

    def process(self) -> None:
        self.far.send(Far(self.number.get()))


class VaryNearSource(Calculator):
    """From numbers to near ones."""

    number = p.Input(int)
    near = p.Output(Near)

    def process(self) -> None:
        self.near.send(Near(self.number.get()))


class VaryPassOn(Calculator):
    """Passes anything on."""

    thing = p.Input(object, tag="")
    same = p.Output(object, tag="", same_as="thing")

    def process(self) -> None:
        self.same.send(self.thing.get())


class VaryContract(Calculator, abstract=True):
    variants = (Variant("VaryAddFar", {"A_FAR": "A", "B_FAR": "B", "SUM_FAR": "SUM"}),)


class VaryAdd(VaryContract):
    """A + B, near."""

    a = p.Input(Near)
    b = p.OptionalInput(Near)
    sum = p.Output(Near)

    def process(self) -> None:
        other = self.b.get()
        self.sum.send(Near(self.a.get().value + (0 if other is None else other.value)))


class VaryAddFar(VaryContract):
    """A + B, far, and 1000 to know it by."""

    a = p.Input(Far)
    b = p.OptionalInput(Far)
    sum = p.Output(Far)

    def process(self) -> None:
        other = self.b.get()
        self.sum.send(Far(1000 + self.a.get().value + (0 if other is None else other.value)))


SOURCE = 'node { calculator: "VarySource" input_stream: "NUMBER:n" output_stream: "FAR:far" }\n'
PASS_ON = 'node {{ calculator: "VaryPassOn" input_stream: "{0}" output_stream: "{1}" }}\n'


def add(a: str, total: str, *, b: str = "") -> str:
    second = f' input_stream: "{b}"' if b else ""
    return f'node {{ calculator: "VaryAdd" input_stream: "{a}"{second} output_stream: "{total}" }}\n'


def sent(text: str, stream: str) -> object:
    """What a graph makes of the number 5."""
    found: list[object] = []
    graph = CalculatorGraph('input_stream: "n"\n' + text)
    graph.observe_output_stream(stream, lambda _, packet: found.append(packet.value))
    graph.start_run()
    graph.add_packet_to_input_stream("n", 5, 0)
    graph.close_all_input_streams()
    graph.wait_until_done()
    (value,) = found
    return value


def refused(text: str) -> str:
    with pytest.raises(GraphError) as caught:
        CalculatorGraph('input_stream: "n"\n' + text)
    return str(caught.value)


def calculators(text: str) -> dict[str, str]:
    plan = CalculatorGraph('input_stream: "n"\n' + text).plan
    return {node.name: node.calculator.registered_name for node in plan.nodes if "Add" in node.name}


def test_without_a_reason_a_node_is_what_it_is_called() -> None:
    near = 'node { calculator: "VaryNearSource" input_stream: "NUMBER:n" output_stream: "NEAR:near" }\n'
    assert sent(near + add("A:near", "SUM:sum"), "sum") == Near(5)


def test_a_tag_of_a_variant_is_enough() -> None:
    assert sent(SOURCE + add("A_FAR:far", "SUM_FAR:sum", b="B_FAR:far"), "sum") == Far(1010)
    assert sent(SOURCE + add("A:far", "SUM_FAR:sum"), "sum") == Far(1005)


def test_a_node_keeps_its_name_and_its_tags() -> None:
    (node,) = CalculatorGraph('input_stream: "far"' + add("A_FAR:far", "SUM_FAR:sum")).plan.nodes
    assert (node.name, node.calculator) == ("VaryAdd", VaryAddFar)
    assert [str(edge.key) for edge in (*node.inputs, *node.outputs)] == ["A_FAR", "SUM_FAR"]


def test_what_a_node_is_fed_with_is_enough_too() -> None:
    assert sent(SOURCE + add("A:far", "SUM:sum"), "sum") == Far(1005)


def test_a_variant_makes_variants_of_those_that_follow() -> None:
    chain = "".join(add(f"A:s{index}", f"SUM:s{index + 1}") for index in range(5))
    assert sent(SOURCE + PASS_ON.format("far", "s0") + chain, "s5") == Far(5005)


@pytest.mark.parametrize("order", [1, -1])
def test_nodes_that_pass_anything_on_do_not_hide_it(order: int) -> None:
    nodes = [SOURCE, PASS_ON.format("far", "same"), PASS_ON.format("same", "again"), add("A:again", "SUM:sum")]
    assert sent("".join(nodes[::order]), "sum") == Far(1005)


@pytest.mark.parametrize("order", [1, -1])
def test_an_input_of_the_graph_is_what_one_of_its_takers_says(order: int) -> None:
    first, second = add("A:x", "SUM:one"), add("A_FAR:x", "SUM:two")
    text = 'input_stream: "x"\n' + "".join([first, second][::order])
    assert set(calculators(text).values()) == {"VaryAddFar"}


def test_a_variant_that_is_named_takes_the_tags_too() -> None:
    text = SOURCE + add("A_FAR:far", "SUM_FAR:sum").replace("VaryAdd", "VaryAddFar")
    assert sent(text, "sum") == Far(1005)


def test_two_names_of_one_port() -> None:
    text = SOURCE + add("A:far", "SUM:sum", b="A_FAR:far")
    assert refused(text) == (
        "<graph>:3:20: VaryAdd: A and A_FAR are two names of one input stream; connect one of them"
    )


def test_other_ports_must_fit_the_variant_as_well() -> None:
    near = 'node { calculator: "VaryNearSource" input_stream: "NUMBER:n" output_stream: "NEAR:near" }\n'
    message = refused(SOURCE + near + add("A_FAR:far", "SUM:sum", b="B:near"))
    assert 'stream "near" carries Near' in message
    assert 'but "VaryAdd".B takes Far' in message


def test_who_fits_no_variant_is_told_what_the_calculator_takes() -> None:
    message = refused(
        'node { calculator: "ToyVaryText" input_stream: "n" output_stream: "TEXT:text" }' + add("A:text", "SUM:sum")
    )
    assert 'stream "text" carries str' in message
    assert 'but "VaryAdd".A takes Near' in message


class ToyVaryText(Calculator):
    """Numbers as text."""

    number = p.Input(object, tag="")
    text = p.Output(str)


def test_a_variant_that_nobody_knows_is_none() -> None:
    class VaryLonely(Calculator):
        variants = (Variant("VaryThatIsMissing", {"X_FAR": "X"}),)
        x = p.Input(Near)

    message = refused('input_stream: "x" node { calculator: "VaryLonely" input_stream: "X_FAR:x" }')
    assert "VaryLonely has no input stream X_FAR" in message
