"""What PyAV says about files, in one form for all of its versions."""

from dataclasses import dataclass
from fractions import Fraction

import pytest

from mediagraph.calculators.video.containers import Ratio, fraction_of


@dataclass
class OwnRatio:
    """As PyAV 19 has it: no `Fraction`, and false if it is not known."""

    numerator: int
    denominator: int

    def __bool__(self) -> bool:
        return bool(self.numerator and self.denominator)


@pytest.mark.parametrize(
    ("ratio", "expected"),
    [
        (Fraction(30000, 1001), Fraction(30000, 1001)),
        (OwnRatio(30000, 1001), Fraction(30000, 1001)),
        (Fraction(0), None),
        (OwnRatio(0, 1), None),
        (OwnRatio(0, 0), None),
        (OwnRatio(1, 0), None),
        (None, None),
    ],
)
def test_a_ratio_that_is_known_is_a_fraction(ratio: Ratio | None, expected: Fraction | None) -> None:
    found = fraction_of(ratio)
    assert (type(found), found) == (type(expected), expected)
