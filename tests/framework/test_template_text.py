"""Templates in text form (rules Z1, Z4, Z5): tags around fields and in the place of values, places, refusals."""

from __future__ import annotations

from typing import Any

import pytest
import toys
from hypothesis import given
from hypothesis import strategies as st

from mediagraph.framework.config import GraphConfig
from mediagraph.framework.errors import ArgumentError, GraphError, InvalidGraphError, StatusCode
from mediagraph.framework.graph import CalculatorGraph
from mediagraph.framework.load import load_text
from mediagraph.framework.registry import EmptyCatalogue
from mediagraph.framework.templates.arguments import arguments_from_python

CATALOGUE = EmptyCatalogue()
GRAPH = """# 100 % of "everything
%param names: list("a", "b")%
%param factor: 3%
input_stream: "in" type: "A%B%"
%for (name : names)% output_stream: %"out_" + name% %end%
%if (factor > 2)% max_queue_size: %factor * 2% %end%
%if (factor <= 2)% max_queue_size: 1 %end%
%for (name : names)%
  %if (name != "skipped")%
  node {
    calculator: "ToyScale"  # %name% is no tag here
    input_stream: 'VALUE:in'
    output_stream: %"SCALED:out_" +
      name%
    options { [ToyOptions.ext] {
      factor: %factor%
      mode: %"LOUD"%
      weights: [0.5, %factor / 4%]
      %if (size(names) == 2)% inner < word: %concat(name, "\\n")% > %end%
    } }
  }
  %end%
%end%
"""


def load(text: str, **arguments: Any) -> GraphConfig:
    return load_text(text, CATALOGUE, file="t", arguments=arguments_from_python(arguments))


def refused(text: str, **arguments: Any) -> str:
    with pytest.raises(GraphError) as caught:
        load(text, **arguments)
    return str(caught.value)


def plain(names: list[str], factor: int, size: int, *, has_inner: bool) -> str:
    """The graph that the template stands for."""
    inner = 'inner {{ word: "{name}\\n" }}' if has_inner else ""
    node = (
        'node {{ calculator: "ToyScale" input_stream: "VALUE:in" output_stream: "SCALED:out_{name}"'
        " options {{ [ToyOptions.ext] {{ factor: {factor} mode: LOUD weights: [0.5, {weight}] " + inner + " }} }} }}"
    )
    nodes = [node.format(name=name, factor=factor, weight=factor / 4) for name in names if name != "skipped"]
    outputs = [f'output_stream: "out_{name}"' for name in names]
    return f'type: "A%B%" input_stream: "in" max_queue_size: {size} ' + " ".join([*outputs, *nodes])


def test_a_template_is_the_graph_that_it_stands_for() -> None:
    assert toys.ToyScale  # its options are known
    assert load(GRAPH) == load(plain(["a", "b"], 3, 6, has_inner=True))
    assert load(GRAPH, factor=1) == load(plain(["a", "b"], 1, 1, has_inner=True))
    assert load(GRAPH, names=["x", "skipped", 7]) == load(plain(["x", "skipped", "7"], 3, 6, has_inner=False))
    assert load(GRAPH, names=[]) == load(plain([], 3, 6, has_inner=False))


def test_a_template_runs() -> None:
    text = """
    input_stream: "in"
    output_stream: "out"
    node {
      calculator: "ToyScale" input_stream: "VALUE:in" output_stream: "SCALED:out"
      options { [ToyOptions.ext] { factor: %factor% } }
    }
    """
    graph = CalculatorGraph(text, template_arguments={"factor": 5})
    seen = toys.watch(graph, "out")
    graph.start_run()
    toys.feed(graph, "in", 2)
    toys.finish(graph)
    assert seen["out"] == [(2, 10)]


