"""StringToIntCalculator and its relatives."""

from __future__ import annotations

import re
from typing import ClassVar

from mediagraph.calculators.core.variants import define
from mediagraph.framework.calculator import Calculator
from mediagraph.framework.ports import SideInput, SideOutput

_INTEGER = re.compile(r"[ \t\n\v\f\r]*([+-]?[0-9]+)[ \t\n\v\f\r]*")


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
        match = _INTEGER.fullmatch(text if isinstance(text, str) else text.decode("latin-1"))
        number = None if match is None else int(match[1])
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
