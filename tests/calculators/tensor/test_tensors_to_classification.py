"""TensorsToClassificationCalculator."""

from pathlib import Path
from typing import Any

import mediapipe_graph
import numpy as np
import our_graph
import pytest
from numpy.typing import NDArray

from mediagraph.calculators.payloads.classification import Classification
from mediagraph.calculators.payloads.label_map import LabelItem, LabelMap, LabelMapEntry, LabelMapItem
from mediagraph.calculators.tensor.tensors_to_classification import TensorsToClassificationCalculator
from mediagraph.calculators.tensor.tensors_to_classification_options import TensorsToClassificationCalculatorOptions
from mediagraph.framework.errors import FailedRunError, InvalidRunError, RunError
from mediagraph.framework.load import load_binary, load_text, to_binary, to_text
from mediagraph.framework.registry import EmptyCatalogue
from mediagraph.framework.service import MODEL_STORE
from mediagraph.framework.testing import CalculatorRunner

Options = TensorsToClassificationCalculatorOptions
SCORES = np.array([[0.25, 0.75, 0.5, 0.875, 0.125]], np.float32)


class FakeStore:
    def read(self, path: str) -> bytes:
        return {"mediapipe/modules/hand_landmark/handedness.txt": b"Left\nRight\n"}[path]


def classes(options: Options, scores: Any = SCORES, services: Any = None) -> tuple[Classification, ...]:
    runner = CalculatorRunner(
        TensorsToClassificationCalculator,
        ["TENSORS"],
        ["CLASSIFICATIONS"],
        options=options,
        services=services or {},
    )
    found = runner.run({"TENSORS": [(0, [np.asarray(scores, np.float32)])]})
    chosen: tuple[Classification, ...] = found["CLASSIFICATIONS"][0].value.classification
    return chosen


def indices(options: Options, scores: Any = SCORES) -> list[int]:
    return [one.index for one in classes(options, scores)]


@pytest.mark.parametrize(
    ("options", "expected"),
    [
        (Options(), [0, 1, 2, 3, 4]),
        (Options(min_score_threshold=0.5), [1, 2, 3]),
        (Options(min_score_threshold=2), []),
        (Options(top_k=2), [3, 1]),
        (Options(top_k=20), [3, 1, 2, 0, 4]),
        (Options(top_k=2, min_score_threshold=0.8), [3]),
        (Options(sort_by_descending_score=True), [3, 1, 2, 0, 4]),
        (Options(allow_classes=(1, 4, 9)), [1, 4]),
        (Options(ignore_classes=(1, 3, 9)), [0, 2, 4]),
        (Options(ignore_classes=(3,), top_k=1), [1]),
    ],
)
def test_which_classes_are_told(options: Options, expected: list[int]) -> None:
    assert indices(options) == expected


def test_a_class_has_its_score_and_no_label() -> None:
    assert classes(Options(top_k=1)) == (Classification(3, 0.875),)


def test_of_equal_scores_the_first_class_comes_first() -> None:
    assert indices(Options(top_k=3), [0.5, 0.75, 0.5, 0.75, 0.5]) == [1, 3, 0]


def test_of_two_classes_one_score_is_enough() -> None:
    options = Options(binary_classification=True, min_score_threshold=0.9)
    assert classes(options, [0.25]) == (Classification(0, 0.25), Classification(1, 0.75))
    assert classes(Options(binary_classification=True, top_k=1), [0.25]) == (Classification(1, 0.75),)


def test_labels_from_a_file(tmp_path: Path) -> None:
    path = tmp_path / "labels.txt"
    path.write_bytes(b"a\r\nb\n\nd\ne")
    found = classes(Options(label_map_path=str(path)))
    assert [one.label for one in found] == ["a", "b", "", "d", "e"]


def test_labels_from_a_file_of_mediapipe() -> None:
    options = Options(label_map_path="mediapipe/modules/hand_landmark/handedness.txt", binary_classification=True)
    found = classes(options, [0.25], {MODEL_STORE: FakeStore()})
    assert [one.label for one in found] == ["Left", "Right"]


def test_labels_in_the_options() -> None:
    items = tuple(LabelItem(index, LabelMapItem(f"name {index}", f"Name {index}")) for index in range(5))
    entries = LabelMap(tuple(LabelMapEntry(index, f"label {index}") for index in range(5)))
    (found,) = classes(Options(label_items=items, label_map=entries, top_k=1))
    assert (found.label, found.display_name) == ("name 3", "Name 3")
    (found,) = classes(Options(label_map=entries, top_k=1))
    assert (found.label, found.display_name) == ("label 3", "")


