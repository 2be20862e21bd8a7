"""Calculators that contradict themselves are refused when their class is defined, with one exact message each."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, make_dataclass
from enum import IntEnum
from typing import ClassVar

import pytest

import mediagraph as mg
from mediagraph.framework.errors import DefinitionError
from mediagraph.framework.options import fields_of
from mediagraph.framework.schema import Schema


def has_init() -> None:
    class DefinesInit(mg.Calculator):
        def __init__(self) -> None: ...


def bad_tag() -> None:
    class BadTag(mg.Calculator):
        image = mg.Input(int, tag="Image")


def tag_twice() -> None:
    class TagTwice(mg.Calculator):
        image = mg.Input(int)
        picture = mg.OptionalInput(int, tag="IMAGE")


def options_elsewhere() -> None:
    class OptionsElsewhere(mg.Calculator):
        settings = mg.Options(int)


def immediate_with_offset() -> None:
    class ImmediateWithOffset(mg.Calculator):
        input_policy = mg.Immediate()


def immediate_and_required() -> None:
    class ImmediateAndRequired(mg.Calculator):
        image = mg.Input(int)
        timestamp_offset = None
        input_policy = mg.Immediate()


def bad_wire_type() -> None:
    mg.option(0, wire="int16")


def options_no_dataclass() -> None:
    class Plain: ...

    fields_of(Plain)


@dataclass(frozen=True)
class OddOptions:
    value: complex = 0j


@dataclass(frozen=True)
class UnionOptions:
    value: int | str = 0


@dataclass(frozen=True)
class ListOptions:
    values: list[int] | None = None


def bad_option_type() -> None:
    fields_of(OddOptions)


def bad_union() -> None:
    fields_of(UnionOptions)


@dataclass(frozen=True)
class FirstSameName:
    message = "test.definitions.Same"


@dataclass(frozen=True)
class SecondSameName:
    message = "test.definitions.Same"


def same_message() -> None:
    Schema([FirstSameName, SecondSameName])


@dataclass(frozen=True)
class FirstSameNumber:
    extension: ClassVar[int] = 31415926


@dataclass(frozen=True)
class SecondSameNumber:
    extension: ClassVar[int] = 31415926


def same_number() -> None:
    Schema([FirstSameNumber, SecondSameNumber])


def variadic() -> None:
    @mg.calculator
    def variadic_values(*values: int) -> int: ...


def option_without_default() -> None:
    @mg.calculator
    def without_default(value: int, *, factor: int) -> int: ...


def odd_hint() -> None:
    @mg.calculator
    def odd_annotation(value: 3) -> int: ...  # type: ignore[valid-type]


def output_tags_do_not_fit() -> None:
    @mg.calculator(outputs=("A", "B", "C"))
    def three_tags(value: int) -> tuple[int, int]: ...


MESSAGES: dict[Callable[[], None], str] = {
    has_init: "DefinesInit: set state up in open(), not in __init__(); ports and options are not there yet",
    bad_tag: 'BadTag.image: "Image" is not a tag; tags are like IMAGE or NORM_RECT',
    tag_twice: "TagTwice: image and picture are both the input stream 'IMAGE'",
    options_elsewhere: "OptionsElsewhere.settings: the attribute for options is called `options`",
    immediate_with_offset: "ImmediateWithOffset: under the immediate policy time may go backwards between inputs; "
    "declare `timestamp_offset = None`",
    immediate_and_required: "ImmediateAndRequired: under the immediate policy inputs come one by one; "
    "declare image as OptionalInput",
    bad_wire_type: '"int16" is not a protobuf type; known are int32, int64, uint32, uint64, sint32, float, double, '
    "bool, string, bytes",
    options_no_dataclass: "Plain must be a dataclass to be used as options",
    bad_option_type: "OddOptions.value: complex has no protobuf form; use int, float, bool, str, bytes, an IntEnum "
    "or a dataclass",
    bad_union: "UnionOptions.value: a union has no protobuf form; only `T | None` has one",
    same_message: 'two classes of options are called "test.definitions.Same"; give one of them a `message` name',
    same_number: "FirstSameNumber and SecondSameNumber both claim the extension 31415926; give one of them another "
    "number",
    variadic: "variadic_values(values): every input and option needs a name of its own",
    option_without_default: "without_default(factor): an option needs a default value",
    output_tags_do_not_fit: "three_tags() -> 2 values but 3 output tags",
}


@pytest.mark.parametrize("define", MESSAGES, ids=lambda define: define.__name__)
def test_message(define: Callable[[], None]) -> None:
    with pytest.raises(DefinitionError) as caught:
        define()
    # set_name errors were wrapped in a RuntimeError before Python 3.12
    assert str(caught.value) == MESSAGES[define]
    assert isinstance(caught.value, TypeError)


def test_an_annotation_that_is_no_class() -> None:
    with pytest.raises((DefinitionError, TypeError)):
        odd_hint()


def test_a_name_that_is_taken() -> None:
    def define(module: str) -> None:
        type("TakenName", (mg.Calculator,), {"__module__": module})

    define("one")
    define("one")  # the same class again, as in a notebook
    message = (
        'the calculator name "TakenName" is taken by one.TakenName; two.TakenName needs another one; give it with name='
    )
    with pytest.raises(DefinitionError) as raised:
        define("two")
    assert str(raised.value) == message


@pytest.mark.parametrize(
    ("hint", "fix"),
    [
        ("list[int]", "lists are written tuple[T, ...]"),
        ("dict[int, str]", "use int, float, bool, str, bytes, an IntEnum or a dataclass"),
    ],
)
def test_generic_types_that_have_no_protobuf_form(hint: str, fix: str) -> None:
    options = make_dataclass("GenericOptions", [("value", eval(hint))])
    with pytest.raises(DefinitionError) as raised:
        fields_of(options)
    assert str(raised.value) == f"GenericOptions.value: {hint} has no protobuf form; {fix}"


def test_ports_and_options_work_only_in_a_graph() -> None:
    class Colour(IntEnum):
        RED = 1

    @dataclass(frozen=True)
    class AloneOptions:
        colour: Colour = Colour.RED

    class Alone(mg.Calculator):
        image = mg.Input(int)
        options = mg.Options(AloneOptions)

    with pytest.raises(mg.StreamError) as caught:
        Alone().image.get()
    assert str(caught.value) == "port image works only while its calculator runs in a graph; set state up in open()"
    with pytest.raises(mg.StreamError, match="options are known only while the calculator is part of a graph"):
        Alone().options
    assert isinstance(Alone.image, mg.Input)


def test_subclasses_inherit_and_replace_ports() -> None:
    class Shared(mg.Calculator, abstract=True):
        image = mg.Input(int)
        mask = mg.Output(int)

    class Special(Shared, name="SpecialCalculatorOfDefinitions"):
        image = mg.OptionalInput(float)

    tags = {port.tag: (port.required, port.payload) for port in Special.declared.ports}
    assert tags == {"IMAGE": (False, (float,)), "MASK": (True, (int,))}
    assert Special.registered_name == "SpecialCalculatorOfDefinitions"
    assert Shared.registered_name == ""
