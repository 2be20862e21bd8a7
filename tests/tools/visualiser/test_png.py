"""PNG: of the right size, in the colours of the theme, with what belongs there in its place."""

from __future__ import annotations

from pathlib import Path

import cv2
import numpy as np
import pytest
from visual_graphs import everything

from mediagraph.framework.errors import OutputError
from mediagraph.tools.visualiser import png
from mediagraph.tools.visualiser.png import draw, to_png
from mediagraph.tools.visualiser.scene import Scene, scene_of
from mediagraph.tools.visualiser.shapes import Text
from mediagraph.tools.visualiser.theme import DARK, LIGHT, Theme


@pytest.fixture
def scene(tmp_path: Path) -> Scene:
    return scene_of(everything(tmp_path))


def bgr(colour: str) -> tuple[int, int, int]:
    return int(colour[5:7], 16), int(colour[3:5], 16), int(colour[1:3], 16)


def test_two_pixels_for_one_of_the_scene(scene: Scene) -> None:
    pixels = cv2.imdecode(np.frombuffer(to_png(scene), np.uint8), cv2.IMREAD_UNCHANGED)
    assert pixels is not None
    assert pixels.shape == (np.ceil(scene.height * 2), np.ceil(scene.width * 2), 3)


@pytest.mark.parametrize("theme", [LIGHT, DARK], ids=["light", "dark"])
def test_boxes_lines_and_background_have_their_colours(scene: Scene, theme: Theme) -> None:
    pixels = draw(scene, theme=theme, scale=2.0)
    assert tuple(pixels[1, 1]) == bgr(theme.background)
    for group in scene.boxes:
        if group.id.startswith("node"):
            paint = theme.paints["cuda_node" if group.id in ("node VisualUpload", "node VisualMerge") else "node"]
            x, y = group.x + group.width - 5, group.y + 14  # right of the tags, inside the frame
            assert tuple(pixels[int(y * 2), int(x * 2)]) == bgr(paint.fill), group.id
    straight = next(one for one in scene.lines if one.line.style == "stream" and len(one.line.segments) == 1)
    x, y = straight.x + straight.line.start[0], straight.y + straight.line.start[1] + 3
    colour = pixels[int(y * 2), int(x * 2) - 2 : int(x * 2) + 3].astype(int)
    assert np.abs(colour - bgr(theme.texts["line"])).sum(axis=1).min() < 30


def test_texts_are_written_and_centred(scene: Scene) -> None:
    """The ink of a centred text has its middle where the text has its own, within two pixels."""
    pixels = draw(scene, scale=2.0).astype(int)
    box = next(group for group in scene.boxes if group.id == "node VisualUpload")
    name = next(shape for shape in box.shapes if isinstance(shape, Text) and shape.text == "VisualUpload")
    rows = slice(int((box.y + name.y - 8) * 2), int((box.y + name.y) * 2))
    columns = slice(int((box.x + 5) * 2), int((box.x + box.width - 2) * 2))
    ink = np.abs(pixels[rows, columns] - bgr(LIGHT.paints["cuda_node"].fill)).sum(axis=(0, 2)) > 200
    found = np.flatnonzero(ink)
    assert abs((found[0] + found[-1]) / 2 / 2 + box.x + 5 - (box.x + name.x)) < 1.5
    assert found[-1] - found[0] == pytest.approx(name.width * 2, rel=0.1)


def test_pictures_too_large_are_made_smaller(scene: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(png, "_MOST", 100)
    assert max(draw(scene).shape[:2]) == 100


def test_the_bands_leave_no_seam(scene: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    whole = draw(scene, scale=1.0)
    monkeypatch.setattr(png, "_BAND", 40)
    difference = np.abs(draw(scene, scale=1.0).astype(int) - whole)
    assert difference.max() <= 90  # where OpenCV rounds a clipped curve otherwise, a third of a pixel's width
    assert np.count_nonzero(difference) < difference.size / 500


def test_an_opencv_without_letters(scene: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delattr(cv2, "FontFace")
    monkeypatch.setattr(cv2, "__version__", "4.12.0")
    with pytest.raises(OutputError) as caught:
        draw(scene)
    assert str(caught.value) == "drawings as PNG need OpenCV 5 for their letters, this is 4.12.0; write .svg instead"
