"""The command line under test: a working folder with pictures, tiny graphs and calculators, and a way to call it."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from mediagraph.tools import command_line, run_graph

CALCULATORS = '''\
"""Small calculators for tests of the command line."""
import os, signal, sys, threading
import numpy as np
import mediagraph as mg


class CopyCalculator(mg.Calculator):
    """Pass images on."""
    image = mg.Input(mg.Image, tag="")
    copy = mg.Output(mg.Image, tag="")
    def process(self):
        self.copy.send(self.image.get())


class FailingCalculator(CopyCalculator):
    """Pass images on until 100 ms."""
    def process(self):
        if self.timestamp > 100_000:
            raise ValueError("this frame\\nis not nice")
        super().process()


class ShrinkingCalculator(CopyCalculator):
    """Every image has a row less than the one before."""
    def open(self):
        self.count = 0
    def process(self):
        self.count += 1
        self.copy.send(mg.Image(self.image.get().numpy_view()[self.count:].copy()))


class SwallowingCalculator(CopyCalculator):
    """Send nothing and settle nothing."""
    timestamp_offset = None
    def process(self):
        pass


class TintCalculator(CopyCalculator):
    """Takes side packets of all kinds."""
    strength = mg.SideInput(int)
    gain = mg.OptionalSideInput(float)
    inverted = mg.OptionalSideInput(bool)
    title = mg.OptionalSideInput(str)
    stamp = mg.OptionalSideInput(mg.Image)
    weights = mg.OptionalSideInput(np.ndarray)
    def process(self):
        stamp = self.stamp.get()
        self.copy.send(self.image.get() if stamp is None else stamp)


class NumberCalculator(mg.Calculator):
    """The mean of an image."""
    image = mg.Input(mg.Image, tag="")
    mean = mg.Output(float, tag="")
    def process(self):
        self.mean.send(float(self.image.get().numpy_view().mean()))


class RampSource(mg.Source):
    """Twenty grey pictures."""
    image = mg.Output(mg.Image, tag="")
    def generate(self):
        for step in range(20):
            self.image.send(mg.Image(np.full((16, 16, 3), step, np.uint8)), at=step * 1000)
            yield


class LeavingCalculator(CopyCalculator):
    """Ends the program."""
    def process(self):
        sys.exit(3)


class InterruptedCalculator(CopyCalculator):
    """Ctrl-C comes in the middle of the fifth frame, as often as the title says."""
    times = mg.SideInput(int)
    def open(self):
        self.count = 0
    def process(self):
        self.count += 1
        if self.count == 5:
            for _ in range(self.times.get()):
                os.kill(os.getpid(), signal.SIGINT)
        super().process()


class StuckCalculator(CopyCalculator):
    """Never comes back from the third frame."""
    def process(self):
        if self.timestamp > 50_000:
            print("stuck", file=sys.stderr, flush=True)
            threading.Event().wait()
        super().process()


class StuckHeavyCalculator(StuckCalculator):
    """The same in a thread of the pool."""
    heavy = True
'''

GRAPH = """\
input_stream: "input_video"
output_stream: "output_video"
node {{ calculator: "{0}Calculator" input_stream: "input_video" output_stream: "output_video" }}
"""

GRAPHS = {
    **{
        name: GRAPH.format(name)
        for name in ("Copy", "Failing", "Shrinking", "Number", "Leaving", "Stuck", "StuckHeavy")
    },
    "Tint": """\
input_stream: "input_video"
output_stream: "output_video"
node {
  calculator: "TintCalculator" input_stream: "input_video" output_stream: "output_video"
  input_side_packet: "STRENGTH:strength" input_side_packet: "GAIN:gain" input_side_packet: "INVERTED:inverted"
  input_side_packet: "TITLE:title" input_side_packet: "STAMP:stamp" input_side_packet: "WEIGHTS:weights"
}
""",
    "Interrupted": """\
input_stream: "input_video"
output_stream: "output_video"
node {
  calculator: "InterruptedCalculator" input_stream: "input_video" output_stream: "output_video"
  input_side_packet: "TIMES:times"
}
""",
    "two": """\
