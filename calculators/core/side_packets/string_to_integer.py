"""StringToIntCalculator and its relatives."""

from __future__ import annotations

import re
from typing import ClassVar

from mediagraph.calculators.core.variants import define
from mediagraph.framework.calculator import Calculator
from mediagraph.framework.ports import SideInput, SideOutput

_SPACE = " \t\n\v\f\r"
_INTEGER = re.compile("[+-]?[0-9]+")
_NATURAL = re.compile("[+]?[0-9]+")


class StringToInteger(Calculator, abstract=True):
    """Read a text as a decimal integer.

    Side packet: one untagged text, with or without a sign and surrounding space. Output side packet: one untagged int.

        node {
          calculator: "StringToIntCalculator"
          input_side_packet: "count_text" output_side_packet: "count"
        }
    """

    text = SideInput[str | bytes]((str, bytes), tag="")
    number = SideOutput(int, tag="")

    least: ClassVar[int] = -(2**31)
    greatest: ClassVar[int] = 2**31 - 1

    def open(self) -> None:
        """Read it; raises ValueError if it is no integer or does not fit."""
        text = self.text.get()
        digits = (text if isinstance(text, str) else text.decode("latin-1")).strip(_SPACE)
        is_number = (_INTEGER if self.least < 0 else _NATURAL).fullmatch(digits)
        number = int(digits) if is_number else None
        if number is None or not self.least <= number <= self.greatest:
            raise ValueError(f"{text!r} is not an integer in [{self.least}, {self.greatest}]")
        self.number.set(number)


INT32 = {"least": -(2**31), "greatest": 2**31 - 1}
INT64 = {"least": -(2**63), "greatest": 2**63 - 1}
UINT32 = {"least": 0, "greatest": 2**32 - 1}
UINT64 = {"least": 0, "greatest": 2**64 - 1}

define(StringToInteger, "StringToIntCalculator", **INT32)
define(StringToInteger, "StringToUintCalculator", **UINT32)
define(StringToInteger, "StringToInt32Calculator", **INT32)
define(StringToInteger, "StringToUint32Calculator", **UINT32)
define(StringToInteger, "StringToInt64Calculator", **INT64)
define(StringToInteger, "StringToUint64Calculator", **UINT64)