@pytest.mark.parametrize(
    ("text", "inputs"),
    [
        ('input_stream: ["a", %x%, "c"]', ("a", "7", "c")),
        ('%for (y : list(1, 2))% input_stream: ["a", %y%] %end%', ("a", "1", "a", "2")),
        ('%for (y : list())% input_stream: "a" %end%', ()),
        ('%for(y:list(1,2))%%for(x:list(3,y))%input_stream:%x+":"+y%%end%%end%', ("3:1", "1:1", "3:2", "2:2")),
        ("%for (x : list(1))% input_stream: %x% %end% input_stream: %x%", ("1", "7")),
        ('%for (d : list(dict("n": "p"), dict("n": "q")))% input_stream: %d.n% %end%', ("p", "q")),
        ('%if (0)% %if (nobody)% input_stream: "a" %end% %end%', ()),
        ("%param a: 1% %param b: a + 1% input_stream: %b%", ("2",)),
        ('input_stream: %x%; input_stream: %x%, input_stream: "e"', ("7", "7", "e")),
        ('input_stream: %"\\"é\\n"%', ('"é\n',)),
        ("input_stream: %\n  x # comment %\n%\ninput_stream: 'z'", ("7", "z")),
        ("input_stream: % x % # 50 %", ("7",)),
    ],
)
def test_values_and_wrappers(text: str, inputs: tuple[str, ...]) -> None:
    assert load(f"%param x: 7% {text}").input_stream == inputs


@pytest.mark.parametrize(
    ("field", "value", "read"),
    [
        ("factor", "2 * 3", 6),
        ("factor", '"12"', 12),
        ("mode", '"LOUD"', toys.ToyMode.LOUD),
        ("mode", "7", toys.ToyMode.LOUD),
        ("weights", "1 / 8", (0.125,)),
        ("weights", '"1e3"', (1000.0,)),
    ],
)
def test_fields_take_values_of_their_types(field: str, value: str, read: object) -> None:
    text = 'node { calculator: "ToyScale" options { [ToyOptions.ext] { limit: 1 FIELD: %VALUE% } } }'
    options = load(text.replace("FIELD", field).replace("VALUE", value)).node[0].options[0]
    assert isinstance(options, toys.ToyOptions)
    assert {"factor": options.factor, "mode": options.mode, "weights": options.weights}[field] == read


@pytest.mark.parametrize(("value", "read"), [("1 > 0", True), ('"no"', False), ('"T"', True), ("0", False)])
def test_bools(value: str, read: bool) -> None:
    assert load(f"report_deadlock: %{value}%").report_deadlock is read


def test_a_calculator_chosen_by_a_parameter() -> None:
    text = 'node { calculator: %"Toy" + kind% options { [ToyOptions.ext] { factor: 9 } } }'
    node = load(text, kind="Scale").node[0]
    assert (node.calculator, node.find_options(toys.ToyOptions)) == ("ToyScale", toys.ToyOptions(9))


def test_lines_of_windows() -> None:
    graph = load('%param x:\r\n 3%\r\n# 5 %\r\nmax_queue_size: %\r\n x%\r\ntype: "A"\r\n')
    assert (graph.max_queue_size, graph.type, str(graph.origin.place("type"))) == (3, "A", "t:6:7")


def test_places_are_those_of_the_template() -> None:
    graph = load(GRAPH)
    first, second = graph.node
    for node in (first, second):
        assert str(node.origin.place()) == "t:10:8"
        assert str(node.origin.place("output_stream")) == "t:13:20"
    assert str(graph.origin.place("output_stream", 1)) == "t:5:37"
    with pytest.raises(GraphError) as caught:
        CalculatorGraph(GRAPH.replace("'VALUE:", "'VALU:"), template_arguments={"names": ["a"]})
    assert [str(problem.place) for problem in caught.value.problems] == ["<graph>:12:19"]