def test_labels_are_read_from_graphs() -> None:
    text = """
        node {
          calculator: "TensorsToClassificationCalculator"
          options {
            [mediapipe.TensorsToClassificationCalculatorOptions.ext] {
              label_items { key: 0 value { name: "a" display_name: "A" } }
              label_items { key: 1 value { name: "b" } }
              label_map { entries { id: 2 label: "c" } }
              allow_classes: [1, 2]
            }
          }
        }"""
    config = load_text(text, EmptyCatalogue())
    expected = Options(
        label_items=(LabelItem(0, LabelMapItem("a", "A")), LabelItem(1, LabelMapItem("b"))),
        label_map=LabelMap((LabelMapEntry(2, "c"),)),
        allow_classes=(1, 2),
    )
    assert config.node[0].options == (expected,)
    assert load_text(to_text(config), EmptyCatalogue()).node[0].options == (expected,)
    assert load_binary(to_binary(config), EmptyCatalogue()).node[0].options == (expected,)


def test_the_classes_are_those_of_mediapipe(tmp_path: Path) -> None:
    options = ["", "top_k: 3", "sort_by_descending_score: true", "min_score_threshold: 0.5", "ignore_classes: [0, 2]"]
    graph = """
        input_stream: "scores"
        node {
          calculator: "TensorConverterCalculator"
          input_stream: "IMAGE:scores" output_stream: "TENSORS:tensors"
          options { [mediapipe.TensorConverterCalculatorOptions.ext] { zero_center: false } }
        }"""
    for number, one in enumerate(options):
        graph += f"""
        node {{
          calculator: "TensorsToClassificationCalculator"
          input_stream: "TENSORS:tensors" output_stream: "CLASSIFICATIONS:out{number}"
          options {{ [mediapipe.TensorsToClassificationCalculatorOptions.ext] {{ {one} }} }}
        }}"""
    packets = {("scores", "frame", 0): np.array([[10, 200, 50, 201, 90, 0]], np.uint8)}
    wanted = {f"out{number}": "classes" for number in range(len(options))}
    expected, found = mediapipe_graph.run(tmp_path, graph, packets, wanted), our_graph.run(graph, packets, wanted)
    for stream in wanted:
        assert found[stream][0][1].tolist() == expected[stream][0][1].tolist()


@pytest.mark.parametrize(
    ("tensors", "options", "message"),
    [
        ([], Options(), "TENSORS has 0 tensors; a classification needs exactly one"),
        ([SCORES, SCORES], Options(), "TENSORS has 2 tensors; a classification needs exactly one"),
        ([SCORES.astype(np.float64)], Options(), "the first tensor is float64 [1, 5]; it must be float32"),
        (
            [SCORES],
            Options(binary_classification=True),
            "the tensor has 5 numbers; with binary_classification it has the score of one",
        ),
        (
            [SCORES],
            Options(label_map=LabelMap((LabelMapEntry(0, "a"), LabelMapEntry(1, "b")))),
            "there are 5 classes, but labels for 0, 1; each class needs one",
        ),
        (
            [SCORES],
            Options(label_map=LabelMap(tuple(LabelMapEntry(index, "a") for index in range(9)))),
            "there are 5 classes, but labels for 0, 1, 2, 3, 4 … 8; each class needs one",
        ),
        (
            [SCORES],
            Options(label_map=LabelMap((LabelMapEntry(0, "a"), LabelMapEntry(0, "b")))),
            "the labels name a class twice",
        ),
    ],
)
def test_what_does_not_fit_is_refused(tensors: list[NDArray[Any]], options: Options, message: str) -> None:
    runner = CalculatorRunner(TensorsToClassificationCalculator, ["TENSORS"], ["CLASSIFICATIONS"], options=options)
    with pytest.raises(InvalidRunError) as caught:
        runner.run({"TENSORS": [(0, tensors)]})
    assert message in str(caught.value)


def test_a_file_of_labels_must_be_there_and_be_text(tmp_path: Path) -> None:
    with pytest.raises(FailedRunError, match=r'cannot read ".*nowhere\.txt": No such file or directory'):
        classes(Options(label_map_path=str(tmp_path / "nowhere.txt")))
    (tmp_path / "model.bin").write_bytes(b"\xff\xfe\x00")
    with pytest.raises(RunError, match=r'model\.bin" is no text with a label on every line'):
        classes(Options(label_map_path=str(tmp_path / "model.bin")))


def test_options_that_contradict_each_other_are_refused() -> None:
    with pytest.raises(ValueError, match="give ignore_classes or allow_classes, not both"):
        Options(ignore_classes=(1,), allow_classes=(2,))
    with pytest.raises(ValueError, match="with binary_classification both classes are told; leave ignore_ and"):
        Options(ignore_classes=(1,), binary_classification=True)
