"""Loops, lists, matrices and numbers, as far as MediaPipe's wheel cannot show them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import pytest
from core_nodes import node

from mediagraph.calculators.catalogue import ShippedCatalogue
from mediagraph.calculators.core.vectors.clip_vector_size import ClipVectorSizeCalculatorOptions
from mediagraph.calculators.payloads.detection import Detection
from mediagraph.calculators.payloads.landmarks import NormalizedLandmarkList
from mediagraph.calculators.payloads.rect import NormalizedRect
from mediagraph.framework.calculator import Calculator
from mediagraph.framework.errors import RunError
from mediagraph.framework.image import Image
from mediagraph.framework.registry import find
from mediagraph.framework.testing import CalculatorRunner


def calculator(name: str) -> type[Calculator]:
    found = find(name, ShippedCatalogue())
    assert isinstance(found, type)
    assert issubclass(found, Calculator)
    return found


def one(name: str, inputs: Mapping[str, object], output: str, **rest: Any) -> list[object]:
    """What comes of one packet at 7 for each input."""
    side = rest.pop("side", {})
    runner = CalculatorRunner(calculator(name), list(inputs), [output], list(side), **rest)
    found = runner.run({tag: [(7, value)] for tag, value in inputs.items()}, side)[output]
    assert all(packet.timestamp == 7 for packet in found)
    return [packet.value for packet in found]


BEGIN = node("BeginItemLoopCalculator", "ITEM:0:a ITEM:1:b CLONE:c", "ITEM:item CLONE:each BATCH_END:end")
ITEMS = BEGIN + node("EndItemLoopCalculator", "ITEM:item BATCH_END:end", "ITEM:0:x ITEM:1:y")


def test_a_loop_over_items(play: Any) -> None:
    steps = [("a", 1, 10), ("b", 2, 10), ("c", "c", 10), ("a", None, 20), ("b", None, 20), ("c", None, 20)]
    steps += [("a", 3, 30), ("b", 4, 30), ("c", "d", 30)]
    assert play(ITEMS, steps, "item each x+ y+") == {
        "item": [(0, 1), (1, 2), (3, 3), (4, 4)],
        "each": [(0, "c"), (1, "c"), (3, "d"), (4, "d")],
        "x": [(10, 1), (20, None), (30, 3)],
        "y": [(10, 2), (20, None), (30, 4)],
    }


def test_a_loop_over_items_needs_all_of_them(play: Any) -> None:
    with pytest.raises(RunError, match="some ITEM inputs have a packet and others have none"):
        play(ITEMS, [("a", 1, 10), ("b", None, 10), ("c", "c", 10)], "x")


@pytest.mark.parametrize(
    ("begin", "end", "items"),
    [
        ("Image", "Image", [Image(np.zeros((1, 1), np.uint8)), Image(np.ones((1, 1), np.uint8))]),
        ("ImageFrame", "ImageFrame", [Image(np.zeros((1, 1), np.uint8))]),
        ("Matrix", "Matrix", [np.zeros((2, 2), np.float32)]),
        ("Tensor", "Tensor", [np.zeros((2, 2), np.float32)]),
        ("NormalizedRect", "NormalizedRect", [NormalizedRect(0.5, 0.5, 1, 1)]),
        ("Detection", "Detection", [Detection(score=(0.5,)), Detection()]),
        ("Detection", "RenderData", [Detection()]),
        ("NormalizedLandmarkListVector", "NormalizedLandmarkListVector", [NormalizedLandmarkList(np.zeros((1, 3)))]),
    ],
)
def test_loops_over_elements_of_every_type(play: Any, begin: str, end: str, items: list[object]) -> None:
    graph = node(f"BeginLoop{begin}Calculator", "ITERABLE:in", "ITEM:item BATCH_END:end") + node(
        f"EndLoop{end}Calculator", "ITEM:item BATCH_END:end", "ITERABLE:out"
    )
    ((time, found),) = play(graph, [("in", items, 5)])["out"]
    assert time == 5
    assert [id(item) for item in found] == [id(item) for item in items]


def test_quantized_floats() -> None:
    kind = calculator("QuantizeFloatVectorCalculator")
    assert kind.option_type is not None
    given = kind.option_type(max_quantized_value=64, min_quantized_value=-64)
    values = [0.0, -64.0, 64.0, 32.0, -32.0, 1000.0, -1000.0]
    (encoded,) = one("QuantizeFloatVectorCalculator", {"FLOAT_VECTOR": values}, "ENCODED", options=given)
    assert encoded == bytes([127, 0, 255, 191, 63, 255, 0])


def test_dequantized_bytes() -> None:
    kind = calculator("DequantizeByteArrayCalculator")
    assert kind.option_type is not None
    given = kind.option_type(max_quantized_value=2, min_quantized_value=-2)
    data = {"ENCODED": bytes([0x7F, 0xFF, 0x00, 0x01])}
    (found,) = one("DequantizeByteArrayCalculator", data, "FLOAT_VECTOR", options=given)
    expected = [-0.0000306, 2.0078125, -1.9921875, -1.9765012]  # byte · 4/255 + 4/512 − 2
    assert found == pytest.approx(expected, abs=1e-6)  # 32-bit floats near 2 are 2e-7 apart


@pytest.mark.parametrize("name", ["QuantizeFloatVectorCalculator", "DequantizeByteArrayCalculator"])
@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({}, "give both min_quantized_value and max_quantized_value in the options"),
        ({"max_quantized_value": 1, "min_quantized_value": 1}, "max_quantized_value 1 must be above"),
    ],
)
def test_a_range_of_quantization_must_make_sense(name: str, options: dict[str, float], message: str) -> None:
    kind = calculator(name)
    assert kind.option_type is not None
    ports = ["FLOAT_VECTOR", "ENCODED"] if name.startswith("Quantize") else ["ENCODED", "FLOAT_VECTOR"]
    with pytest.raises(RunError, match=message):
        CalculatorRunner(kind, ports[:1], ports[1:], options=kind.option_type(**options)).run()


MATRIX = np.array([[1, 2, 3], [4, 5, 6]], np.float32)


def test_a_matrix_as_a_list_goes_column_by_column() -> None:
    assert one("MatrixToVectorCalculator", {"": MATRIX}, "") == [[1, 4, 2, 5, 3, 6]]


def test_a_matrix_is_multiplied_from_the_left() -> None:
    constant = np.array([[0, 1], [2, 0], [1, 1]], np.float32)
    (found,) = one("MatrixMultiplyCalculator", {"": MATRIX}, "", side={"": constant})
    np.testing.assert_array_equal(found, [[4, 5, 6], [2, 4, 6], [5, 7, 9]])  # small integers are exact


@pytest.mark.parametrize(("stream", "constant", "sign"), [("MINUEND", "SUBTRAHEND", 1), ("SUBTRAHEND", "MINUEND", -1)])
def test_matrices_are_subtracted(stream: str, constant: str, sign: int) -> None:
    (found,) = one("MatrixSubtractCalculator", {stream: MATRIX}, "", side={constant: np.ones((2, 3), np.float32)})
    np.testing.assert_array_equal(found, sign * (MATRIX - 1))  # small integers are exact


def test_matrices_of_different_shape_are_not_subtracted() -> None:
    with pytest.raises(RunError, match="the minuend is \\(2, 3\\), the subtrahend \\(1, 1\\); they must be alike"):
        one("MatrixSubtractCalculator", {"MINUEND": MATRIX}, "", side={"SUBTRAHEND": np.ones((1, 1), np.float32)})


@pytest.mark.parametrize(("number", "expected"), [(0, 0), (1, 1), (-3, 1)])
def test_non_zero(number: int, expected: int) -> None:
    assert one("NonZeroCalculator", {"INPUT": number}, "OUTPUT") == [expected]
    assert one("NonZeroCalculator", {"INPUT": number}, "OUTPUT_BOOL") == [bool(expected)]


def test_sizes_and_indexes() -> None:
    assert one("LandmarkListVectorSizeCalculator", {"VECTOR": ["a", "b"]}, "SIZE") == [2]
    assert one("ClassificationListVectorSizeCalculator", {"VECTOR": []}, "SIZE") == [0]
    assert one("Uint64tVectorIndicesCalculator", {"VECTOR": [7, 8, 9]}, "INDICES") == [[0, 1, 2]]


RECTS = [NormalizedRect(0.1 * index, 0.5, 1, 1) for index in range(4)]


def item(inputs: dict[str, object], **options: object) -> list[object]:
    kind = calculator("GetNormalizedRectVectorItemCalculator")
    assert kind.option_type is not None
    given = kind.option_type(**options)
    return one("GetNormalizedRectVectorItemCalculator", inputs, "ITEM", options=given)


def test_an_item_of_a_list() -> None:
    assert item({"VECTOR": RECTS}, item_index=2) == [RECTS[2]]
    assert item({"VECTOR": RECTS, "INDEX": 1}) == [RECTS[1]]
    assert item({"VECTOR": RECTS, "INDEX": 1}, item_index=2) == [RECTS[1]]
    assert item({"VECTOR": RECTS}, item_index=9, output_empty_on_oob=True) == []


def test_an_item_that_is_not_there() -> None:
    with pytest.raises(RunError, match="there is no element 9; the list has 4"):
        item({"VECTOR": RECTS}, item_index=9)
    with pytest.raises(RunError, match="there is no element -1; the list has 4"):
        item({"VECTOR": RECTS, "INDEX": -1}, output_empty_on_oob=True)


def test_clipped_lists() -> None:
    name = "ClipNormalizedRectVectorSizeCalculator"
    assert one(name, {"": RECTS}, "") == [RECTS[:1]]
    assert one(name, {"": RECTS}, "", options=ClipVectorSizeCalculatorOptions(max_vec_size=3)) == [RECTS[:3]]
    assert one(name, {"": RECTS}, "", side={"": 2}) == [RECTS[:2]]
    assert one(name, {"": RECTS[:1]}, "", side={"": 2}) == [RECTS[:1]]


def test_images_as_a_list(play: Any) -> None:
    graph = node("MergeImagesToVectorCalculator", "a b", "out")
    first, second = Image(np.zeros((1, 1), np.uint8)), Image(np.ones((1, 1), np.uint8))
    found = play(graph, [("a", first, 1), ("b", second, 1), ("a", None, 2), ("b", second, 2)])
    assert found == {"out": [(1, [first, second]), (2, [second])]}
