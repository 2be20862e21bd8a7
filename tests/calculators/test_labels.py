"""The names of classes that options give."""

from pathlib import Path

import pytest

from mediagraph.calculators.labels import labels_of, labels_of_text
from mediagraph.calculators.payloads.label_map import LabelItem, LabelMap, LabelMapEntry, LabelMapItem
from mediagraph.framework.errors import ModelError


def names(text: str) -> list[str]:
    labels = labels_of_text(text)
    assert list(labels) == list(range(len(labels)))
    return [item.name for item in labels.values()]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", []),
        ("a", ["a"]),
        ("a\n", ["a"]),
        ("a\n\n", ["a", ""]),
        ("a\r\nb\r\n", ["a", "b"]),
        ("a\x0bb\u2028c\nd e", ["a\x0bb\u2028c", "d e"]),
    ],
)
def test_a_label_on_every_line(text: str, expected: list[str]) -> None:
    assert names(text) == expected


def test_a_file_comes_before_items_and_items_before_labels(tmp_path: Path) -> None:
    path = tmp_path / "labels.txt"
    path.write_text("from a file\n")
    items = [LabelItem(7, LabelMapItem("item", "Item"))]
    labels = LabelMap((LabelMapEntry(3, "label"),))
    assert labels_of(str(path), items, labels, None) == {0: LabelMapItem("from a file")}
    assert labels_of("", items, labels, None) == {7: LabelMapItem("item", "Item")}
    assert labels_of("", [], labels, None) == {3: LabelMapItem("label")}
    assert labels_of("", [], None, None) == {}


def test_a_class_has_one_name() -> None:
    with pytest.raises(ValueError, match="the labels name a class twice"):
        labels_of("", [LabelItem(1), LabelItem(1)], None, None)


def test_a_folder_is_no_file_of_labels(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match="cannot read"):
        labels_of(str(tmp_path), [], None, None)
