"""Packet creators and getters: values, and exceptions of the kinds that MediaPipe 0.10.21 raises."""

from __future__ import annotations

import numpy as np
import pytest

from mediagraph import Packet, packet_creator, packet_getter

WRONG: dict[str, list[object]] = {
    "bool": [1, 0.5, "a", None, [True]],
    "int": ["1", 1.5, None, [1], 2**70],
    "int8": [1.5, 2**70],
    "uint64": [-1, 2**70, "1"],
    "float": ["1", None, b"1", [1.5]],
    "double": ["1", None, b"1"],
    "string": [1, None, ["a"]],
    "int_vector": ["12", ["1"], [1.5], b"12", {}, 3],
    "float_vector": ["12", ["1"], b"12", {}, 3],
    "bool_vector": ["1", [1], {}],
    "string_vector": ["ab", [1], b"ab", {}, (1, 2)],
    "packet_vector": ["ab", [1], {}],
}


@pytest.mark.parametrize(("name", "value"), [(name, value) for name, values in WRONG.items() for value in values])
def test_values_of_a_wrong_type(name: str, value: object) -> None:
    with pytest.raises(TypeError):
        getattr(packet_creator, f"create_{name}")(value)


@pytest.mark.parametrize(
    ("name", "value"),
    [("int", 2**40), ("int8", 300), ("int8", -129), ("int16", 2**15), ("uint8", 256), ("uint8", -1), ("uint32", 2**32)],
)
def test_integers_out_of_range(name: str, value: int) -> None:
    with pytest.raises(OverflowError):
        getattr(packet_creator, f"create_{name}")(value)


@pytest.mark.parametrize(
    ("creator", "given", "getter", "found"),
    [
        ("bool", True, "bool", True),
        ("int", -3, "int", -3),
        ("int", True, "int", 1),
        ("int", np.int64(3), "int", 3),
        ("uint64", 2**64 - 1, "uint", 2**64 - 1),
        ("float", 0.5, "float", 0.5),
        ("double", 1, "float", 1.0),
        ("string", "é", "str", "é"),
        ("string", "é", "bytes", "é".encode()),
        ("string", b"a", "str", "a"),
        ("int_vector", (1, 2), "int_list", [1, 2]),
        ("float_vector", [0.5], "float_list", [0.5]),
        ("bool_vector", [True], "bool_list", [True]),
        ("string_vector", ["a"], "str_list", ["a"]),
    ],
)
def test_there_and_back(creator: str, given: object, getter: str, found: object) -> None:
    packet = getattr(packet_creator, f"create_{creator}")(given)
    value = getattr(packet_getter, f"get_{getter}")(packet)
    assert value == found
    assert type(value) is type(found)


@pytest.mark.parametrize(
    ("creator", "given", "getter"),
    [
        ("bool", True, "int"),
        ("int", 1, "bool"),
        ("int", 1, "float"),
        ("float", 1.0, "int"),
        ("string", "1", "int"),
        ("int", 1, "str"),
        ("bool_vector", [True], "int_list"),
        ("int_vector", [1], "float_list"),
        ("int_vector", [1], "str_list"),
        ("int", 1, "int_list"),
        ("int", -1, "uint"),
    ],
)
def test_getting_another_type(creator: str, given: object, getter: str) -> None:
    with pytest.raises(ValueError, match="The packet holds"):
        getattr(packet_getter, f"get_{getter}")(getattr(packet_creator, f"create_{creator}")(given))


@pytest.mark.parametrize("name", ["int", "uint", "float", "int_list", "float_list"])
def test_an_empty_packet_is_no_number(name: str) -> None:
    with pytest.raises(ValueError, match="Packet is empty"):
        getattr(packet_getter, f"get_{name}")(Packet())


@pytest.mark.parametrize("name", ["bool", "str", "bytes", "bool_list", "str_list", "packet_list", "str_to_packet_dict"])
def test_an_empty_packet_holds_nothing(name: str) -> None:
    with pytest.raises(RuntimeError, match="Packet is empty"):
        getattr(packet_getter, f"get_{name}")(Packet())
