"""`mediagraph completion`: what may come next, and how shells are told."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from mediagraph.tools.command_line import VERBS
from mediagraph.tools.completing.candidates import candidates, parser_of
from mediagraph.tools.completing.shells import SCRIPTS, answer

ALL_OPTIONS = ["--help", "--calculators", "--modules", "--param", "--no-network", "--strict", "--json"]


def texts(*words: str) -> list[str]:
    """The candidates for the last word."""
    return [one.text for one in candidates(words[:-1], words[-1])]


HAND_LITE = "mediapipe/modules/hand_landmark/hand_landmark_lite.tflite"


@pytest.mark.parametrize("verb", VERBS)
def test_every_verb_shows_its_parser(verb: str) -> None:
    parser = parser_of(verb)
    assert parser is not None
    assert parser.prog == f"mediagraph {verb}"
    assert parser.format_help().startswith(f"usage: mediagraph {verb}")


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        (["mediagraph", ""], [*VERBS, "--help", "--version"]),
        (["/usr/bin/mediagraph", "ch"], ["check"]),
        (["mediagraph", "nosuch", ""], []),
        (["mediagraph", "check", "self"], ["selfie_segmentation", ":files"]),
        (["mediagraph", "check", "a.pbtxt", "self"], ["selfie_segmentation", ":files"]),
        (["mediagraph", "check", "--"], ALL_OPTIONS),
        (["mediagraph", "check", "--calculators", ""], [":files"]),
        (["mediagraph", "check", "--modules", ""], [":folders"]),
        (["mediagraph", "check", "--modules", "x", "self"], ["selfie_segmentation", ":files"]),
        (["mediagraph", "check", "--json", "self"], ["selfie_segmentation", ":files"]),
        (["mediagraph", "check", "--param", ""], []),
        (["mediagraph", "list", ""], ["calculators", "subgraphs", "graphs", "examples", "models"]),
        (["mediagraph", "list", "calculators", ""], []),
        (["mediagraph", "inspect", "GateCalc"], ["GateCalculator", ":files"]),
        (["mediagraph", "inspect", "SelfieSegmentationCp"], ["SelfieSegmentationCpu", ":files"]),
        (["mediagraph", "mask-eval", ""], [":files"]),
        (["mediagraph", "mask-eval", "a.npz", ""], [":files"]),
        (["mediagraph", "mask-eval", "a.npz", "b.npz", ""], []),
        (["mediagraph", "mask-eval", "a.npz", "--video", ""], [":files"]),
        (["mediagraph", "models", ""], ["list", "fetch", "add", "show", "convert"]),
        (["mediagraph", "models", "add", ""], [":files"]),
        (["mediagraph", "models", "nosuch", ""], []),
        (["mediagraph", "models", "show", "mediapipe/modules/hand_landmark/hand_landmark_l"], [HAND_LITE, ":files"]),
        (["mediagraph", "models", "convert", "x.tflite", ""], [":files"]),
        (["mediagraph", "new", ""], ["calculator", "package", "builder", "regression-test"]),
        (["mediagraph", "new", "builder", "self"], ["selfie_segmentation", ":files"]),
        (["mediagraph", "completion", ""], ["bash", "zsh", "fish"]),
        (["mediagraph", "run", "self"], ["selfie_segmentation", ":files"]),
        (["mediagraph", "run", "examples/ga"], ["examples/gating", ":files"]),
        (["run-graph", "self"], ["selfie_segmentation", ":files"]),
        (["run-graph", "x", "-i", "cl"], [":files"]),
        (["run-graph", "x", "-i", "input_video=cl"], [":files"]),
        (["run-graph", "x", "--input=cl"], [":files"]),
        (["run-graph", "x", "--device", ""], ["cpu", "cuda"]),
        (["run-graph", "x", "--device=cu"], ["--device=cuda"]),
        (["run-graph", "x", "--pace", "r"], ["realtime"]),
        (["run-graph", "x", "--over"], ["--overwrite"]),
        (["run-graph", "x", "y"], []),
        (["run-graph", "x", "--streams", ""], [":files"]),
        (["run-graph", "x", "--streams", "a.mp4", "b.mp4", ""], [":files"]),
        (["run-graph", "x", "--streams", "a.mp4", "--batch-l"], ["--batch-latency"]),
        (["run-graph", "x", "--streams", "a.mp4", "--device", "cu"], ["cuda"]),
    ],
)
def test_candidates(line: list[str], expected: list[str]) -> None:
    assert texts(*line) == expected


def test_each_shell_has_its_form() -> None:
    assert answer("bash", "che", ["mediagraph"]) == ["check"]
    assert answer("zsh", "che", ["mediagraph"]) == ["check:report every problem of graphs"]
    assert answer("fish", "che", ["mediagraph"]) == ["check\treport every problem of graphs"]
    assert answer("zsh", "GateC", ["mediagraph", "inspect"])[-1] == ":files"
    assert answer("bash", "cu", ["run-graph", "x", "--device", "="]) == ["cuda"]
    assert answer("bash", "=", ["run-graph", "x", "--device"]) == ["cpu", "cuda"]


def test_the_command(mediagraph) -> None:
    for shell, script in SCRIPTS.items():
        assert mediagraph("completion", shell).out == script
    assert mediagraph("completion", "words", "bash", "ex", "mediagraph").out == "expand\n"
    assert mediagraph("completion", "tcsh").code == 2
    assert "~/.config/fish/completions/mediagraph.fish" in mediagraph("completion", "--help").out


BASH = """
eval "$(mediagraph completion bash)"
COMP_WORDS=("$@")
COMP_CWORD=$(($# - 1))
_mediagraph
printf '%s\\n' "${COMPREPLY[@]}"
"""


@pytest.mark.skipif(shutil.which("bash") is None, reason="no bash")
@pytest.mark.parametrize(
    ("words", "expected"),
    [
        (["mediagraph", "insp"], ["inspect"]),
        (["mediagraph", "check", "my"], ["my graph.pbtxt"]),
        (["mediagraph", "check", "self"], ["selfie_segmentation"]),
        (["run-graph", "x", "-i", "input_video", "=", "cl"], ["clip.mp4"]),
        (["run-graph", "x", "--modules", "ph"], ["photos"]),
        (["run-graph", "x", "--device", "=", "cu"], ["cuda"]),
    ],
)
def test_in_bash(folder: Path, tmp_path_factory: pytest.TempPathFactory, words: list[str], expected: list[str]) -> None:
    (folder / "my graph.pbtxt").touch()
    programs = tmp_path_factory.mktemp("bin")
    command = programs / "mediagraph"
    command.write_text(f'#!/bin/sh\nexec "{sys.executable}" -c "{MAIN}" "$@"\n')
    command.chmod(0o755)
    path = f"{programs}{os.pathsep}{os.environ['PATH']}"
    done = subprocess.run(
        ["bash", "--norc", "-c", BASH, "bash", *words],
        capture_output=True, text=True, cwd=folder, env={**os.environ, "PATH": path}, timeout=60, check=True,
    )  # fmt: skip
    assert done.stdout.splitlines() == expected


MAIN = "import sys; from mediagraph.tools.command_line import main; sys.exit(main())"
