"""Payloads as protobuf messages: the bytes that MediaPipe 0.10.21 writes, its text, its field tables."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from google.protobuf import descriptor_pb2, descriptor_pool, message_factory, wrappers_pb2
from google.protobuf.descriptor import Descriptor

from mediagraph.calculators.payloads import messages
from mediagraph.calculators.payloads.classification import Classification, ClassificationList
from mediagraph.calculators.payloads.detection import Detection
from mediagraph.calculators.payloads.landmarks import Landmark
from mediagraph.calculators.payloads.matrix_data import MatrixData
from mediagraph.calculators.payloads.messages import PAYLOADS
from mediagraph.calculators.payloads.rect import NormalizedRect
from mediagraph.framework.errors import ArgumentError

SHARED = Path(__file__).resolve().parents[4] / "shared"

# What MediaPipe 0.10.21 makes of these texts, as hexadecimal numbers.
FORMS = {
    "mediapipe.Detection": (
        'label: "face" label_id: 0 label_id: 7 score: 0.5 score: 0.25 location_data { format: '
        "RELATIVE_BOUNDING_BOX relative_bounding_box { xmin: 0.25 ymin: 0.5 width: 0.125 height: 0.0 } "
        'relative_keypoints { x: 0.5 y: 0.75 keypoint_label: "eye" } } associated_detections { id: 3 '
        "confidence: 0.5 } timestamp_usec: 33333",
        "0a0466616365120200071a080000003f0000803e222908021a140d0000803e150000003f1d0000003e25000000002a0f0d0000003f150000403f1a0365796542070803150000003f50b58402",
    ),
    "mediapipe.NormalizedLandmarkList": (
        "landmark { x: 0.5 y: 0.25 z: -1.0 visibility: 0.75 presence: 0.0 } landmark { x: 0.0 y: 1.0 z: 0.5 }",
        "0a190d0000003f150000803e1d000080bf250000403f2d000000000a0f0d00000000150000803f1d0000003f",
    ),
    "mediapipe.NormalizedLandmarkListCollection": (
        "landmark_list { landmark { x: 0.5 y: 0.25 z: -1.0 } } landmark_list { }",
        "0a110a0f0d0000003f150000803e1d000080bf0a00",
    ),
    "mediapipe.NormalizedRect": (
        "x_center: 0.5 y_center: 0.0 height: 0.25 width: 1.0 rotation: -0.5 rect_id: 9",
        "0d0000003f15000000001d0000803e250000803f2d000000bf3009",
    ),
    "mediapipe.Rect": (
        "x_center: 5 y_center: 0 height: 25 width: 10",
        "080510001819200a",
    ),
    "mediapipe.ClassificationList": (
        'classification { index: 0 score: 0.875 label: "Left" }',
        "0a0d0800150000603f1a044c656674",
    ),
    "mediapipe.MatrixData": (
        "rows: 2 cols: 1 packed_data: 0.5 packed_data: 0.0 layout: ROW_MAJOR",
        "080210011a080000003f000000002001",
    ),
    "mediapipe.RenderData": (
        "render_annotations { rectangle { left: 0.25 top: 0.0 right: 0.5 bottom: 1.0 normalized: true } "
        "thickness: 2.0 color { r: 255 g: 0 b: 1 } } render_annotations { "
        "line { x_start: 0.0 y_start: 1.0 x_end: 2.0 y_end: 3.0 line_type: DASHED } }",
        "0a3a0a2609000000000000d03f11000000000000000019000000000000e03f21000000000000f03f2801590000000000000040620708ff01100018010a28322609000000000000000011000000000000f03f1900000000000000402100000000000008403002",
    ),
    "mediapipe.ColorMap": (
        'label_to_color { key: "sky" value { r: 1 g: 2 b: 3 } }',
        "0a0d0a03736b791206080110021803",
    ),
}


@pytest.mark.parametrize("name", FORMS)
def test_binary_form_is_mediapipes(name: str) -> None:
    text, data = FORMS[name]
    kind = messages.payload_class(name)
    payload = messages.from_text(kind, text)
    assert isinstance(payload, kind)
    assert messages.to_bytes(payload).hex() == data
    assert messages.from_bytes(kind, bytes.fromhex(data)) == payload


@pytest.mark.parametrize("name", FORMS)
def test_text_form_comes_back(name: str) -> None:
    text, data = FORMS[name]
    payload = messages.from_bytes(messages.payload_class(name), bytes.fromhex(data))
    assert " ".join(messages.to_text(payload).split()) == text


@pytest.mark.parametrize("name", PAYLOADS)
def test_an_empty_message_comes_back_and_has_no_more_than_zeros(name: str) -> None:
    payload = messages.from_bytes(messages.payload_class(name), b"")
    again = messages.from_message(messages.to_message(payload))
    assert again == payload
    assert messages.is_payload(payload)


def test_what_is_always_there_is_written_even_if_zero() -> None:
    payload = ClassificationList((Classification(index=0, score=0.0),))
    assert messages.to_bytes(payload).hex() == "0a0708001500000000"


def test_messages_of_another_pool() -> None:
    pool = descriptor_pool.DescriptorPool()
    file = descriptor_pb2.FileDescriptorProto()
    messages.to_message(Classification(3, 0.5)).DESCRIPTOR.file.CopyToProto(file)
    file.ClearField("dependency")
    pool.AddSerializedFile(file.SerializeToString())
    foreign = message_factory.GetMessageClass(pool.FindMessageTypeByName("mediapipe.Classification"))
    assert messages.from_message(foreign(index=3, score=0.5)) == Classification(3, 0.5)


def test_damaged_bytes() -> None:
    with pytest.raises(ArgumentError, match=r"^this is no Detection: Error parsing message"):
        messages.from_bytes(Detection, b"\xff")


def test_wrong_text() -> None:
    with pytest.raises(ArgumentError, match='has no field named "nope"'):
        messages.from_text(NormalizedRect, "nope: 3")


def test_values_without_a_protobuf_form() -> None:
    with pytest.raises(ArgumentError) as raised:
        messages.to_message(3)
    assert str(raised.value) == "int has no protobuf form"
    with pytest.raises(ArgumentError) as raised:
        messages.from_bytes(int, b"")
    assert str(raised.value) == "int has no protobuf form"


def test_messages_that_are_no_payload() -> None:
    with pytest.raises(ArgumentError) as raised:
        messages.from_message(wrappers_pb2.Int32Value(value=3))
    known = ", ".join(PAYLOADS)
    assert str(raised.value) == f"google.protobuf.Int32Value is no message that packets carry here; known are {known}"


def test_single_landmarks_are_messages_too() -> None:
    landmark = Landmark(0.5, 0.25, visibility=0.0)
    assert messages.from_bytes(Landmark, messages.to_bytes(landmark)) == landmark


def test_matrices_are_columns_one_after_the_other() -> None:
    matrix = messages.from_text(MatrixData, "rows: 2 cols: 2 packed_data: [1, 2, 3, 4]").array()
    assert matrix.tolist() == [[1, 3], [2, 4]]
    assert MatrixData.of(matrix).packed_data == (1, 2, 3, 4)


def test_matrices_row_by_row() -> None:
    matrix = messages.from_text(MatrixData, "rows: 2 cols: 2 packed_data: [1, 2, 3, 4] layout: ROW_MAJOR").array()
    assert matrix.tolist() == [[1, 2], [3, 4]]


def test_a_matrix_with_too_few_values() -> None:
    with pytest.raises(ArgumentError) as raised:
        MatrixData(2, 3, (1.0,)).array()
    assert str(raised.value) == "a matrix of 2×3 cannot have 1 values"


def described(name: str) -> Descriptor:
    """The descriptor of a message, nested ones included."""
    root = ".".join(name.split(".")[:2])
    found: Descriptor = messages.to_message(messages.from_bytes(messages.payload_class(root), b"")).DESCRIPTOR
    for part in name.split(".")[2:]:
        found = found.nested_types_by_name[part]
    return found


def tables() -> dict[str, list[tuple[str, ...]]]:
    """The field tables of the reference, by message."""
    if not SHARED.exists():
        return {}
    text = (SHARED / "reference" / "schema.md").read_text().split("## 9. Payload protos")[1].split("\n## ")[0]
    found = {}
    for section in text.split("\n#### ")[1:]:
        rows = re.findall(r"^\| `(\w+)` \| (\d+) \| ([^|]+) \| ([^|]+) \| ([^|]+) \|", section, re.MULTILINE)
        found["mediapipe." + section.split("\n")[0].strip()] = rows
    return found


@pytest.mark.shared
@pytest.mark.skipif(not SHARED.exists(), reason="the folder ../shared is not here")
def test_fields_are_those_of_the_reference() -> None:
    wrong = []
    for name, rows in tables().items():
        if not rows or name == "mediapipe.ColorMap":  # its map is a list of entries here, which is the same on the wire
            continue
        fields = described(name).fields_by_name
        assert {row[0] for row in rows} == set(fields), name
        for field, number, kind, label, default in rows:
            one = fields[field]
            found = (one.number, one.is_repeated, one.is_packed)
            if (
                found != (int(number), "repeated" in label, "packed" in label)
                or not type_fits(one, kind)
                or not default_fits(one, default.strip())
            ):
                wrong.append((name, field, kind, label))
    assert wrong == []


def type_fits(field: Any, kind: str) -> bool:
    names = {1: "double", 2: "float", 3: "int64", 5: "int32", 8: "bool", 9: "string"}
    if field.type in names:
        return names[field.type] == kind
    inner = field.enum_type or field.message_type
    return str(inner.full_name) == f"mediapipe.{kind.removeprefix('enum ')}"


def default_fits(field: Any, text: str) -> bool:
    if text in ("unset", "empty"):
        return True
    if field.enum_type is not None:
        return bool(field.enum_type.values_by_number[field.default_value].name == text)
    if isinstance(field.default_value, bool | str):
        return text == (f'"{field.default_value}"' if field.cpp_type == 9 else str(field.default_value).lower())
    return bool(float(text) == field.default_value)
