"""`run-graph --watch`: what a changed file does to a run, and what a broken one does not."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import cv2
import numpy as np
import pytest

from mediagraph.framework.registry import defined, replace_defined
from mediagraph.tools.arguments import read_run_arguments, run_parser
from mediagraph.tools.exit_codes import ExitCode
from mediagraph.tools.file_changes import FileChanges
from mediagraph.tools.watch import Watch

CODE = """\
import mediagraph as mg
from own_level import LEVEL


@mg.calculator
def fill(image: mg.Image) -> mg.Image:
    pixels = image.numpy_view().copy()
    pixels[:] = LEVEL
    return mg.Image(pixels)
"""
GRAPH = """\
input_stream: "input_video"
output_stream: "output_video"
node { calculator: "FillCalculator" input_stream: "input_video" output_stream: "output_video" }
"""
# Does what the test wants at frame 3 of each pass, while a video is played.
PLAYED = """\
import builtins
import mediagraph as mg


class FillCalculator(mg.Calculator):
    image = mg.Input(mg.Image, tag="")
    filled = mg.Output(mg.Image, tag="")

    def open(self):
        self.count = 0

    def process(self):
        self.count += 1
        self.filled.send(self.image.get())
        if self.count == 3:
            builtins.at_frame_3(VERSION)


