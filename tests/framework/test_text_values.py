"""The check of values refuses just what protobuf's own parser refuses."""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum

import pytest
from google.protobuf import text_format
from hypothesis import given
from hypothesis import strategies as st

from mediagraph.framework.options import message_name, option
from mediagraph.framework.schema import Schema
from mediagraph.framework.text_scan import scan
from mediagraph.framework.text_values import wrong_values


class ValueMode(IntEnum):
    PLAIN = 0
    LOUD = 7


@dataclass(frozen=True)
class ValueInner:
    word: str = ""


@dataclass(frozen=True)
class EveryValueOptions:
    a: int = option(0, wire="int32")
    b: int = option(0, wire="uint32")
    c: int = option(0, wire="int64")
    d: int = option(0, wire="uint64")
    e: int = option(0, wire="sint32")
    f: float = option(0.0, wire="float")
    g: float = 0.0
    h: bool = False
    i: str = ""
    j: bytes = b""
    k: ValueMode = ValueMode.PLAIN
    l: ValueInner | None = None  # noqa: E741  # one letter each
    m: tuple[int, ...] = ()
    n: tuple[ValueInner, ...] = ()
    o: int | None = option(None, oneof="which")
    p: str | None = option(None, oneof="which")


SCHEMA = Schema([EveryValueOptions])
MESSAGE = SCHEMA.descriptor(message_name(EveryValueOptions))
VALUES = [
    "0", "1", "-1", "+5", "007", "08", "0x1F", "-0x1", "2147483647", "2147483648", "-2147483649",
    "4294967295", "4294967296", "9223372036854775808", "-9223372036854775809", "18446744073709551616",
    "1.5", "1.", ".5", "1e3", "1.5f", "inf", "-inf", "nan", "infinity", "1_000", "0b1", "1e400", "--1",
    "true", "True", "TRUE", "t", "f", "yes", "PLAIN", "LOUD", "Loud", "7", "3", "word",
    '"x"', "'y'", '"a" "b"', '"\\x41"', '"1"', '"true"',
]  # fmt: skip
PARTS = st.one_of(
    st.sampled_from(VALUES).map(lambda value: f": {value}"),
    st.lists(st.sampled_from(VALUES), max_size=3).map(lambda values: f": [{', '.join(values)}]"),
    st.sampled_from([" { }", ' { word: "x" }', " { word: x }", ": { }", " [{ }, { }]", ' { word: "x" word: "y" }']),
)


def are_the_same(text: str) -> bool:
    """Do both say the same of a text of options?"""
    faults = list(wrong_values(scan(text, ""), MESSAGE, SCHEMA, ""))
    try:
        text_format.Parse(text, SCHEMA.new(EveryValueOptions), descriptor_pool=SCHEMA.pool)
    except text_format.ParseError:
        return bool(faults)
    return not faults


@pytest.mark.parametrize("field", MESSAGE.fields_by_name)
@pytest.mark.parametrize("value", VALUES)
def test_every_value_in_every_field(field: str, value: str) -> None:
    assert are_the_same(f"{field}: {value}")


@given(st.lists(st.tuples(st.sampled_from(sorted(MESSAGE.fields_by_name)), PARTS), max_size=4))
def test_fields_together(parts: list[tuple[str, str]]) -> None:
    assert are_the_same("\n".join(name + part for name, part in parts))
