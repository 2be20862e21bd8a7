"""`run-graph --streams`: several inputs at once, each as if it were alone."""

from __future__ import annotations

import json
import shutil
import signal
import subprocess
import sys
from pathlib import Path

import av
import numpy as np
import pytest

TIMES_US = [number * 33333 for number in range(10)]
ANSWERS = ["finishing what is under way; press Ctrl-C again to stop now", "stopping"]  # to Ctrl-C, and again


@pytest.fixture
def clips(folder: Path) -> Path:
    """`a.mp4` and `b.mp4` of ten frames in the working folder."""
    for name in ("a.mp4", "b.mp4"):
        shutil.copy(folder / "clip.mp4", folder / name)
    return folder


def times_us(path: str) -> list[int]:
    with av.open(path) as container:
        return [round(frame.pts * frame.time_base * 1_000_000) for frame in container.decode(video=0)]


@pytest.mark.usefixtures("clips")
@pytest.mark.parametrize("graph", ["Copy", "limited"])
def test_each_stream_gives_what_it_gives_alone(run, graph: str) -> None:
    done = run(graph, "--streams", "a.mp4", "b.mp4", "synthetic:64x48@30x5", "-o", "out/*.npz")
    assert (done.code, done.out) == (0, "")
    assert run(graph, "-i", "a.mp4", "-o", "alone.npz").code == 0
    alone = np.load("alone.npz")
    for name in ("a", "b"):
        found = np.load(f"out/{name}.npz")
        assert list(found) == list(alone)
        assert all(np.array_equal(found[key], alone[key]) for key in alone)
    assert len(np.load("out/synthetic_64x48_30x5.npz")["timestamps"]) == 5
    lines = done.err.splitlines()
    assert sorted(line.partition(" (")[0] for line in lines[:-1]) == [
        "a.mp4 -> out/a.npz",
        "b.mp4 -> out/b.npz",
        "synthetic:64x48@30x5 -> out/synthetic_64x48_30x5.npz",
    ]
    assert lines[-1].startswith("3 streams done, 0 failed: 25 frames in ")


@pytest.mark.usefixtures("clips")
def test_other_inputs_of_the_graph_get_the_same_for_each_stream(run) -> None:
    words = ("--streams", "left=a.mp4", "left=synthetic:64x48@30x5", "-i", "right=b.mp4")
    assert run("two", *words, "-o", "left_copy=left/*.npz", "-o", "right_copy=right/*.npz").code == 0
    for name, frames in (("a", 10), ("synthetic_64x48_30x5", 5)):
        assert len(np.load(f"left/{name}.npz")["timestamps"]) == frames
        assert np.load(f"right/{name}.npz")["timestamps"].tolist() == TIMES_US


@pytest.mark.usefixtures("clips")
def test_a_missing_file_among_others(run) -> None:
    done = run("Copy", "--streams", "a.mp4", "nosuch.mp4", "b.mp4", "-o", "out/")
    assert done.code == 4
    assert 'run-graph: nosuch.mp4: "nosuch.mp4" does not exist; check the path' in done.said
    assert "2 streams done, 1 failed (nosuch.mp4): 20 frames in " in done.said
    assert times_us("out/a.mp4") == times_us("out/b.mp4") == TIMES_US
    assert sorted(path.name for path in Path("out").iterdir()) == ["a.mp4", "b.mp4"]


@pytest.mark.usefixtures("clips")
def test_a_graph_that_fails_fails_in_each_stream_by_itself(run) -> None:
    done = run("Failing", "--streams", "a.mp4", "synthetic:64x48@30x3", "-o", "out/", "--json", "--quiet")
    assert done.code == 1
    streams = done.summary["streams"]
    assert isinstance(streams, list)
    assert [(one["exit_code"], one["frames_in"]) for one in streams] == [(1, streams[0]["frames_in"]), (0, 3)]
    assert "this frame is not nice" in streams[0]["error"]
    assert (done.summary["exit_code"], done.summary["batches"]) == (1, [])


@pytest.mark.usefixtures("clips")
def test_a_result_that_is_there_already_is_refused_for_its_stream_alone(run) -> None:
    Path("out").mkdir()
    Path("out/a.mp4").write_text("precious")
    done = run("Copy", "--streams", "a.mp4", "b.mp4", "-o", "out/", "--quiet")
    assert done.code == 5
    assert "a.mp4" in done.said
    assert Path("out/a.mp4").read_text() == "precious"
    assert times_us("out/b.mp4") == TIMES_US
    assert run("Copy", "--streams", "a.mp4", "b.mp4", "-o", "out/", "--quiet", "--overwrite").code == 0


