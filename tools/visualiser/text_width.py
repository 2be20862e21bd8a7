"""How wide a text is, without a font at hand.

The widths are those of Helvetica in thousandths of the size, from Adobe's published font metrics (Core 14 AFM); Arial
and Liberation Sans have the same. The writers fit other fonts into the measured width.
"""

from __future__ import annotations

import unicodedata

BOLD = 1.07  # Helvetica-Bold over Helvetica, mean over letters
_OTHER, _WIDE = 610, 1000

_BY_WIDTH = {
    191: "'",
    222: "ijl",
    260: "|",
    278: " !,./:;I[\\]ft",
    333: "()-`r",
    334: "{}",
    355: '"',
    389: "*",
    469: "^",
    500: "Jcksvxyz",
    556: "#$0123456789?L_abdeghnopqu",
    584: "+<=>~",
    611: "FTZ",
    667: "&ABEKPSVXY",
    722: "CDHNRUw",
    778: "GOQ",
    833: "Mm",
    889: "%",
    944: "W",
    1015: "@",
}
_WIDTHS = {letter: width for width, letters in _BY_WIDTH.items() for letter in letters}


def text_width(text: str, size: float, *, is_bold: bool = False) -> float:
    """The width of one line, in the unit of the size."""
    thousandths = sum(_WIDTHS.get(letter) or _other_width(letter) for letter in text)
    return thousandths * size * (BOLD if is_bold else 1.0) / 1000


def shortened(text: str, longest: int) -> str:
    """The text, with the middle left out if it has more letters than that."""
    if len(text) <= longest:
        return text
    head = (longest - 1) * 2 // 3
    return f"{text[:head]}…{text[len(text) - (longest - 1 - head) :]}"


def _other_width(letter: str) -> int:
    return _WIDE if unicodedata.east_asian_width(letter) in "WF" else _OTHER
