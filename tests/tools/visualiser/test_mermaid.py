"""Mermaid: a golden text, and names that stay text."""

from __future__ import annotations

from pathlib import Path

import pytest
from test_dot import NAMED
from visual_graphs import drawing_of_text, everything

from mediagraph.tools.visualiser.collapse import collapsed
from mediagraph.tools.visualiser.mermaid import to_mermaid

GOLDEN = Path(__file__).parent / "golden"


@pytest.mark.parametrize(("name", "depth"), [("everything", None), ("closed", 0), ("half_open", 1)])
def test_golden(tmp_path: Path, name: str, depth: int | None) -> None:
    drawing = everything(tmp_path, options=True)
    text = to_mermaid(drawing if depth is None else collapsed(drawing, depth))
    assert text == (GOLDEN / f"{name}.mmd").read_text()


def test_what_mermaid_or_html_would_read_becomes_a_code() -> None:
    text = to_mermaid(drawing_of_text(NAMED))
    assert 'n3["a#34;#60;script#62;#38;#92;#10;b<br/>VisualStep"]' in text
