"""Two programs after MediaPipe's documentation, written for 0.10.21: they run here with one changed line.

With a mediapipe at hand (MEDIAPIPE_PYTHON) they also run unchanged there, and both say the same.
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import cv2
import numpy as np
import pytest

PROGRAMS = Path(__file__).with_name("programs")
LINE, INSTEAD = "import mediapipe as mp\n", "import mediagraph.compat.mediapipe as mp\n"

SAYS = """\
[0, 1]
<mediapipe.Timestamp with value: 0> abc
512 512 3 True
True True
"""


def changed(name: str, folder: Path) -> Path:
    """The program with its one line changed, as a diff would show it."""
    text = (PROGRAMS / name).read_text()
    assert text.count("mediapipe as") == 1
    path = folder / name
    path.write_text(text.replace(LINE, INSTEAD))
    return path


def run(program: Path, *words: object, python: str = sys.executable) -> str:
    command = [python, str(program), *map(str, words)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=200, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout


def mediapipe_python() -> str:
    python = os.environ.get("MEDIAPIPE_PYTHON")
    if not python:
        pytest.skip("no mediapipe; set MEDIAPIPE_PYTHON to a Python that has 0.10.21")
    return python


def test_the_graph_program(tmp_path: Path, material: Path) -> None:
    assert run(changed("graph_api.py", tmp_path), material / "me.jpg") == SAYS


def test_the_graph_program_where_it_was_written(material: Path) -> None:
    assert run(PROGRAMS / "graph_api.py", material / "me.jpg", python=mediapipe_python()) == SAYS


def test_the_unchanged_graph_program_where_mediapipe_is_served(tmp_path: Path, material: Path) -> None:
    program = tmp_path / "program.py"
    serve = "from mediagraph.compat.aliases import serve_as_mediapipe\n\nserve_as_mediapipe()\n"
    program.write_text(serve + (PROGRAMS / "graph_api.py").read_text())
    assert run(program, material / "me.jpg") == SAYS


def test_the_selfie_program(tmp_path: Path, material: Path, models: object) -> None:
    program = changed("selfie_segmentation.py", tmp_path)
    assert run(program, material / "me.jpg", tmp_path, material / "clip.mp4") == "10\n"
    picture = cv2.imread(str(tmp_path / "picture.png"))
    assert picture[300, 200].tolist() == [255] * 3  # her
    assert picture[5, 5].tolist() == [192] * 3  # the wall


def test_the_selfie_program_where_it_was_written(tmp_path: Path, material: Path, models: object) -> None:
    python = mediapipe_python()
    for folder in ("ours", "theirs"):
        (tmp_path / folder).mkdir()
    run(changed("selfie_segmentation.py", tmp_path), material / "me.jpg", tmp_path / "ours", material / "clip.mp4")
    theirs = tmp_path / "theirs"
    run(PROGRAMS / "selfie_segmentation.py", material / "me.jpg", theirs, material / "clip.mp4", python=python)
    ours, expected = (cv2.imread(str(tmp_path / folder / "picture.png")) for folder in ("ours", "theirs"))
    # Decoders and sums of floats differ a little, so a pixel at the edge may lie on the other side of the threshold.
    assert np.mean(np.any(ours != expected, axis=-1)) < 0.001
    assert len(list(theirs.glob("frame*.png"))) == 10
