"""Templates in binary form (rule Z7): compiled from text, written by hand, damaged."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import pytest
import toys
from hypothesis import given
from hypothesis import strategies as st

from mediagraph.framework.calculator import Calculator
from mediagraph.framework.config import GraphConfig
from mediagraph.framework.errors import GraphError, StatusCode
from mediagraph.framework.load import load_binary, load_text, to_binary
from mediagraph.framework.ports import Options
from mediagraph.framework.registry import EmptyCatalogue
from mediagraph.framework.templates.arguments import arguments_from_python
from mediagraph.framework.templates.field_values import FieldType, to_wire
from mediagraph.framework.templates.rules import RuleMessage, read_rule, write_rule
from mediagraph.framework.templates.text_form import TextTemplate
from mediagraph.framework.templates.to_binary import template_to_binary
from mediagraph.framework.templates.values import TemplateValueError
from mediagraph.framework.templates.wire import LENGTH, Chunk, read_fields, write_field

CATALOGUE = EmptyCatalogue()
GRAPH = """
%param names: list("a", "b")%
%param factor: 3%
input_stream: ["in", %"extra_" + factor%]
%for (name : names)% output_stream: %"out_" + name% %end%
%if (factor > 2)% max_queue_size: %factor * 2% %end%
%if (factor <= 2)% %if (factor > 0)% max_queue_size: 1 %end% %end%
%if (factor == 4)% input_stream_handler { input_stream_handler: %names% } %end%
node { calculator: "ToyText" }
%for (name : names)%
  %if (name != "skipped")%
  node {
    calculator: "ToyScale"
    input_stream: "VALUE:in"
    output_stream: %"SCALED:out_" + name%
    options {
      %if (!(factor == 5))%
      [ToyOptions.ext] { factor: %factor% weights: [0.5, %factor / 4%] %if (size(names) > 1)% mode: LOUD %end% }
      %end%
    }
    node_options { [type.googleapis.com/ToyOptions] { limit: %0 - factor% inner { word: %name% } } }
  }
  %end%
