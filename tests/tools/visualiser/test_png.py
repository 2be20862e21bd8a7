"""PNG: of the right size, in the colours of the theme, with what belongs there in its place."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray
from visual_graphs import everything

from mediagraph.tools.visualiser import png
from mediagraph.tools.visualiser.letters import in_ascii
from mediagraph.tools.visualiser.png import draw, to_png
from mediagraph.tools.visualiser.scene import Group, Scene, scene_of
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
    found = ink_of(pixels, box, name)
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


def test_opencv_4_has_strokes_instead_of_letters(scene: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    """As wide as they are wanted, in the middle, and no ink where there is none with letters."""
    with_letters = draw(scene, scale=2.0).astype(int)
    monkeypatch.delattr(cv2, "FontFace", raising=False)
    pixels = draw(scene, scale=2.0).astype(int)
    box = next(group for group in scene.boxes if group.id == "node VisualUpload")
    name = next(shape for shape in box.shapes if isinstance(shape, Text) and shape.text == "VisualUpload")
    found = ink_of(pixels, box, name)
    assert abs((found[0] + found[-1]) / 2 / 2 + box.x + 5 - (box.x + name.x)) < 2.5
    assert found[-1] - found[0] == pytest.approx(name.width * 2, rel=0.1)
    outside = np.ones(pixels.shape[:2], bool)
    for x, y, text in texts_of(scene):
        left = x + text.x - (text.width / 2 if text.is_centred else 0.0)
        top, bottom = y + text.y - 16, y + text.y + 6
        outside[int(top * 2) : int(bottom * 2), int((left - 2) * 2) : int((left + text.width + 4) * 2)] = False
    assert np.array_equal(pixels[outside], with_letters[outside])


def test_strokes_show_a_question_mark_for_what_they_do_not_have() -> None:
    assert in_ascii("executor a • 2 in flight, 3×4…") == "executor a - 2 in flight, 3x4..."
    assert in_ascii("überlänge 日本") == "?berl?nge ??"


def ink_of(pixels: NDArray[np.int_], box: Group, text: Text) -> NDArray[np.intp]:
    """The columns in which a text on a green box has ink, from 5 units right of the edge of the box."""
    rows = slice(int((box.y + text.y - 8) * 2), int((box.y + text.y) * 2))
    columns = slice(int((box.x + 5) * 2), int((box.x + box.width - 2) * 2))
    ink = np.abs(pixels[rows, columns] - bgr(LIGHT.paints["cuda_node"].fill)).sum(axis=(0, 2)) > 200
    return np.flatnonzero(ink)


def texts_of(scene: Scene) -> Iterator[tuple[float, float, Text]]:
    """Every text with the corner that it is relative to."""
    yield 0.0, 0.0, scene.title
    for group in (*scene.frames, *scene.boxes):
        yield from ((group.x, group.y, shape) for shape in group.shapes if isinstance(shape, Text))
