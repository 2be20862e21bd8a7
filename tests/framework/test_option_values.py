"""Options of a graph in options of its nodes (rules W1–W6)."""

from __future__ import annotations

from dataclasses import dataclass

import pytest

import mediagraph as mg


@dataclass(frozen=True)
class OptionValueTestOptions:
    number: int = 1
    names: tuple[str, ...] = ()


class OptionValueTestCalculator(mg.Calculator):
    """Sends its options."""

    packets = mg.Input(int, tag="IN")
    out = mg.Output(tuple)
    options = mg.Options(OptionValueTestOptions)

    def process(self) -> None:
        """Send them."""
        self.out.send((self.options.number, self.options.names))


def answer(option_value: str, graph_options: str, node_options: str = "") -> object:
    graph = mg.CalculatorGraph(f"""
    input_stream: "in"
    graph_options {{ [type.googleapis.com/OptionValueTestOptions] {{ {graph_options} }} }}
    node {{
      calculator: "OptionValueTestCalculator" input_stream: "IN:in" output_stream: "OUT:out"
      node_options {{ [type.googleapis.com/OptionValueTestOptions] {{ {node_options} }} }}
      option_value: "{option_value}"
    }}
    """)
    seen: list[object] = []
    graph.observe_output_stream("out", lambda stream, packet: seen.append(packet.value))
    graph.start_run()
    graph.add_packet_to_input_stream("in", 1, 1)
    graph.close()
    return seen[0]


def test_a_scalar_is_replaced() -> None:
    assert answer("number:options/number", "number: 7", "number: 3") == (7, ())


def test_a_list_is_replaced() -> None:
    assert answer("options/names:options/names", 'names: ["a", "b"]', 'names: "c"') == (1, ("a", "b"))


def test_an_element_may_be_named() -> None:
    assert answer("names/0:options/names/1", 'names: ["a", "b"]', 'names: "c"') == (1, ("b",))


def test_the_message_may_be_named() -> None:
    path = "options/Ext::OptionValueTestOptions/number"
    assert answer(f"{path}:{path}", "number: 9") == (9, ())


def test_a_path_that_leads_nowhere_is_refused() -> None:
    with pytest.raises(mg.GraphError) as caught:
        answer("numbr:options/number", "number: 7")
    assert caught.value.problems[0].message == (
        'option_value "numbr:options/number": there is no field "numbr"; did you mean "number"?'
    )