@pytest.mark.parametrize(
    ("text", "message", "code"),
    [
        (
            "max_queue_size: %n%\nnum_threads: %n% input_stream: %m%",
            't:1:18: the template parameter "n" has no value. Give it as a template argument, or declare a default: '
            "%param n: …%\n"
            't:2:33: the template parameter "m" has no value. Give it as a template argument, or declare a default: '
            "%param m: …%",
            StatusCode.NOT_FOUND,
        ),
        (
            '%for (x : "abc")% input_stream: %x% %end%',
            't:1:11: %for%: expected a list but found the text "abc"',
            StatusCode.INVALID_ARGUMENT,
        ),
        (
            '%if ("maybe")% input_stream: "a" %end%',
            't:1:6: %if%: expected a condition (a number, true or false) but found the text "maybe"',
            StatusCode.INVALID_ARGUMENT,
        ),
        (
            "max_queue_size: %5 / 2%",
            "t:1:17: max_queue_size: expected a whole number (int32) but found the number 2.5",
            StatusCode.INVALID_ARGUMENT,
        ),
        (
            "max_queue_size: %3000000000%",
            "t:1:17: max_queue_size: 3000000000 does not fit into int32",
            StatusCode.INVALID_ARGUMENT,
        ),
        (
            'report_deadlock: %"maybe"%',
            't:1:18: report_deadlock: expected a condition (a number, true or false) but found the text "maybe"',
            StatusCode.INVALID_ARGUMENT,
        ),
        (
            "input_stream: %list(1)%",
            "t:1:15: input_stream: expected a text or a number but found a list",
            StatusCode.INVALID_ARGUMENT,
        ),
        (
            "input_stream: %dict()%",
            "t:1:15: input_stream: expected a text or a number but found a dict",
            StatusCode.INVALID_ARGUMENT,
        ),
        (
            "node: %dict()%",
            "t:1:7: node: expected { … } with the fields of a Node but found a dict",
            StatusCode.INVALID_ARGUMENT,
        ),
        (
            "node %7%",
            't:1:6: node: expected { … } with the fields of a Node but found the text "7"',
            StatusCode.INVALID_ARGUMENT,
        ),
        (
            "%if (1)% max_queue_size: 1 %end%\n%if (1)% max_queue_size: 2 %end%",
            "t:2:26: CalculatorGraphConfig.max_queue_size takes one value, and already has the one of t:1:26",
            StatusCode.INVALID_ARGUMENT,
        ),
        (
            "%for (i : list(1, 2))%\nnode { name: %i% calculator: %i% name: %i% }\n%end%",
            "t:2:40: Node.name takes one value, and already has the one of t:2:14",
            StatusCode.INVALID_ARGUMENT,
        ),
        (
            'node { calculator: "ToyScale" options { [ToyOptions.ext] { mode: %"A B"% } } }',
            't:1:66: mode: expected the name of an enum value but found the text "A B"',
            StatusCode.INVALID_ARGUMENT,
        ),
        (
            'node { calculator: "ToyScale" options { [ToyOptions.ext] { mode: %"SHY"% } } }',
            't:1:66: Enum type "ToyOptions.ToyMode" has no value named SHY.',
            StatusCode.UNKNOWN,
        ),
        (
            'input_stream: %"a"%\nmax_queue_size: "many"',
            't:2:17: Couldn\'t parse integer: "many"',
            StatusCode.UNKNOWN,
        ),
        (
            '%if (1)% input_stram: "a" %end%',
            't:1:10: a graph has no field "input_stram"; did you mean "input_stream"?',
            StatusCode.UNKNOWN,
        ),
        (
            "options %1%",
            't:1:9: options: expected { … } with the fields of a MediaPipeOptions but found the text "1"',
            StatusCode.INVALID_ARGUMENT,
        ),
    ],
)
def test_what_has_no_meaning(text: str, message: str, code: StatusCode) -> None:
    with pytest.raises(GraphError) as caught:
        load(text)
    assert str(caught.value) == message
    assert {problem.code for problem in caught.value.problems} == {code}
    assert isinstance(caught.value, InvalidGraphError) == (code is StatusCode.INVALID_ARGUMENT)


