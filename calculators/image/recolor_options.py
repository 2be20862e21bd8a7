"""The options of RecolorCalculator."""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum
from typing import ClassVar

from mediagraph.framework.options import option


class MaskChannel(IntEnum):
    """Which channel of a mask with several holds the weights."""

    UNKNOWN = 0  # as RED
    RED = 1
    ALPHA = 2


@dataclass(frozen=True, slots=True)
class Color:
    """A colour; each part 0..255."""

    r: int = option(0, number=1, wire="int32")  # red, 0..255
    g: int = option(0, number=2, wire="int32")  # green, 0..255
    b: int = option(0, number=3, wire="int32")  # blue, 0..255

    def __post_init__(self) -> None:
        if not all(0 <= part <= 255 for part in (self.r, self.g, self.b)):
            raise ValueError(f"the colour ({self.r}, {self.g}, {self.b}) has parts outside 0 to 255")


@dataclass(frozen=True, slots=True)
class RecolorCalculatorOptions:
    """The colour that is mixed in, and how the mask weighs it.

    `invert_mask` colours where the mask is 0; `adjust_with_luminance` colours bright pixels more than dark ones.
    """

    message: ClassVar[str] = "mediapipe.RecolorCalculatorOptions"
    extension: ClassVar[int] = 252527117

    mask_channel: MaskChannel = option(MaskChannel.RED, number=1)
    """Which channel of a mask with several holds the weights; UNKNOWN is taken as RED."""
    color: Color | None = option(None, number=2)
    """The colour that is mixed in where the mask is 1; must be given."""
    invert_mask: bool = option(False, number=3)
    """Colour where the mask is 0 instead."""
    adjust_with_luminance: bool = option(True, number=4)
    """Colour bright pixels more than dark ones, so that light and shadow stay."""
