"""Payloads of packets as JSON, and back: a type's name and a value.

Numbers, text, arrays, lists and dicts of them, and MediaPipe's messages. What JSON lacks, NaN and the infinities, is
text, as in protobuf's own JSON.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import TypeVar

import numpy as np

from mediagraph.calculators.payloads.messages import PAYLOADS, from_json, is_payload, payload_class, to_json
from mediagraph.framework.errors import ArgumentError
from mediagraph.framework.image import Array

Json = object
_T = TypeVar("_T")


def encode(value: object) -> tuple[str, Json]:
    """The type and the JSON value of a payload; raises ArgumentError if it has no such form."""
    if isinstance(value, np.generic):
        return encode(value.item())
    if isinstance(value, bool | str):
        return type(value).__name__, value
    if isinstance(value, int):
        return "int", int(value)
    if isinstance(value, float):
        return "float", _number(value)
    if isinstance(value, np.ndarray):
        return "ndarray", _array(value)
    if isinstance(value, list | tuple):
        return _encoded_list(value)
    if isinstance(value, dict) and all(isinstance(key, str) for key in value):
        return "dict", {key: _item(item) for key, item in value.items()}
    if is_payload(value):
        return str(getattr(type(value), "message", "")), to_json(value)
    raise ArgumentError(f"{type(value).__name__} has no JSON form")


def decode(kind: str, value: Json) -> object:
    """The payload of a type from its JSON value; raises ArgumentError if that does not fit."""
    if kind.startswith("list[") and kind.endswith("]"):
        return [decode(kind[5:-1], item) for item in _expected(list, kind, value)]
    if kind in _DECODERS:
        return _DECODERS[kind](value)
    if kind in PAYLOADS:
        return from_json(payload_class(kind), _expected(dict, kind, value))
    known = ", ".join((*_DECODERS, "list[…]"))
    raise ArgumentError(f'there is no type "{kind}"; there are {known} and MediaPipe\'s messages')


def _encoded_list(items: list[object] | tuple[object, ...]) -> tuple[str, Json]:
    encoded = [encode(item) for item in items]
    kinds = {kind for kind, _ in encoded}
    if len(kinds) == 1:
        return f"list[{kinds.pop()}]", [value for _, value in encoded]
    return "list", [{"type": kind, "value": value} for kind, value in encoded]


def _item(value: object) -> Json:
    kind, data = encode(value)
    return {"type": kind, "value": data}


def _array(array: Array) -> Json:
    if array.dtype.kind not in "biuf":
        raise ArgumentError(f"an array of {array.dtype} has no JSON form")
    data = array.ravel().tolist()
    if array.dtype.kind == "f":
        data = [_number(number) for number in data]
    return {"dtype": array.dtype.name, "shape": list(array.shape), "data": data}


def _number(value: float) -> Json:
    if math.isfinite(value):
        return float(value)
    return "NaN" if math.isnan(value) else "Infinity" if value > 0 else "-Infinity"


def _to_float(value: Json) -> float:
    if isinstance(value, int | float) and not isinstance(value, bool):
        return float(value)
    if value in ("NaN", "Infinity", "-Infinity"):
        return float(str(value))
    raise _unfit("float", value)


def _to_array(value: Json) -> Array:
    fields = _expected(dict, "ndarray", value)
    try:
        dtype = np.dtype(str(fields["dtype"]))
        if dtype.kind not in "biuf":
            raise _unfit("ndarray", value)
        return np.array(fields["data"], dtype).reshape(fields["shape"])
    except (KeyError, TypeError, ValueError, OverflowError) as error:
        raise _unfit("ndarray", value) from error


def _to_item(value: Json) -> object:
    fields = _expected(dict, "list or dict", value)
    if not isinstance(fields.get("type"), str) or "value" not in fields:
        raise _unfit('{"type": …, "value": …}', value)
    return decode(fields["type"], fields["value"])


def _to_list(value: Json) -> list[object]:
    return [_to_item(item) for item in _expected(list, "list", value)]


def _to_dict(value: Json) -> dict[str, object]:
    return {key: _to_item(item) for key, item in _expected(dict, "dict", value).items()}


def _to_bool(value: Json) -> bool:
    return _expected(bool, "bool", value)


def _to_int(value: Json) -> int:
    if isinstance(value, bool):
        raise _unfit("int", value)
    return _expected(int, "int", value)


def _to_str(value: Json) -> str:
    return _expected(str, "str", value)


def _expected(kind: type[_T], name: str, value: Json) -> _T:
    if not isinstance(value, kind):
        raise _unfit(name, value)
    return value


def _unfit(kind: str, value: Json) -> ArgumentError:
    text = repr(value)
    return ArgumentError(f"{text if len(text) < 40 else text[:37] + '…'} is no {kind}")


_DECODERS: dict[str, Callable[[Json], object]] = {
    "bool": _to_bool,
    "int": _to_int,
    "float": _to_float,
    "str": _to_str,
    "list": _to_list,
    "dict": _to_dict,
    "ndarray": _to_array,
}