%end%
%param late: factor + 1%
node { calculator: "ToyText" name: %"late_" + late% max_in_flight: 2 }
"""
STRING, MESSAGE, INT32 = FieldType.TYPE_STRING, FieldType.TYPE_MESSAGE, FieldType.TYPE_INT32


def compiled(text: str) -> bytes:
    return template_to_binary(text, CATALOGUE, file="t")


def load(data: bytes, **arguments: Any) -> GraphConfig:
    return load_binary(data, CATALOGUE, file="b", arguments=arguments_from_python(arguments))


def loaded_text(text: str, **arguments: Any) -> GraphConfig:
    return load_text(text, CATALOGUE, arguments=arguments_from_python(arguments))


@pytest.mark.parametrize(
    "arguments",
    [{}, {"factor": 1}, {"factor": 0}, {"factor": 5}, {"names": []}, {"names": ["x", "skipped", 7], "late": "z"}],
)
def test_the_binary_form_means_the_same(arguments: dict[str, Any]) -> None:
    assert toys.ToyScale  # its options are known
    assert load(compiled(GRAPH), **arguments) == loaded_text(GRAPH, **arguments)


def test_rules_of_a_text() -> None:
    text = '%param n: 2% %if (n > 1)% package: "p" %end% node { input_stream: "a" input_stream: %d.x% }'
    parts = list(read_fields(compiled(text)))
    assert [number for number, _ in parts] == [1, 2, 2, 2]
    assert [read_rule(chunk.data) for _, chunk in parts[1:]] == [
        RuleMessage(op="param", args=(RuleMessage("n"), RuleMessage("2", "literal"))),
        RuleMessage(
            op="if",
            args=(RuleMessage(op=">", args=(RuleMessage("n"), RuleMessage("1", "literal"))),),
            path="/19[0]",
            field_type=STRING,
            field_value=b"p",
        ),
        RuleMessage(op=".", args=(RuleMessage("d"), RuleMessage("x")), path="/1[0]/3[1]", field_type=STRING),
    ]


# Fields of the graph with rules of all kinds, and what they become, said directly.

VALUES = {"one": 1.0, "two": "b", "many": ("p", "q", "r")}
TRUTHS = {"1": True, "0": False, "one == 1": True, 'two == "a"': False}
LISTS: dict[str, tuple[str, ...]] = {"many": ("p", "q", "r"), "list(1, 2)": ("1", "2"), "list()": ()}
fields = st.recursive(
    st.one_of(
        st.tuples(st.just("plain"), st.sampled_from(["x", "y"])),
        st.tuples(st.just("hole"), st.sampled_from(["one", "two", "i", "j"])),
    ),
    lambda inner: st.one_of(
        st.tuples(st.just("if"), st.sampled_from(sorted(TRUTHS)), inner),
        st.tuples(st.just("for"), st.sampled_from(["i", "j"]), st.sampled_from(sorted(LISTS)), inner),
    ),
    max_leaves=4,
)


def written(field: Any) -> str:
    match field:
        case ("plain", text):
            return f'input_stream: "{text}"'
        case ("hole", name):
            return f"input_stream: %{name}%"
        case ("if", condition, inner):
            return f"%if ({condition})% {written(inner)} %end%"
        case (_, variable, items, inner):
            return f"%for ({variable} : {items})% {written(inner)} %end%"
    raise AssertionError(field)


def direct(field: Any, scope: dict[str, str]) -> list[str]:
    match field:
        case ("plain", text):
            return [text]
        case ("hole", name):
            return [scope[name]]
        case ("if", condition, inner):
            return direct(inner, scope) if TRUTHS[condition] else []
        case (_, variable, items, inner):
            return [one for item in LISTS[items] for one in direct(inner, {**scope, variable: item})]
    raise AssertionError(field)


@given(st.lists(fields, max_size=4), st.lists(fields, max_size=3))
def test_rules_do_what_they_say_in_both_forms(first: list[Any], second: list[Any]) -> None:
    outer = {"one": "1", "two": "b", "i": "outer", "j": "outer"}
    inside = " ".join(map(written, second))
    given = "%param one% %param two% %param many%"
    text = f'{given} %param i: "outer"% %param j: i% {" ".join(map(written, first))} node {{ name: "n" {inside} }}'
    block = TextTemplate.read(text).expand(arguments_from_python(VALUES))
    node = block.block("node")
    assert node is not None
    graph = load(compiled(text), **VALUES)
    expected = [one for field in first for one in direct(field, outer)]
    assert [one.text for one in block.scalars("input_stream")] == list(graph.input_stream) == expected
    expected = [one for field in second for one in direct(field, outer)]
    assert [one.text for one in node.scalars("input_stream")] == list(graph.node[0].input_stream) == expected


# Written by hand, as another program might have.


def template(graph: str, *rules: RuleMessage) -> bytes:
    config = write_field(1, Chunk(LENGTH, to_binary(loaded_text(graph))))
    return config + b"".join(write_field(2, Chunk(LENGTH, write_rule(rule))) for rule in rules)


def literal(text: str) -> RuleMessage:
    return RuleMessage(text, "literal")


def test_parentheses_and_operators() -> None:
    group = RuleMessage(op="paren", args=(RuleMessage(op="+", args=(literal("1"), RuleMessage("n"))),))
    product = RuleMessage(op="*", args=(group, literal("3")), path="/11[0]", field_type=INT32)
    assert load(template("max_queue_size: 1", product), n=1).max_queue_size == 6


def test_a_field_of_a_dict() -> None:
    field = RuleMessage(op=".", args=(RuleMessage("d"), RuleMessage("size")), path="/11[0]", field_type=INT32)
    assert load(template("max_queue_size: 1", field), d={"size": 3}).max_queue_size == 3


@dataclass(frozen=True)
class RatioTestOptions:
    ratio: float = 1.0


class RatioTestCalculator(Calculator):
    """Has options with a number of fixed size."""

    options = Options(RatioTestOptions)


def test_a_kept_value_of_fixed_size() -> None:
    text = 'node { calculator: "RatioTestCalculator" options { [RatioTestOptions.ext] { %if (1)% ratio: 0.5 %end% } } }'
    assert load(compiled(text)).node[0].options == (RatioTestOptions(0.5),)


def test_a_rule_between_values_without_one() -> None:
    rule = RuleMessage(op="for", args=(RuleMessage("x"), RuleMessage("xs")), path="/10[1]", field_type=STRING)
    hole = RuleMessage("x", path="/10[1]", field_type=STRING)
    graph = load(template('input_stream: ["a", "?", "c"]', rule, hole), xs=["p", "q"])
    assert graph.input_stream == ("a", "p", "q", "c")


DICT = b"\x0a\x15\x0a\x01k\x12\x10\x22\x03\x0a\x01a\x22\x09\x11" + b"\0" * 8


@pytest.mark.parametrize(
    ("field_type", "value", "data"),
    [
        (FieldType.TYPE_INT32, -1.0, b"\xff" * 9 + b"\x01"),
        (FieldType.TYPE_UINT64, "18446744073709551615", b"\xff" * 9 + b"\x01"),
        (FieldType.TYPE_SINT32, -2.0, b"\x03"),
        (FieldType.TYPE_SINT64, 2.0, b"\x04"),
        (FieldType.TYPE_FIXED32, 1.0, b"\x01\0\0\0"),
        (FieldType.TYPE_SFIXED64, -1.0, b"\xff" * 8),
        (FieldType.TYPE_FLOAT, "0.5", b"\0\0\0\x3f"),
        (FieldType.TYPE_FLOAT, 1e300, b"\0\0\x80\x7f"),
        (FieldType.TYPE_DOUBLE, 0.5, b"\0\0\0\0\0\0\xe0\x3f"),
        (FieldType.TYPE_BOOL, "yes", b"\x01"),
        (FieldType.TYPE_ENUM, "300", b"\xac\x02"),
        (FieldType.TYPE_STRING, 2.0, b"2"),
        (FieldType.TYPE_BYTES, "é", "é".encode()),
        (FieldType.TYPE_MESSAGE, {"k": ("a", 0.0)}, DICT),
    ],
)  # fmt: skip
def test_values_on_the_wire(field_type: FieldType, value: Any, data: bytes) -> None:
    assert to_wire(value, field_type).data == data


@pytest.mark.parametrize(
    ("field_type", "value", "message"),
    [
        (
            FieldType.TYPE_ENUM,
            "LOUD",
            'expected the number of an enum value (a binary template knows no names) but found the text "LOUD"',
        ),
        (FieldType.TYPE_MESSAGE, 1.0, "expected a dict for a field that holds a message but found the number 1"),
        (FieldType.TYPE_GROUP, 1.0, "a field of type group cannot be set by a template"),
        (FieldType.TYPE_UINT32, -1.0, "-1 does not fit into uint32"),
        (FieldType.TYPE_INT32, "1" * 5000, f'expected a whole number (int32) but found the text "{"1" * 5000}"'),
    ],
)
def test_values_that_fit_no_field(field_type: FieldType, value: Any, message: str) -> None:
    with pytest.raises(TemplateValueError) as caught:
        to_wire(value, field_type)
    assert str(caught.value) == message


NODE = 'node { calculator: "ToyText" }'
HOLE = RuleMessage("n", path="/11[0]", field_type=INT32)
ONE = literal("1")
NESTED = RuleMessage(op="paren", args=(ONE,))
for _ in range(120):
    NESTED = RuleMessage(op="paren", args=(NESTED,))


@pytest.mark.parametrize(
    ("rules", "message"),
    [
        ((replace(HOLE, path="/11"),), 'expected a path like /1[0]/3[2] but found "/11"'),
        ((replace(HOLE, path="/1[0]x"),), 'expected a path like /1[0]/3[2] but found "/1[0]x"'),
        ((replace(HOLE, path="/11[1]"),), "there is no value for the rule of /11[1]"),
        ((replace(HOLE, path="/1[0]/3[2]"),), "there is no value for the rule of /3[0]"),
        ((replace(HOLE, path=None),), "a rule that is no declaration has no path"),
        ((HOLE, HOLE), "the rules of field 11 stand in an impossible order"),
        ((HOLE, replace(HOLE, path="/1[0]/3[0]"), HOLE), "there is no value for the rule of /3[0]"),
        ((RuleMessage(op="if", path="/11[0]"),), 'the operator "if" with 0 operands is unknown'),
        ((RuleMessage(op="hum", args=(ONE,), path="/11[0]"),), 'the operator "hum" with 1 operands is unknown'),
        ((RuleMessage(op="dict", args=(ONE,), path="/11[0]"),), 'the operator "dict" with 1 operands is unknown'),
        ((replace(HOLE, field_type=24),), "there is no type 24 of fields"),
        ((RuleMessage(path="/11[0]"),), 'the operator "" with 0 operands is unknown'),
        ((replace(NESTED, path="/11[0]"),), "expressions are nested deeper than 100"),
    ],
)  # fmt: skip
def test_rules_that_make_no_sense(rules: tuple[RuleMessage, ...], message: str) -> None:
    with pytest.raises(GraphError) as caught:
        load(template(f"max_queue_size: 1 {NODE}", *rules), n=1)
    assert str(caught.value) == f"b: the binary template is damaged: {message}"
    assert caught.value.code is StatusCode.UNKNOWN


def test_rules_that_fit_no_value() -> None:
    with pytest.raises(GraphError) as caught:
        load(template("max_queue_size: 1", HOLE), n="many")
    assert str(caught.value) == 'b: field 11: expected a whole number (int32) but found the text "many"'
    two = [replace(HOLE, path=f"/11[{index}]", field_value=b"\1") for index in range(2)]
    with pytest.raises(GraphError) as caught:
        load(template("", *two), n=1)
    assert str(caught.value) == "b: field 11 takes one value; the rules of the template give it 2"
    assert caught.value.code is StatusCode.INVALID_ARGUMENT
    with pytest.raises(GraphError) as caught:
        load(template("max_queue_size: 1", HOLE))
    assert str(caught.value) == (
        'b: the template parameter "n" has no value. Give it as a template argument, or declare a default: %param n: …%'
    )


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ('%if (1)% input_stram: "a" %end%', 't:1:10: CalculatorGraphConfig has no field "input_stram"'),
        ("node { options { [No.ext] { a: %n% } } }", "t:1:18: no calculator of this graph has options [No.ext]"),
        ("node { node_options { [x/No] { a: %n% } } }", "t:1:23: no calculator of this graph has options [x/No]"),
        (
            "node { node_options { %if (1)% [x/ToyOptions] { } %end% } }",
            "t:1:32: [x/ToyOptions] cannot be wrapped; wrap the field that holds it",
        ),
        (
            '%if (1)% input_stream: ["a", "b"] %end%',
            "t:1:10: a list that is wrapped has no binary form; write one field for each value",
        ),
        ("package { name: %n% }", "t:1:1: package takes a value, not a block"),
        ('max_queue_size: "a" package: %n%', "t:1:17: 1:17 : 'max_queue_size: \"a\"': Couldn't parse integer: \"a\""),
    ],
)  # fmt: skip
def test_texts_without_a_binary_form(text: str, message: str) -> None:
    with pytest.raises(GraphError) as caught:
        compiled(text)
    assert str(caught.value) == message


def only_graph_errors(data: bytes) -> None:
    found: GraphError | None = None
    try:
        load(data)
    except GraphError as error:
        found = error
    assert found is None or found.problems


def test_damaged_at_every_byte() -> None:
    data = compiled(GRAPH)
    for place in range(0, len(data), 3):
        only_graph_errors(data[:place])
        only_graph_errors(data[:place] + bytes([data[place] ^ 0x11]) + data[place + 1 :])


def test_names_that_are_no_text() -> None:
    rule = write_field(2, Chunk(LENGTH, b"\xff"))
    with pytest.raises(GraphError) as caught:
        load(write_field(2, Chunk(LENGTH, rule)))
    assert str(caught.value) == "b: the binary template is damaged: a name is not UTF-8 text"


@given(st.binary(max_size=60))
def test_noise(data: bytes) -> None:
    only_graph_errors(data + write_field(2, Chunk(LENGTH, data)))