input_stream: "left"
input_stream: "right"
output_stream: "left_copy"
output_stream: "right_copy"
node { calculator: "CopyCalculator" input_stream: "left" output_stream: "left_copy" }
node { calculator: "CopyCalculator" input_stream: "right" output_stream: "right_copy" }
node { calculator: "CopyCalculator" input_stream: "left_copy" output_stream: "inner" }
""",
    "stalling": """\
input_stream: "input_video"
output_stream: "output_video"
node {
  calculator: "FlowLimiterCalculator"
  input_stream: "input_video"
  input_stream: "FINISHED:finished"
  input_stream_info { tag_index: "FINISHED" back_edge: true }
  output_stream: "output_video"
}
node { calculator: "SwallowingCalculator" input_stream: "output_video" output_stream: "finished" }
""",
    "limited": """\
input_stream: "input_video"
output_stream: "output_video"
node {
  calculator: "FlowLimiterCalculator"
  input_stream: "input_video"
  input_stream: "FINISHED:output_video"
  input_stream_info { tag_index: "FINISHED" back_edge: true }
  output_stream: "throttled"
}
node { calculator: "CopyCalculator" input_stream: "throttled" output_stream: "output_video" }
""",
    "ramp": 'output_stream: "ramp"\nnode { calculator: "RampSource" output_stream: "ramp" }\n',
}


@dataclass(frozen=True, slots=True)
class Done:
    """What a command has done; `said` is its stderr with every run of blanks and line ends as one blank."""

    code: int
    out: str
    err: str

    @property
    def said(self) -> str:
        return " ".join(self.err.split())

    @property
    def summary(self) -> dict[str, object]:
        found: dict[str, object] = json.loads(self.out)
        return found


Command = Callable[..., Done]


@pytest.fixture
def folder(material: Path, own_names: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The working folder: pictures, `own.py` with calculators, and a `.pbtxt` for each graph."""
    shutil.copytree(material, tmp_path, dirs_exist_ok=True)
    (tmp_path / "own.py").write_text(CALCULATORS)
    for name, text in GRAPHS.items():
        (tmp_path / f"{name}.pbtxt").write_text(text)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def _caller(main: Callable[[list[str]], int], capfd: pytest.CaptureFixture[str]) -> Command:
    def call(*arguments: str) -> Done:
        capfd.readouterr()
        try:
            code = main(list(arguments))
        except SystemExit as stop:  # argparse
            code = int(str(stop.code))
        found = capfd.readouterr()
        return Done(code, found.out, found.err)

    return call


@pytest.fixture
def run(folder: Path, capfd: pytest.CaptureFixture[str]) -> Command:
    """`run("Copy", "-i", …)` is `run-graph Copy.pbtxt --calculators own.py -i …` in the working folder."""
    call = _caller(run_graph.main, capfd)
    return lambda graph, *arguments: call(f"{graph}.pbtxt", "--calculators", "own.py", *arguments)


@pytest.fixture
def run_graph_command(folder: Path, capfd: pytest.CaptureFixture[str]) -> Command:
    """`run-graph` with just these arguments."""
    return _caller(run_graph.main, capfd)


@pytest.fixture
def mediagraph(folder: Path, capfd: pytest.CaptureFixture[str]) -> Command:
    """`mediagraph` with these arguments."""
    return _caller(command_line.main, capfd)


@pytest.fixture
def start(folder: Path) -> Iterator[Callable[..., subprocess.Popen[str]]]:
    """`start("Copy.pbtxt", …)` is `run-graph` in a process of its own, killed after the test if it still runs then."""
    started: list[subprocess.Popen[str]] = []

    def run_graph(*arguments: str) -> subprocess.Popen[str]:
        command = [sys.executable, "-m", "mediagraph.tools.run_graph", *arguments]
        started.append(subprocess.Popen(command, stderr=subprocess.PIPE, text=True))
        return started[-1]

    yield run_graph
    for process in started:
        process.kill()
        process.communicate()
