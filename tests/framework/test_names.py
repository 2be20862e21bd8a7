"""The grammar of tags, indexes and names: rules N1–N10."""

import pytest

from mediagraph.framework.errors import ContractError, StatusCode
from mediagraph.framework.names import Key, canonical_names, is_tag, parse_collection, parse_connection, parse_key


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("a", ("", None, "a")),
        ("_a9_", ("", None, "_a9_")),
        ("A:a", ("A", 0, "a")),
        ("A:0:a", ("A", 0, "a")),
        ("A_9:12:a", ("A_9", 12, "a")),
        ("_:a", ("_", 0, "a")),
        ("A:10000:a", ("A", 10_000, "a")),
    ],
)
def test_connections(text: str, parts: tuple[str, int | None, str]) -> None:
    assert parse_connection(text) == parts


BAD = [
    "",
    "A",
    "a:b",
    ":a",
    ":1:a",
    "1:a",
    "A:",
    "A::a",
    "A:00:a",
    "A:01:a",
    "A:-1:a",
    "A:1:B:c",
    "Aa:b",
    "9a",
    "a-b",
    " a",
]


@pytest.mark.parametrize("text", BAD)
def test_bad_connections(text: str) -> None:
    with pytest.raises(ContractError) as caught:
        parse_connection(text)
    assert caught.value.code is StatusCode.INVALID_ARGUMENT
    assert str(caught.value).startswith(f'"{text}" is not of the form TAG:index:name; ')


def test_an_index_has_a_limit() -> None:
    with pytest.raises(ContractError) as caught:
        parse_connection("A:10001:a")
    assert str(caught.value) == '"A:10001:a" has an index above 10000'
    assert caught.value.code is StatusCode.INTERNAL


@pytest.mark.parametrize(
    ("text", "key"), [("", Key("")), ("A", Key("A")), (":3", Key("", 3)), ("A:3", Key("A", 3)), ("A:0", Key("A"))]
)
def test_keys(text: str, key: Key) -> None:
    assert parse_key(text) == key


@pytest.mark.parametrize("text", ["A:", ":", "a", "A:00", "A:1:b", "A:1:2"])
def test_bad_keys(text: str) -> None:
    with pytest.raises(ContractError) as caught:
        parse_key(text)
    assert str(caught.value).startswith(f'"{text}" is not of the form TAG:index, as IMAGE, IMAGE:1 or :1')
    assert caught.value.code is StatusCode.INVALID_ARGUMENT


def test_untagged_entries_count_for_themselves() -> None:
    found = parse_collection(["a", "X:b", "c", "X:1:d", "e"])
    assert found == ((("", 0), "a"), (("X", 0), "b"), (("", 1), "c"), (("X", 1), "d"), (("", 2), "e"))


def test_indexes_may_come_in_any_order() -> None:
    assert sorted(parse_collection(["V:1:a", "V:0:b"])) == [(("V", 0), "b"), (("V", 1), "a")]


@pytest.mark.parametrize(
    ("texts", "message"),
    [
        (["A:a", "A:b"], 'A was already given the name "a", now it is "b"; several streams of one tag are A:0, A:1 …'),
        (
            ["A:0:a", "A:1:b", "A:1:c"],
            'A:1 was already given the name "b", now it is "c"; several streams of one tag are A:0, A:1 …',
        ),
        (["A:1:a"], "A:1 is used but A:0 is not; indexes count from 0 without gaps"),
        (["A:0:a", "A:2:b"], "A:2 is used but A:1 is not; indexes count from 0 without gaps"),
    ],
)
def test_clashes_and_gaps(texts: list[str], message: str) -> None:
    with pytest.raises(ContractError) as caught:
        parse_collection(texts)
    assert str(caught.value) == message
    assert caught.value.code is StatusCode.FAILED_PRECONDITION


def test_flat_order_is_that_of_bytes_and_numbers() -> None:
    keys = [Key("_"), Key("B"), Key("A", 10), Key("A", 9), Key("", 1), Key("")]
    assert sorted(keys) == keys[::-1]


def test_keys_as_text() -> None:
    assert [str(key) for key in (Key(""), Key("", 2), Key("A"), Key("A", 2))] == ["(untagged)", ":2", "A", "A:2"]


def test_tags() -> None:
    assert [is_tag(text) for text in ("A", "_A9", "", "a", "9A", "A-B")] == [True, True, False, False, False, False]


def test_canonical_names_number_what_is_not_unique() -> None:
    assert canonical_names(["P", "x", "P", "y", "P"]) == ["P_1", "x", "P_2", "y", "P_3"]
    assert canonical_names([]) == []