WRAPS_ONE = "expected %end% but found another field: the tag in line 1 wraps one field"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("%end%", "t:1:2: %end% ends nothing: there is no %if% or %for% before it"),
        ("%if (1)%", "t:1:2: expected a field after this tag, which wraps one field"),
        ("%if (1)% %end%", "t:1:2: expected a field after this tag, which wraps one field"),
        ('%if (1)% package: "a"', "t:1:2: expected %end% after the one field that this tag wraps"),
        ('%if (1)%\npackage: "a"\nnum_threads: 1 %end%', f"t:3:1: {WRAPS_ONE}"),
        ('%if (1)%\npackage: "a"\n%if (1)% package: "b" %end% %end%', f"t:3:1: {WRAPS_ONE}"),
        ("%if (1)% %param x% %end%", "t:1:11: a parameter is declared outside of all braces, %if% and %for%"),
        ("node { %param x% }", "t:1:9: a parameter is declared outside of all braces, %if% and %for%"),
        ("%n%", "t:1:1: expected a field but found %n%, which stands for the value of a field"),
        ("package: %n% %m%", "t:1:14: expected a field but found %m%, which stands for the value of a field"),
        ("%n%: 3", "t:1:1: expected a field but found %n%, which stands for the value of a field"),
        ("[%n%] {}", "t:1:2: expected a field but found %n%, which stands for the value of a field"),
        (
            'package: %if (1)% "a" %end%',
            "t:1:10: expected a value but found %if (1)%, which stands between whole fields",
        ),
        ("package: [%end%]", "t:1:11: expected a value but found %end%, which stands between whole fields"),
        ("package: %x", 't:1:12: the text ends in the template tag of t:1:10, where an expression or "%" is expected'),
        (
            "package: % } node {",
            't:1:12: found "}" in the template tag of t:1:10, where an expression or "%" is expected',
        ),
        ("node { package: %x%", 't:1:6: the block of "node" is not closed: the text ends without its "}"'),
        (
            "a { " * 100 + "b: %1%" + "} " * 100,
            "t:1:406: blocks are nested deeper than 100; is a brace missing further up?",
        ),
        ("%if (1)% " * 200, "t:1:902: blocks and tags are nested deeper than 100"),
        ("%if (1)% node { " * 80 + "} %end% " * 80, "t:1:802: blocks and tags are nested deeper than 100"),
    ],
)
def test_what_cannot_be_read(text: str, message: str) -> None:
    assert refused(text) == message


def test_parameters_that_the_template_does_not_have() -> None:
    text = "%param first: 1% %for (x : items)% input_stream: %x + first% %end%"
    with pytest.raises(ArgumentError) as caught:
        load(text, item=[1])
    assert str(caught.value) == (
        'the graph has no template parameter "item"; did you mean "items"? Its parameters are first, items'
    )
    for graph in ("", "# %\n"):
        with pytest.raises(ArgumentError) as caught:
            load(graph, n=1)
        assert str(caught.value) == 'the graph has no template parameter "n". It has none at all'


def test_deep_templates() -> None:
    depth = 32
    text = "%if (1)% %for (x : list(1))% node { " * depth + "%end% %end% }".join([""] * depth)
    refused(text)  # not balanced, and no RecursionError
    nested = 'input_stream: "a"'
    for _ in range(99):
        nested = f"%if (1)% {nested} %end%"
    assert load(nested).input_stream == ("a",)


def only_graph_errors(text: str, **arguments: Any) -> bool:
    """Is it sound? Whatever is no GraphError goes through and fails the test."""
    try:
        load(text, **arguments)
    except GraphError as error:
        found = error
    else:
        return True
    assert found.problems
    return False


def test_cut_off_at_every_letter() -> None:
    sound = [end for end in range(0, len(GRAPH), 4) if only_graph_errors(GRAPH[:end])]
    assert len(sound) < len(GRAPH) / 8


@pytest.mark.parametrize("wrong", ["%", '"', "{", "}", "(", "\n", "#", "é", "1", ":"])
def test_one_letter_wrong_at_every_place(wrong: str) -> None:
    for place in range(0, len(GRAPH), 9):
        only_graph_errors(GRAPH[:place] + wrong + GRAPH[place + 1 :])


@given(st.lists(st.sampled_from([*GRAPH.split(), "%end%", "%if (1)%", "%param", "%"]), max_size=30))
def test_words_of_a_template_in_any_order(words: list[str]) -> None:
    only_graph_errors(" ".join(words))
