"""`mediagraph replay` and `mediagraph diff`: comparing, swapping, and what they say."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

import mediagraph as mg

TWINS = """
import mediagraph as mg
import numpy as np
from own import CopyCalculator

class TwinCalculator(CopyCalculator):
    "The same."

class BrighterCalculator(CopyCalculator):
    "Brighter by 2 from the fourth picture on."
    def process(self):
        pixels = self.image.get().numpy_view()
        self.copy.send(mg.Image(pixels // 2 + (2 if self.timestamp > 99_000 else 0)))

class DarkerCalculator(CopyCalculator):
    "Half as bright."
    def process(self):
        self.copy.send(mg.Image(self.image.get().numpy_view() // 2))
"""

NO_DIFFERENCE = "mediagraph replay: no difference; compared 10 packets of output_video"


@pytest.fixture
def replay(mediagraph, folder: Path):
    """`replay("Twin", …)` is `mediagraph replay Twin.pbtxt run.mgrec --calculators … …`; Darker was recorded."""
    (folder / "twins.py").write_text(TWINS)
    for name in ("Twin", "Brighter", "Darker"):
        (folder / f"{name}.pbtxt").write_text((folder / "Copy.pbtxt").read_text().replace("Copy", name))
    code = ("--calculators", "own.py", "--calculators", "twins.py")
    done = mediagraph("record", "Darker.pbtxt", *code, "-i", "synthetic:32x24@30x10", "-o", "run.mgrec")
    assert done.code == 0, done.err
    return lambda graph, *arguments: mediagraph("replay", f"{graph}.pbtxt", "run.mgrec", *code, *arguments)


def test_the_same_graph_makes_the_same(replay) -> None:
    done = replay("Darker", "--check")
    assert (done.code, done.out) == (0, "")
    assert done.err.splitlines()[-1] == NO_DIFFERENCE


@pytest.mark.parametrize("threads", ["0", "1", "4"])
def test_threads_change_nothing(replay, threads: str) -> None:
    assert replay("Darker", "--check", "--threads", threads, "--quiet").code == 0


def test_another_graph_makes_something_else(replay) -> None:
    done = replay("Brighter", "--check")
    assert done.code == 1
    assert done.out.startswith('stream "output_video" at 100000 µs: ')
    assert "values of the image differ; most, by 2, at x=0, y=0" in done.out
    assert done.err.splitlines()[-1] == "mediagraph replay: 1 difference; compared 4 packets of output_video"


def test_a_tolerance(replay) -> None:
    assert replay("Brighter", "--check", "--tolerance", "1.9").code == 1
    assert replay("Brighter", "--check", "--tolerance", "2").code == 0


def test_a_swapped_calculator(replay) -> None:
    assert replay("Brighter", "--check", "--swap", "BrighterCalculator=DarkerCalculator").code == 0
    assert replay("Darker", "--check", "--swap", "DarkerCalculator=TwinCalculator").code == 1


def test_what_a_swap_leaves_out_is_told(mediagraph, folder: Path) -> None:
    (folder / "gate.pbtxt").write_text(
        'input_stream: "in" output_stream: "out"\n'
        'node { calculator: "GateCalculator" input_stream: "in" output_stream: "out"\n'
        "  options { [mediapipe.GateCalculatorOptions.ext] { allow: true } } }\n"
    )
    assert mediagraph("record", "gate.pbtxt", "-i", "synthetic:32x24@30x3", "-o", "run.mgrec").code == 0
    arguments = ("replay", "gate.pbtxt", "run.mgrec", "--check", "--swap", "GateCalculator=PassThroughCalculator")
    done = mediagraph(*arguments)
    assert done.code == 0
    assert done.err.splitlines()[0] == (
        'note: the GateCalculatorOptions of node "GateCalculator" are left out: PassThroughCalculator does not take '
        "them"
    )


def test_results_and_a_new_recording(replay, mediagraph) -> None:
    done = replay("Brighter", "-o", "out.mp4", "--record", "new.mgrec", "--json")
    assert done.code == 0
    assert [one["path"] for one in json.loads(done.out)["outputs"]] == ["out.mp4", "new.mgrec"]
    assert mg.Recording.read("new.mgrec").counts == {"input_video": 10, "output_video": 10}
    compared = mediagraph("diff", "run.mgrec", "new.mgrec")
    assert (compared.code, compared.err) == (1, "")
    assert compared.out.startswith('stream "output_video" at 100000 µs: ')
    assert mediagraph("diff", "run.mgrec", "new.mgrec", "--tolerance", "2").code == 0
    assert mediagraph("diff", "run.mgrec", "new.mgrec", "--stream", "input_video").code == 0


@pytest.mark.parametrize("speed", ["1000", "max"])
def test_any_speed_makes_the_same(replay, speed: str) -> None:
    assert replay("Darker", "--check", "--speed", speed).code == 0


def test_a_flow_limiter_drops_nothing(mediagraph) -> None:
    assert mediagraph("record", "limited.pbtxt", "--calculators", "own.py", "-i", "clip.mp4", "-o", "l.mgrec").code == 0
    done = mediagraph("replay", "limited.pbtxt", "l.mgrec", "--calculators", "own.py", "--check")
    assert (done.code, done.err.splitlines()[-1]) == (0, NO_DIFFERENCE)


def test_a_recording_that_was_cut_off(replay, folder: Path) -> None:
    data = (folder / "run.mgrec").read_bytes()
    (folder / "run.mgrec").write_bytes(data[: len(data) * 2 // 3])
    done = replay("Darker", "--check")
    assert done.code == 0
    assert done.err.startswith(
        'note: "run.mgrec" does not hold the whole run: its end is missing: it is cut off in the block at byte '
    )


def test_side_packets_come_from_the_recording(mediagraph) -> None:
    code = ("--calculators", "own.py")
    source = ("-i", "synthetic:32x24@30x3", "--side", "strength=3")
    assert mediagraph("record", "Tint.pbtxt", *code, *source, "-o", "t.mgrec").code == 0
    assert mediagraph("replay", "Tint.pbtxt", "t.mgrec", *code, "--check").code == 0
    assert mediagraph("replay", "Tint.pbtxt", "t.mgrec", *code, "--check", "--side", "strength=4").code == 0
    done = mediagraph("replay", "Tint.pbtxt", "t.mgrec", *code, "--check", "--side", "strngth=4")
    assert (done.code, "takes no side packet" in done.said) == (2, True)


MEASURE = """
from dataclasses import dataclass
import mediagraph as mg

@dataclass(frozen=True)
class Brightness:
    mean: float

@mg.calculator(name="MeasureCalculator")
def measure(image: mg.Image) -> Brightness:
    return Brightness(float(image.numpy_view().mean()))
"""


def test_payloads_of_ones_own(mediagraph, folder: Path) -> None:
    (folder / "measure.py").write_text(MEASURE)
    (folder / "measure.pbtxt").write_text((folder / "Copy.pbtxt").read_text().replace("Copy", "Measure"))
    code = ("--calculators", "measure.py")
    done = mediagraph("record", "measure.pbtxt", *code, "-i", "synthetic:32x24@30x3", "-o", "m.mgrec")
    assert done.code == 0, done.err
    assert mediagraph("replay", "measure.pbtxt", "m.mgrec", *code, "--check").code == 0
    (folder / "measure.py").write_text(MEASURE.replace("mean())", "mean()) + 1"))
    done = mediagraph("replay", "measure.pbtxt", "m.mgrec", *code, "--check")
    assert done.code == 1
    assert done.out.startswith('stream "output_video" at 0 µs: .mean: found ')


@pytest.mark.parametrize(
    ("arguments", "code", "message"),
    [
        ([], 2, "nothing says what becomes of the results; compare them with --check, write them with -o or --record"),
        (["-o", "null:", "--tolerance", "1"], 2, "--tolerance 1 is for comparing; add --check"),
        (["--check", "--speed", "0"], 2, "'0' is no speed; write a number above 0, or max"),
        (["--check", "--speed", "fast"], 2, "'fast' is no speed"),
        (["--check", "--tolerance", "-1"], 2, "'-1' is no tolerance; write a number from 0 on"),
        (["--check", "--tolerance", "nan"], 2, "'nan' is no tolerance"),
        (["--check", "--swap", "Darker"], 2, "--swap Darker: write NODE=CALCULATOR, as in --swap blur=FastBlur"),
        (["--check", "--swap", "a=b", "--swap", "a=c"], 2, '--swap a=c: "a" is swapped twice; give each node once'),
        (["--check", "--swap", "a=TwinCalculator"], 2, 'the graph has no node and no calculator "a"'),
        (["--check", "--swap", "DarkerCalculator=Nope"], 2, 'there is no calculator "Nope"'),
        (["--check", "--swap", "DarkerCalculator=RampSource"], 3, "Darker.pbtxt:3"),
        (["--record", "run.mgrec"], 5, '"run.mgrec" exists already'),
    ],
)
def test_what_is_refused(replay, arguments: list[str], code: int, message: str) -> None:
    done = replay("Darker", *arguments)
    assert done.code == code
    assert message in done.said


def test_a_graph_with_other_inputs(replay) -> None:
    done = replay("two", "--check")
    assert done.code == 2
    assert 'lacks the stream "left", an input of the graph; it has input_video, output_video' in done.said


def test_what_is_no_recording(mediagraph) -> None:
    done = mediagraph("replay", "Copy.pbtxt", "me.jpg", "--calculators", "own.py", "--check")
    assert (done.code, done.said) == (
        4,
        'mediagraph replay: "me.jpg" is no recording; `mediagraph record` makes one',
    )
    done = mediagraph("diff", "nope.mgrec", "me.jpg")
    assert (done.code, done.said) == (4, 'mediagraph diff: "nope.mgrec" does not exist; check the path')


def test_differences_for_machines(replay, mediagraph) -> None:
    assert json.loads(mediagraph("diff", "run.mgrec", "run.mgrec", "--json").out) == {"equal": True, "differences": []}
    replay("Copy", "--record", "new.mgrec", "--quiet")
    found = json.loads(mediagraph("diff", "run.mgrec", "new.mgrec", "--json").out)
    (difference,) = found["differences"]
    assert (found["equal"], difference["stream"], difference["timestamp"]) == (False, "output_video", 0)
    assert difference["difference"].endswith("expected 127")


def test_equal_recordings(replay, mediagraph) -> None:
    done = mediagraph("diff", "run.mgrec", "run.mgrec")
    assert (done.code, done.out, done.err) == (0, "", "mediagraph diff: no difference\n")
