"""The options of TensorsToClassificationCalculator."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from mediagraph.calculators.payloads.label_map import LabelItem, LabelMap
from mediagraph.framework.options import option


@dataclass(frozen=True, slots=True)
class TensorsToClassificationCalculatorOptions:
    """Which classes are told, in which order, and their names."""

    message: ClassVar[str] = "mediapipe.TensorsToClassificationCalculatorOptions"
    extension: ClassVar[int] = 335742638

    min_score_threshold: float | None = option(None, number=1, wire="float")
    """Classes with a lower score are left out; not with `binary_classification`."""
    top_k: int = option(0, number=2, wire="int32")
    """Above 0, only so many classes of the highest scores are told, the highest first."""
    sort_by_descending_score: bool = option(False, number=9)
    """The class with the highest score comes first; otherwise they are in the order of the tensor."""
    label_map_path: str = option("", number=3)
    """A text file with the label of a class on every line; also MediaPipe's name of one."""
    label_map: LabelMap | None = option(None, number=5)
    """Labels, where neither a file nor `label_items` is given."""
    label_items: tuple[LabelItem, ...] = option((), number=6)
    """Labels and names for people, where no file is given."""
    binary_classification: bool = option(False, number=4)
    """The tensor holds the score of class 0 only; class 1 has the rest to 1."""
    ignore_classes: tuple[int, ...] = option((), number=7, wire="int32")
    """Classes that are left out."""
    allow_classes: tuple[int, ...] = option((), number=8, wire="int32")
    """The only classes that are told, if any are given."""

    def __post_init__(self) -> None:
        if self.ignore_classes and self.allow_classes:
            raise ValueError("give ignore_classes or allow_classes, not both")
        if self.binary_classification and (self.ignore_classes or self.allow_classes):
            raise ValueError("with binary_classification both classes are told; leave ignore_ and allow_classes out")
