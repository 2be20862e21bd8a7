"""`mediagraph parity` with two graphs for the CPU, and what it says without a GPU."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from mediagraph.tools import device as device_module

SHIFT = '''\
"""Calculators that shift, drop and turn images."""
import numpy as np
import mediagraph as mg


class ShiftCalculator(mg.Calculator):
    """Adds a grey level in one place, from the third frame on."""
    image = mg.Input(mg.Image, tag="")
    shifted = mg.Output(mg.Image, tag="")
    amount = mg.SideInput(int)
    def process(self):
        pixels = self.image.get().numpy_view().copy()
        if self.timestamp > 50_000:
            pixels[2, 5, 1] = pixels[2, 5, 1] // 2 + self.amount.get()
        self.shifted.send(mg.Image(pixels))


class HalvingCalculator(ShiftCalculator):
    """Halves that value, so that the amount is the difference."""
    def process(self):
        pixels = self.image.get().numpy_view().copy()
        if self.timestamp > 50_000:
            pixels[2, 5, 1] //= 2
        self.shifted.send(mg.Image(pixels))


class DroppingCalculator(ShiftCalculator):
    """Leaves out the second frame."""
    def process(self):
        if self.timestamp != 33_333:
            self.shifted.send(self.image.get())
'''
GRAPH = """\
input_stream: "input_video"
output_stream: "output_video"
node {{
  calculator: "{0}Calculator" input_stream: "input_video" output_stream: "output_video"
  input_side_packet: "AMOUNT:amount"
}}
"""


@pytest.fixture
def parity(mediagraph, folder: Path) -> Any:
    """`parity("Shift", "Halving", …)` compares these graphs on the clip of ten frames."""
    (folder / "shift.py").write_text(SHIFT)
    for name in ("Shift", "Halving", "Dropping"):
        (folder / f"{name}.pbtxt").write_text(GRAPH.format(name))

    def compare(expected: str, found: str, *arguments: str, amount: int = 1) -> Any:
        graphs = (f"{expected}.pbtxt", "--against", f"{found}.pbtxt", "--calculators", "shift.py", "--calculators")
        return mediagraph("parity", *graphs, "own.py", "--side", f"amount={amount}", "-i", "clip.mp4", *arguments)

    return compare


def test_graphs_within_the_bound(parity) -> None:
    done = parity("Halving", "Shift")
    assert (done.code, done.err) == (0, "")
    lines = done.out.splitlines()
    assert lines[:3] == ["expected: Halving.pbtxt", "found:    Shift.pbtxt", "fed:      10 frames"]
    assert lines[4:7] == [
        'stream "output_video": within the bound',
        "  packets        10 expected, 10 found",
        "  largest error  1 grey levels (bound 1)",
    ]
    assert lines[7].startswith("                 at 66666 µs, y=2, x=5, channel 1: found ")
    assert lines[-1].startswith("  beyond         0 of ")


def test_graphs_beyond_the_bound(parity) -> None:
    done = parity("Halving", "Shift", amount=7)
    assert done.code == 1
    assert 'stream "output_video": BEYOND THE BOUND' in done.out
    assert "  largest error  7 grey levels (bound 1)" in done.out.splitlines()
    (beyond,) = [line for line in done.out.splitlines() if line.startswith("  beyond ")]
    assert beyond.split()[1:3] == ["8", "of"]  # the frames from the third one on


@pytest.mark.parametrize(("given", "code"), [("output_video=7", 0), ("7", 0), ("6.5", 1), ("output_video=6", 1)])
def test_another_bound(parity, given: str, code: int) -> None:
    assert parity("Halving", "Shift", "--tolerance", given, amount=7).code == code


def test_timestamps_that_only_one_has(parity) -> None:
    done = parity("Halving", "Dropping", "--tolerance", "255", "--frames", "4")
    assert done.code == 1
    assert "  packets        4 expected, 3 found" in done.out.splitlines()
    assert "  only expected  1 packet, at 33333 µs" in done.out.splitlines()
    other = parity("Dropping", "Halving", "--tolerance", "255", "--frames", "4")
    assert "  only found     1 packet, at 33333 µs" in other.out.splitlines()


def test_figures_for_machines(parity) -> None:
    done = parity("Halving", "Shift", "--json", amount=7)
    data = json.loads(done.out)
    assert (done.code, data["within"], data["frames"]) == (1, False, 10)
    (stream,) = data["streams"]
    assert (stream["stream"], stream["packets"]) == ("output_video", {"expected": 10, "found": 10})
    assert (stream["max_error"], stream["beyond"], stream["bound"]) == (7.0, 8, {"max": 1.0, "mean": None})
    assert stream["mean_error"] == pytest.approx(7 * 8 / stream["values"])
    assert stream["worst"]["index"] == [2, 5, 1]
    assert stream["worst"]["found"] - stream["worst"]["expected"] == 7
    assert (stream["only_expected"], stream["only_found"], stream["unlike"]) == ([], [], [])


def test_inner_streams_are_compared_too(mediagraph) -> None:
    done = mediagraph("parity", "two.pbtxt", "--against", "two.pbtxt", "--calculators", "own.py", "-i",
                      "left=clip.mp4", "-i", "right=me.jpg", "--stream", "inner", "--stream", "right_copy")  # fmt: skip
    assert done.code == 0
    assert [line for line in done.out.splitlines() if "stream" in line or "packets" in line] == [
        'stream "inner": within the bound',
        "  packets        10 expected, 10 found",
        'stream "right_copy": within the bound',
        "  packets        1 expected, 1 found",
    ]


def test_a_stream_on_which_nothing_comes_proves_nothing(mediagraph, folder: Path) -> None:
    (folder / "closed.pbtxt").write_text(
        'input_stream: "image" output_stream: "none" node { calculator: "GateCalculator" input_stream: "image" '
        'output_stream: "none" options { [mediapipe.GateCalculatorOptions.ext] { allow: false } } }'
    )
    done = mediagraph("parity", "closed.pbtxt", "--against", "closed.pbtxt", "-i", "me.jpg")
    assert done.code == 1
    assert 'stream "none": NO PACKETS, which proves nothing' in done.out


def test_pictures_that_cannot_be_read_are_named(mediagraph, folder: Path) -> None:
    (folder / "photos").mkdir(exist_ok=True)
    (folder / "photos" / "bad.png").write_bytes(b"no picture")
    (folder / "photos" / "good.jpg").write_bytes((folder / "me.jpg").read_bytes())
    own = ("Copy.pbtxt", "--against", "Copy.pbtxt", "--calculators", "own.py")
    done = mediagraph("parity", *own, "-i", "photos/")
    assert done.code == 4
    assert "bad.png" in done.said
    assert "within the bound" in done.out


def test_a_graph_that_fails_ends_both(mediagraph) -> None:
    done = mediagraph("parity", "Copy.pbtxt", "--against", "Failing.pbtxt", "--calculators", "own.py", "-i", "clip.mp4")
    assert (done.code, done.out) == (1, "")
    assert "FailingCalculator" in done.said


WRONG = {
    "another_bound": (
        ["Copy.pbtxt", "--against", "Copy.pbtxt", "--tolerance", "mask=1"],
        2,
        '--tolerance mask=1: "mask" is not compared; compared are output_video',
    ),
    "no_such_stream": (
        ["Copy.pbtxt", "--against", "Copy.pbtxt", "--stream", "output_vide"],
        2,
        'Copy.pbtxt has no stream "output_vide"; did you mean "output_video"?',
    ),
    "other_outputs": (
        ["Copy.pbtxt", "--against", "limited2.pbtxt"],
        2,
        "the graphs have the output streams output_video and other; name streams that both have with --stream",
    ),
    "other_inputs": (
        ["Copy.pbtxt", "--against", "elsewhere.pbtxt"],
        2,
        "the graphs have other inputs, input_video and video; they cannot be fed the same",
    ),
    "no_twin": (
        ["Copy.pbtxt"],
        6,
        '"Copy.pbtxt" has no twin: there is no Copy_cuda.pbtxt beside it. Give the graph to compare with, as --against '
        "GRAPH",
    ),
    "cpu": (["Copy.pbtxt", "--device", "cpu"], 2, "--device cpu: the twin is the one for cuda; to compare graphs on"),
    "no_graph": (["Nothing.pbtxt", "--against", "Copy.pbtxt"], 3, "Nothing.pbtxt: there is no such graph file"),
}


@pytest.mark.parametrize("case", WRONG)
def test_what_cannot_be_compared(mediagraph, folder: Path, case: str) -> None:
    copy = (folder / "Copy.pbtxt").read_text()
    (folder / "limited2.pbtxt").write_text(copy.replace("output_video", "other"))
    (folder / "elsewhere.pbtxt").write_text(copy.replace("input_video", "video"))
    arguments, code, message = WRONG[case]
    done = mediagraph("parity", *arguments, "--calculators", "own.py", "-i", "me.jpg")
    assert (done.code, done.out) == (code, "")
    assert message in done.said


@pytest.mark.parametrize("name", ["selfie_segmentation", "selfie_segmentation_cpu", "selfie_segmentation_cuda"])
def test_without_a_gpu_the_reason_is_told(mediagraph, monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    monkeypatch.setattr("mediagraph.calculators.cuda.driver._DRIVERS", ("libnosuch.so",))
    done = mediagraph("parity", name, "-i", "me.jpg")
    assert (done.code, done.out) == (6, "")
    assert "CUDA is not available: there is no NVIDIA driver on this machine" in done.said
    as_json = mediagraph("parity", name, "-i", "me.jpg", "--json")
    assert json.loads(as_json.out)["exit_code"] == 6


def test_a_graph_of_that_name_without_variants(mediagraph, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(device_module, "require_driver", lambda index: None)
    done = mediagraph("parity", "examples/gating", "-i", "me.jpg")
    assert done.code == 6
    assert "has no variant for cuda" in done.said


def test_graphs_of_sources_need_no_input(mediagraph) -> None:
    done = mediagraph("parity", "ramp.pbtxt", "--against", "ramp.pbtxt", "--calculators", "own.py")
    assert done.code == 0
    assert done.out.splitlines()[2:6] == [
        "fed:      0 frames",
        "",
        'stream "ramp": within the bound',
        "  packets        20 expected, 20 found",
    ]


def test_flow_limiters_drop_nothing(mediagraph) -> None:
    arguments = ("limited.pbtxt", "--against", "Copy.pbtxt", "--calculators", "own.py", "-i", "clip.mp4")
    done = mediagraph("parity", *arguments)
    assert done.code == 0
    assert "  packets        10 expected, 10 found" in done.out.splitlines()


def test_ctrl_c_ends_both_graphs(mediagraph) -> None:
    graphs = ("Interrupted.pbtxt", "--against", "Interrupted.pbtxt", "--calculators", "own.py", "--side", "times=1")
    done = mediagraph("parity", *graphs, "-i", "clip.mp4")
    assert (done.code, done.out) == (130, "")
    assert done.err == "mediagraph parity: interrupted\n"
