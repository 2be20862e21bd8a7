"""The pictures in the docs are those that the visualiser draws today."""

from __future__ import annotations

from pathlib import Path

import pytest

from mediagraph.tools.visualiser.picture import visualize

IMAGES = Path(__file__).resolve().parents[3] / "docs" / "images"


@pytest.mark.parametrize(("name", "depth"), [("closed", "--depth 0 "), ("open", "")])
def test_a_picture_of_the_docs_is_up_to_date(name: str, depth: str) -> None:
    file = IMAGES / f"selfie_segmentation_{name}.svg"
    drawn = visualize("selfie_segmentation", depth=0 if depth else None).render("svg")
    command = f"mediagraph graph selfie_segmentation {depth}-o docs/images/{file.name}"
    assert file.read_bytes() == drawn, f"draw it anew: {command}"
