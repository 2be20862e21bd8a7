"""Payloads of packets as JSON and back."""

from __future__ import annotations

import json
import math

import numpy as np
import pytest

from mediagraph.calculators.payloads.classification import Classification, ClassificationList
from mediagraph.calculators.payloads.rect import NormalizedRect
from mediagraph.framework.errors import ArgumentError
from mediagraph.framework.image import Image
from mediagraph.tools.media.json_values import decode, encode

RECT = NormalizedRect(0.5, 0.25, 1.0, 0.75)


@pytest.mark.parametrize(
    ("value", "kind", "data"),
    [
        (True, "bool", True),
        (7, "int", 7),
        (0.5, "float", 0.5),
        (1.0, "float", 1.0),
        (math.inf, "float", "Infinity"),
        (-math.inf, "float", "-Infinity"),
        ("ä\n", "str", "ä\n"),
        ([1, 2], "list[int]", [1, 2]),
        ([[1.0], [2.0]], "list[list[float]]", [[1.0], [2.0]]),
        ([1, "a"], "list", [{"type": "int", "value": 1}, {"type": "str", "value": "a"}]),
        ([], "list", []),
        ({"a": 1.0}, "dict", {"a": {"type": "float", "value": 1.0}}),
        (RECT, "mediapipe.NormalizedRect", {"x_center": 0.5, "y_center": 0.25, "width": 1.0, "height": 0.75}),
        (
            ClassificationList((Classification(index=1, score=0.5, label="x"),)),
            "mediapipe.ClassificationList",
            {"classification": [{"index": 1, "score": 0.5, "label": "x"}]},
        ),
    ],
)
def test_there_and_back(value: object, kind: str, data: object) -> None:
    assert encode(value) == (kind, data)
    again = decode(kind, json.loads(json.dumps(data, allow_nan=False)))
    assert again == value
    assert type(again) is type(value)


def test_not_a_number() -> None:
    assert encode(math.nan) == ("float", "NaN")
    assert math.isnan(float(str(decode("float", "NaN"))))


@pytest.mark.parametrize("dtype", ["bool", "uint8", "int64", "float32", "float64"])
def test_arrays(dtype: str) -> None:
    array = np.arange(6).reshape(2, 3).astype(dtype)
    kind, data = encode(array)
    again = decode(kind, json.loads(json.dumps(data, allow_nan=False)))
    assert isinstance(again, np.ndarray)
    assert (again.dtype, again.shape) == (array.dtype, array.shape)
    assert np.array_equal(again, array)


def test_an_array_with_what_json_lacks() -> None:
    kind, data = encode(np.array([np.nan, 1, -np.inf], np.float32))
    assert np.array_equal(np.asarray(decode(kind, data)), [np.nan, 1, -np.inf], equal_nan=True)


def test_numbers_of_numpy_are_numbers() -> None:
    assert encode(np.float32(0.5)) == ("float", 0.5)
    assert encode((np.int64(3), 4)) == ("list[int]", [3, 4])


@pytest.mark.parametrize("value", [None, b"x", {1: 2}, Image(np.zeros((2, 2, 3), np.uint8)), [object()], np.array("x")])
def test_what_has_no_form(value: object) -> None:
    with pytest.raises(ArgumentError, match=r"has no JSON form$"):
        encode(value)


@pytest.mark.parametrize(
    ("kind", "value", "message"),
    [
        ("int", 0.5, "0.5 is no int"),
        ("int", True, "True is no int"),
        ("float", "x", "'x' is no float"),
        ("str", 1, "1 is no str"),
        ("bool", 1, "1 is no bool"),
        ("list[int]", 3, "3 is no list[int]"),
        ("list", [1], "1 is no list or dict"),
        ("list", [{"type": "int"}], "{'type': 'int'} is no {\"type\": …, \"value\": …}"),
        ("dict", [], "[] is no dict"),
        (
            "ndarray",
            {"dtype": "object", "shape": [1], "data": [1]},
            "{'dtype': 'object', 'shape': [1], 'da… is no ndarray",
        ),
        (
            "ndarray",
            {"dtype": "uint8", "shape": [2], "data": [1]},
            "{'dtype': 'uint8', 'shape': [2], 'dat… is no ndarray",
        ),
        (
            "ndarray",
            {"dtype": "uint8", "shape": [1], "data": [999]},
            "{'dtype': 'uint8', 'shape': [1], 'dat… is no ndarray",
        ),
        ("mediapipe.Rect", 3, "3 is no mediapipe.Rect"),
        ("mediapipe.Rect", {"x": 3}, 'this is no Rect: Message type "mediapipe.Rect" has no field named "x"'),
        (
            "Image",
            0,
            'there is no type "Image"; there are bool, int, float, str, list, dict, ndarray, list[…] and MediaPipe\'s '
            "messages",
        ),
    ],
)
def test_values_that_do_not_fit(kind: str, value: object, message: str) -> None:
    with pytest.raises(ArgumentError) as caught:
        decode(kind, value)
    assert str(caught.value).startswith(message)
