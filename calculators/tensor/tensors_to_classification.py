"""TensorsToClassificationCalculator."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from mediagraph.calculators.labels import labels_of
from mediagraph.calculators.payloads.classification import Classification, ClassificationList
from mediagraph.calculators.payloads.label_map import LabelMapItem
from mediagraph.calculators.tensor.tensors_to_classification_options import TensorsToClassificationCalculatorOptions
from mediagraph.calculators.tensor.tensors_to_floats import numbers_of
from mediagraph.framework.calculator import Calculator
from mediagraph.framework.ports import Input, Options, Output, Service
from mediagraph.framework.service import MODEL_STORE

_NO_LABEL = LabelMapItem()


class TensorsToClassificationCalculator(Calculator):
    """Turn the scores of a classification model into classes.

    Input: TENSORS (list of exactly one float32 array with a score for every class).
    Output: CLASSIFICATIONS (ClassificationList), also when no class is left. Classes of equal score keep their order.
    Options: TensorsToClassificationCalculatorOptions. Where labels are given, there must be one for every class.

        node {
          calculator: "TensorsToClassificationCalculator"
          input_stream: "TENSORS:handedness_tensor"
          output_stream: "CLASSIFICATIONS:handedness"
          options {
            [mediapipe.TensorsToClassificationCalculatorOptions.ext] {
              top_k: 1
              label_map_path: "mediapipe/modules/hand_landmark/handedness.txt"
              binary_classification: true
            }
          }
        }
    """

    tensors = Input(list[NDArray[Any]])
    classifications = Output(ClassificationList)
    options = Options(TensorsToClassificationCalculatorOptions)
    store = Service(MODEL_STORE)

    def open(self) -> None:
        """Read the labels."""
        options = self.options
        self.labels = labels_of(options.label_map_path, options.label_items, options.label_map, self.store)

    def process(self) -> None:
        """Send the classes."""
        tensors = self.tensors.get()
        if len(tensors) != 1:
            raise ValueError(f"TENSORS has {len(tensors)} tensors; a classification needs exactly one")
        scores = self._scores(numbers_of(tensors))
        if self.labels and self.labels.keys() != set(range(scores.size)):
            raise ValueError(
                f"there are {scores.size} classes, but labels for {_shown(self.labels)}; each class needs one"
            )
        self.classifications.send(ClassificationList(tuple(map(self._class, *self._chosen(scores)))))

    def _scores(self, values: NDArray[np.float32]) -> NDArray[np.float32]:
        """The score of every class."""
        if not self.options.binary_classification:
            return values
        if values.size != 1:
            raise ValueError(
                f"the tensor has {values.size} numbers; with binary_classification it has the score of one"
            )
        return np.array((values[0], 1 - float(values[0])), np.float32)

    def _chosen(self, scores: NDArray[np.float32]) -> tuple[list[int], list[float]]:
        """The classes that are told, and their scores."""
        options = self.options
        chosen = np.arange(scores.size)
        if not options.binary_classification:
            if options.allow_classes:
                chosen = chosen[np.isin(chosen, options.allow_classes)]
            elif options.ignore_classes:
                chosen = chosen[~np.isin(chosen, options.ignore_classes)]
            if options.min_score_threshold is not None:
                chosen = chosen[scores[chosen] >= np.float32(options.min_score_threshold)]
        if options.top_k > 0 or options.sort_by_descending_score:
            chosen = chosen[np.argsort(-scores[chosen], kind="stable")]
        if options.top_k > 0:
            chosen = chosen[: options.top_k]
        return chosen.tolist(), scores[chosen].tolist()

    def _class(self, index: int, score: float) -> Classification:
        label = self.labels.get(index, _NO_LABEL)
        return Classification(index, score, label.name, label.display_name)


def _shown(labels: dict[int, LabelMapItem]) -> str:
    """The classes with labels, at most five of them."""
    known = sorted(labels)
    return ", ".join(map(str, known[:5])) + (f" … {known[-1]}" if len(known) > 5 else "")
