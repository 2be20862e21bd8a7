"""`mediagraph VERB`: finding the verb, and the small verbs."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from mediagraph.tools.command_line import VERBS


def test_help_lists_the_verbs(mediagraph) -> None:
    done = mediagraph("--help")
    assert (done.code, done.err) == (0, "")
    assert [line.split()[0] for line in done.out.splitlines() if line.startswith("  ")] == list(VERBS)


def test_without_a_verb_the_help_is_an_error(mediagraph) -> None:
    assert mediagraph().code == 2


@pytest.mark.parametrize(
    ("verb", "message"),
    [
        ("chek", 'mediagraph: there is no verb "chek"; did you mean "check"?'),
        ("xyz", 'mediagraph: there is no verb "xyz"'),
    ],
)
def test_an_unknown_verb(mediagraph, verb: str, message: str) -> None:
    done = mediagraph(verb)
    assert (done.code, done.err.splitlines()[0]) == (2, message)


def test_the_version(mediagraph) -> None:
    assert mediagraph("--version").out.startswith("mediagraph 0.")


def test_run_is_run_graph(mediagraph, folder: Path) -> None:
    done = mediagraph("run", "Copy.pbtxt", "--calculators", "own.py", "-i", "me.jpg", "-o", "out.png")
    assert done.code == 0
    assert (folder / "out.png").exists()


@pytest.mark.parametrize("verb", VERBS)
def test_every_verb_explains_itself(mediagraph, verb: str) -> None:
    done = mediagraph(verb, "--help")
    assert (done.code, done.err) == (0, "")
    assert done.out.startswith(f"usage: mediagraph {verb}")


def test_models_are_listed_with_their_places(mediagraph, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MEDIAGRAPH_CACHE", str(folder / "cache"))
    lines = mediagraph("models", "list").out.splitlines()
    assert all(line.startswith("mediapipe/modules/") for line in lines)
    assert [line.endswith("not fetched") for line in lines] == [True] * 16 + [False] * 7
    assert all("`npm pack @mediapipe/" in line for line in lines[16:])


def test_a_model_file_is_taken_over(mediagraph, models, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    name = "mediapipe/modules/selfie_segmentation/selfie_segmentation.tflite"
    (folder / "mine.tflite").write_bytes(models.read(name))
    monkeypatch.setenv("MEDIAGRAPH_CACHE", str(folder / "cache"))
    assert mediagraph("models", "add", "mine.tflite").out == f"added {name}\n"
    assert (folder / "cache" / "files" / name).is_file()
    done = mediagraph("models", "add", "me.jpg")
    assert done.code == 6
    assert done.said.startswith('mediagraph models: "me.jpg" is no model that mediagraph knows')


def test_a_reader_that_goes_away_is_no_error() -> None:
    command = f"{sys.executable} -m mediagraph.tools.command_line models list | head -1"
    done = subprocess.run(command, shell=True, capture_output=True, text=True, timeout=60)
    assert done.stderr == ""
