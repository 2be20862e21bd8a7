"""Names of classes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from mediagraph.framework.options import option


@dataclass(frozen=True, slots=True)
class LabelMapItem:
    """The label of a class, its name for people, and the labels of the classes below it."""

    message: ClassVar[str] = "mediapipe.LabelMapItem"
    name: str = option("", number=1)
    display_name: str = option("", number=2)
    child_name: tuple[str, ...] = option((), number=3)
