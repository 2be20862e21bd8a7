"""One thing that can be listed."""

from __future__ import annotations

from typing import NamedTuple


class Item(NamedTuple):
    """A calculator, subgraph, graph or model. A named tuple: dataclasses take a tenth of the time of `list`.

    `origin` is the package or file it comes from, "" for what this package ships; `where` a module or a file.
    """

    name: str
    summary: str
    where: str
    origin: str = ""
    variants: tuple[str, ...] = ()


def first_sentence(doc: str) -> str:
    """The first line of a docstring or comment, up to the blank line or the end of the sentence."""
    paragraph = " ".join(doc.strip().partition("\n\n")[0].split())
    return paragraph.partition(". ")[0].removesuffix(".")