VERSION = 1
"""


@pytest.fixture
def folder(folder: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """The working folder of the command line, with a graph and calculators in two files."""
    monkeypatch.setattr(sys, "dont_write_bytecode", sys.dont_write_bytecode)
    monkeypatch.setattr(sys, "path", sys.path[:])
    entries, modules = defined(), set(sys.modules)
    (folder / "fill.py").write_text(CODE)
    (folder / "own_level.py").write_text("LEVEL = 10\n")
    (folder / "fill.pbtxt").write_text(GRAPH)
    yield folder
    replace_defined(entries)
    for name in {"fill", "own_level"} & (set(sys.modules) - modules):
        del sys.modules[name]


def level() -> int:
    """What the picture was filled with."""
    return int(cv2.imread("out.png")[0, 0, 0])


def write(name: str, text: str) -> None:
    """Save a file; its time differs from that of every other save."""
    path = Path(name)
    path.write_text(text)
    write.count += 1  # type: ignore[attr-defined]
    os.utime(path, ns=(write.count, write.count))  # type: ignore[attr-defined]


write.count = 0  # type: ignore[attr-defined]


class Story:
    """Instead of sleeping, the next step of a story is told; after the last one comes Ctrl-C."""

    def __init__(self, *steps: Callable[[], object]) -> None:
        self.steps = list(steps)

    def sleep(self, seconds: float) -> None:
        if not self.steps:
            raise KeyboardInterrupt
        self.steps.pop(0)()


def nothing() -> None:
    """A look at the files in between: a change counts when two looks see the same."""


def watch(story: Story, *more: str, source: str = "me.jpg", target: str = "out.png") -> ExitCode:
    """Watch to the end of the story; every look finds it is time for one."""
    arguments = ["fill.pbtxt", "--calculators", "fill.py", "-i", source, "-o", target, "--watch", *more]
    clock = iter(range(1_000_000))
    watching = Watch(
        read_run_arguments(run_parser("run-graph"), arguments), now=lambda: float(next(clock)), sleep=story.sleep
    )
    try:
        return watching.run()
    except KeyboardInterrupt:
        return ExitCode.INTERRUPTED


def test_every_file_of_the_code_and_the_graph_counts(folder: Path, capfd: pytest.CaptureFixture[str]) -> None:
    seen: list[int] = []
    story = Story(
        lambda: (seen.append(level()), write("own_level.py", "LEVEL = 20\n")),
        nothing,
        lambda: (seen.append(level()), write("fill.py", CODE.replace("LEVEL\n    return", "LEVEL + 1\n    return"))),
        nothing,
        lambda: (seen.append(level()), write("fill.pbtxt", GRAPH.replace("Fill", "Copy"))),
        nothing,
        lambda: seen.append(level()),
    )
    (folder / "other.py").write_text((folder / "own.py").read_text())
    assert watch(story, "--calculators", "other.py") is ExitCode.INTERRUPTED
    assert seen == [10, 20, 21, int(cv2.imread("me.jpg")[0, 0, 0])]
    said = [line for line in capfd.readouterr().err.splitlines() if line.startswith("run-graph")]
    assert said == [
        "run-graph: waiting for a change; Ctrl-C ends",
        "run-graph: own_level.py changed",
        "run-graph: waiting for a change; Ctrl-C ends",
        "run-graph: fill.py changed",
        "run-graph: waiting for a change; Ctrl-C ends",
        "run-graph: fill.pbtxt changed",
        "run-graph: waiting for a change; Ctrl-C ends",
    ]


BROKEN = {
    "syntax": (
        "fill.py",
        "import mediagraph as mg\n\ndef fill(\n",
        ["fill.py:3:9: the calculators cannot be imported: SyntaxError: '(' was never closed", "    def fill(",
         "            ^"],
    ),
    "import": (
        "fill.py",
        "import mediagraph as mg\nraise ValueError('not yet')\n",
        ["fill.py:2:1: the calculators cannot be imported: ValueError: not yet", "    raise ValueError('not yet')",
         "    ^"],
    ),
    "graph": (
        "fill.pbtxt",
        GRAPH.replace("Fill", "Fil"),
        ['fill.pbtxt:3:20: there is no calculator or subgraph "FilCalculator"; did you mean "FillCalculator"?',
         '    node { calculator: "FilCalculator" input_stream: "input_video" output_stream: "output_video" }',
         "                       ^"],
    ),
    "streams": (
        "fill.pbtxt",
        GRAPH.replace("output_video", "other"),
        ['run-graph: -o output_video=out.png: the graph has no stream "output_video"; did you mean',
         '"input_video"? Its streams are input_video, other'],
    ),
}  # fmt: skip


@pytest.mark.parametrize("kind", BROKEN)
def test_a_broken_edit_is_told_and_changes_nothing(folder: Path, capfd: pytest.CaptureFixture[str], kind: str) -> None:
    name, broken, message = BROKEN[kind]
    before = (folder / name).read_text()
    seen: list[int] = []
    story = Story(
        lambda: write(name, broken),
        nothing,
        lambda: (seen.append(level()), write("own_level.py", "LEVEL = 30\n")),  # still broken
        nothing,
        lambda: (seen.append(level()), write(name, before)),
        nothing,
        lambda: seen.append(level()),
    )
    assert watch(story, target="output_video=out.png") is ExitCode.INTERRUPTED
    assert seen == [10, 10, 30]
    said = capfd.readouterr().err.splitlines()
    start = said.index(f"run-graph: {name} changed")
    assert said[start + 1 : start + 2 + len(message)] == [*message, "run-graph: the version before stays"]
    assert said.count("run-graph: the version before stays") == 2


def test_a_mistake_in_a_file_that_was_never_loaded_is_watched_too(folder: Path) -> None:
    story = Story(
        lambda: (
            write("more.py", "LEVEL = \n"),
            write("fill.py", CODE.replace("own_level", "more")),
        ),
        nothing,
        lambda: write("more.py", "LEVEL = 40\n"),
        nothing,
    )
    watch(story)
    assert level() == 40
    sys.modules.pop("more", None)


def test_after_a_failing_run_the_version_before_goes_on(folder: Path, capfd: pytest.CaptureFixture[str]) -> None:
    failing = CODE.replace("    pixels[:] = LEVEL\n", "    raise ValueError('too early')\n")
    seen: list[int] = []
    story = Story(lambda: write("fill.py", failing), nothing, lambda: seen.append(level()))
    watch(story)
    assert seen == [10]
    said = capfd.readouterr().err
    assert "ValueError: too early" in " ".join(said.split())
    assert "run-graph: going on with the version before\n" in said


def test_a_first_version_that_fails_waits_for_a_better_one(folder: Path) -> None:
    write("fill.py", CODE.replace("LEVEL\n    return", "1 / 0\n    return"))
    watch(Story(lambda: write("fill.py", CODE), nothing))
    assert level() == 10


def test_a_first_version_that_does_not_load_ends_the_command(run_graph_command, folder: Path) -> None:
    (folder / "fill.py").write_text("1 / 0\n")
    done = run_graph_command("fill.pbtxt", "--calculators", "fill.py", "-i", "me.jpg", "-o", "out.png", "--watch")
    assert done.code == 3
    assert done.err.startswith("fill.py:1:1: the calculators cannot be imported: ZeroDivisionError: division by zero")
    assert run_graph_command("fill.pbtxt", "-i", "none.jpg", "-o", "out.png", "--watch").code == 3


def test_results_are_replaced_but_not_those_of_others(run_graph_command, folder: Path) -> None:
    (folder / "out.png").write_bytes(b"mine")
    done = run_graph_command("fill.pbtxt", "--calculators", "fill.py", "-i", "me.jpg", "-o", "out.png", "--watch")
    assert done.code == 5
    assert (folder / "out.png").read_bytes() == b"mine"


def test_a_video_plays_in_a_loop_and_a_change_ends_the_pass(
    folder: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    """Version 1 plays twice, in its third pass comes version 2, a broken edit in between, then version 3."""
    write("fill.py", PLAYED)
    passes: list[int] = []

    def at_frame_3(version: int) -> None:
        passes.append(version)
        if passes == [1, 1, 1]:
            write("fill.py", PLAYED.replace("VERSION = 1", "VERSION = 2"))
        elif passes == [1, 1, 1, 2]:
            write("fill.py", "broken(\n")
        elif passes == [1, 1, 1, 2, 2]:
            write("fill.py", PLAYED.replace("VERSION = 1", "VERSION = 3"))
        elif passes[-1] == 3:
            os.kill(os.getpid(), signal.SIGINT)

    monkeypatch.setattr("builtins.at_frame_3", at_frame_3, raising=False)
    story = Story()
    assert watch(story, "--json", source="clip.mp4", target="out.npz") is ExitCode.INTERRUPTED
    assert passes == [1, 1, 1, 2, 2, 3]
    assert np.load("out.npz")["timestamps"].size in range(3, 10)  # finished at Ctrl-C
    assert not list(folder.glob(".*"))
    said = capfd.readouterr()
    assert said.err.count("run-graph: the version before stays") == 1
    assert said.out.count('"frames_in": 10') == 3  # whole passes: two of version 1, one of version 2


def test_the_command_follows_an_editor_until_ctrl_c(start: Callable[..., subprocess.Popen[str]]) -> None:
    """The real thing, in a process of its own: it looks at the files five times a second."""
    process = start("fill.pbtxt", "--calculators", "fill.py", "-i", "me.jpg", "-o", "out.png", "--watch")
    assert process.stderr is not None
    lines = iter(process.stderr.readline, "")
    waiting = "run-graph: waiting for a change; Ctrl-C ends\n"
    assert waiting in lines
    assert level() == 10
    write("own_level.py", "LEVEL = 20\n")
    assert "run-graph: own_level.py changed\n" in lines
    assert waiting in lines
    assert level() == 20
    process.send_signal(signal.SIGINT)
    assert "run-graph: interrupted\n" in lines
    assert process.wait(timeout=60) == 130


def test_files_count_when_two_looks_see_the_same(tmp_path: Path) -> None:
    one, other = tmp_path / "one", tmp_path / "other"
    one.write_text("1")
    changes = FileChanges()
    changes.watch([one, other])
    assert changes.take() == []
    write(str(one), "11")
    assert changes.take() == []  # it may still be written
    assert changes.take() == [one]
    assert changes.take() == []
    one.unlink()
    assert [changes.take(), changes.take()] == [[], []]  # an editor is about to put a new one there
    write(str(one), "111")
    write(str(other), "2")
    assert [changes.take(), changes.take()] == [[], [one, other]]
    changes.watch([one])
    write(str(other), "22")
    assert [changes.take(), changes.take()] == [[], []]