@pytest.mark.usefixtures("clips")
def test_a_calculator_that_ends_the_program_ends_its_stream(run) -> None:
    done = run("Leaving", "--streams", "a.mp4", "-o", "null:", "--json")
    assert done.code == 1
    (stream,) = done.summary["streams"]  # type: ignore[misc]  # a list
    assert stream["exit_code"] == 1


@pytest.mark.usefixtures("clips")
@pytest.mark.parametrize(
    ("graph", "words", "code", "message"),
    [
        ("two", ("--streams", "a.mp4", "-o", "left_copy=null:"), 2, "the graph has several input streams, say which"),
        ("Copy", ("--streams", "a.mp4", "-o", "nosuch=null:"), 2, 'the graph has no stream "nosuch"'),
        ("Copy", ("--streams", "a.mp4", "b.mp4"), 2, "nothing says where results go"),
        ("nosuch", ("--streams", "a.mp4", "-o", "out/"), 3, "nosuch.pbtxt"),
        ("Copy", ("--streams", "a.mp4", "-o", "no/out/"), 5, 'the folder "no" does not exist'),
    ],
)
def test_what_is_wrong_for_all_is_said_once(run, graph: str, words: tuple[str, ...], code: int, message: str) -> None:
    done = run(graph, *words)
    assert done.code == code
    assert done.said.count(message) == 1
    assert not Path("out").exists()


@pytest.mark.usefixtures("models")
def test_inferences_are_computed_together_and_counted(run_graph_command, clips: Path) -> None:
    words = ("selfie_segmentation", "--streams", "a.mp4", "b.mp4", "-o", "segmentation_mask=out/*.npz")
    assert run_graph_command(*words, "--batch", "2", "--batch-latency", "20", "--json").code == 0
    together = [np.load(f"out/{name}.npz") for name in "ab"]
    done = run_graph_command(*words, "--overwrite")
    assert "inference" not in done.err  # one at a time by default, without a GPU
    for found, name in zip(together, "ab"):
        alone = np.load(f"out/{name}.npz")
        assert list(found) == list(alone)
        for key in alone:
            assert np.abs(found[key] - alone[key]).max() < 1e-5
    done = run_graph_command(*words[:4], "-o", "null:", "--batch", "2")
    assert "the model of node " in done.said
    assert ": 20 inferences in " in done.said


HELD = '''\
"""Holds the fifth picture that is 64 pixels wide, when both streams have begun, until a line comes from stdin."""
import sys, threading
import mediagraph as mg

other_has_begun = threading.Event()


class HeldCalculator(mg.Calculator):
    """Pass images on."""
    image = mg.Input(mg.Image, tag="")
    copy = mg.Output(mg.Image, tag="")
    def open(self):
        self.count = 0
    def process(self):
        self.count += 1
        if self.image.get().width != 64 and self.count == 3:
            other_has_begun.set()
        elif self.image.get().width == 64 and self.count == 5:
            other_has_begun.wait()
            print("held", file=sys.stderr, flush=True)
            sys.stdin.readline()
        self.copy.send(self.image.get())
'''


@pytest.mark.skipif(sys.platform == "win32", reason="signals of POSIX")
@pytest.mark.parametrize("answers", [ANSWERS[:1], ANSWERS], ids=["once", "twice"])
def test_ctrl_c_ends_all_streams(clips: Path, answers: list[str]) -> None:
    (clips / "held.py").write_text(HELD)
    (clips / "held.pbtxt").write_text((clips / "Copy.pbtxt").read_text().replace("CopyCalculator", "HeldCalculator"))
    command = [sys.executable, "-m", "mediagraph.tools.run_graph", "held.pbtxt", "--calculators", "held.py"]
    words = ["--streams", "a.mp4", "synthetic:64x48@30x9", "-o", "out/*.mp4", "--json", "--loop"]
    pipe = subprocess.PIPE
    with subprocess.Popen([*command, *words], stdin=pipe, stdout=pipe, stderr=pipe, text=True) as process:
        assert process.stderr is not None
        for line in ["held", *answers]:
            while process.stderr.readline().strip() != line:
                assert process.poll() is None
            if line != answers[-1]:
                process.send_signal(signal.SIGINT)
        out, err = process.communicate("go on\n", timeout=60)
    assert process.returncode == 130, err
    streams = json.loads(out)["streams"]
    assert [(one["exit_code"], one["error"]) for one in streams] == [(130, None)] * 2
    for stream in streams:
        (result,) = stream["outputs"]
        assert len(times_us(result["path"])) == result["packets"]
        assert len(answers) == 2 or result["packets"] == stream["frames_in"]
    assert not list(Path("out").glob(".*"))
