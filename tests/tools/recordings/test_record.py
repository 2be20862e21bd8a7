"""`mediagraph record`: what it writes, where it ends, and what it says."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

import mediagraph as mg
from mediagraph.recording.events import Role

SOURCE = ("-i", "synthetic:32x24@30x10")


@pytest.fixture
def record(mediagraph):
    """`record("Copy", "-o", …)` is `mediagraph record Copy.pbtxt --calculators own.py -o …`."""
    return lambda graph, *arguments: mediagraph("record", f"{graph}.pbtxt", "--calculators", "own.py", *arguments)


def test_inputs_and_outputs_are_recorded(record) -> None:
    done = record("Copy", *SOURCE, "-o", "run.mgrec")
    assert (done.code, done.out) == (0, "")
    assert done.said.endswith("-> run.mgrec (20)")
    recording = mg.Recording.read("run.mgrec")
    assert recording.streams == {"input_video": Role.INPUT, "output_video": Role.OUTPUT}
    assert recording.counts == {"input_video": 10, "output_video": 10}
    assert (recording.graph_name, recording.is_complete) == ("Copy.pbtxt", True)


def test_streams_by_name_and_side_packets(record) -> None:
    done = record("Tint", *SOURCE, "-o", "run.mgrec", "--stream", "output_video", "--side", "strength=3", "--quiet")
    assert (done.code, done.err) == (0, "")
    recording = mg.Recording.read("run.mgrec")
    assert list(recording.streams) == ["output_video"]
    assert recording.side_packets == {"strength": 3}


def test_several_inputs_and_an_inner_stream(record) -> None:
    done = record("two", "-i", "left=me.jpg", "-i", "right=photos", "-o", "run.mgrec", "--stream", "inner")
    assert done.code == 0
    assert mg.Recording.read("run.mgrec").counts == {"inner": 1}


def test_a_graph_of_sources(record) -> None:
    assert record("ramp", "-o", "run.mgrec").code == 0
    assert mg.Recording.read("run.mgrec").counts == {"ramp": 20}


def test_a_summary_for_machines(record) -> None:
    done = record("Copy", *SOURCE, "-o", "run.mgrec", "--json")
    assert json.loads(done.out)["outputs"] == [
        {"stream": "input_video, output_video", "path": "run.mgrec", "packets": 20}
    ]


@pytest.mark.parametrize("graph", ["Copy", "ramp"])
def test_a_full_recording_ends_the_run(record, graph: str) -> None:
    source = SOURCE if graph == "Copy" else ()
    done = record(graph, *source, "-o", "run.mgrec", "--max-packets", "5")
    assert done.code == 0
    assert '"run.mgrec" is full (5 packets), so the run was ended there' in done.err
    assert mg.Recording.read("run.mgrec").problem == "it is full"


def test_a_recording_of_so_many_megabytes(record) -> None:
    assert record("Copy", "-i", "synthetic:640x480@30x100", "-o", "run.mgrec", "--max-mb", "1").code == 0
    assert 500_000 < Path("run.mgrec").stat().st_size <= 1_000_000
    assert not mg.Recording.read("run.mgrec").is_complete


def test_a_run_that_fails_leaves_what_led_there(record) -> None:
    done = record("Failing", *SOURCE, "-o", "run.mgrec")
    assert done.code == 1
    assert "mediagraph record: Calculator::Process()" in done.said
    recording = mg.Recording.read("run.mgrec")
    assert recording.counts == {"input_video": 5, "output_video": 4}
    assert recording.problem == "the run did not come to its end"


OPAQUE = """
import mediagraph as mg

class Opaque:
    pass

@mg.calculator(name="OpaqueCalculator")
def opaque(image: mg.Image) -> Opaque:
    return Opaque()
"""


def test_a_packet_that_cannot_be_recorded(mediagraph, folder: Path) -> None:
    (folder / "opaque.py").write_text(OPAQUE)
    (folder / "opaque.pbtxt").write_text((folder / "Copy.pbtxt").read_text().replace("Copy", "Opaque"))
    done = mediagraph("record", "opaque.pbtxt", "--calculators", "opaque.py", *SOURCE, "-o", "run.mgrec")
    assert done.code == 5
    assert done.said.startswith(
        'mediagraph record: "run.mgrec": the packet of stream "output_video" at 0 µs: Opaque cannot be recorded; what '
        "can be are numbers, texts, bytes, lists, tuples and dicts of them, arrays, images, dataclasses, and "
        "MediaPipe's messages"
    )
    assert "Opaque cannot be recorded" in mg.Recording.read("run.mgrec").problem


@pytest.mark.parametrize(
    ("arguments", "code", "message"),
    [
        ([*SOURCE], 2, "the following arguments are required: -o/--output"),
        (["-o", "run.mgrec"], 2, 'nothing feeds the input stream "input_video"; give it with -i input_video=FILE'),
        ([*SOURCE, "-o", "run.mgrec", "--stream", "nope"], 2, 'mediagraph record: the graph has no stream "nope".'),
        ([*SOURCE, "-o", "run.mgrec", "--max-packets", "0"], 2, "'0' is not a positive number"),
        ([*SOURCE, "-o", "run.mgrec", "--max-mb", "x"], 2, "'x' is not a positive number"),
        ([*SOURCE, "-o", "me.jpg"], 5, '"me.jpg" exists already; choose another name, or allow it with --overwrite'),
        ([*SOURCE, "-o", "no/x.mgrec"], 5, '"no/x.mgrec" cannot be written: No such file or directory'),
        (["-i", "nope.mp4", "-o", "run.mgrec"], 4, '"nope.mp4" does not exist'),
    ],
)
def test_what_is_refused(record, folder: Path, arguments: list[str], code: int, message: str) -> None:
    done = record("Copy", *arguments)
    assert done.code == code
    assert message in done.said
    assert not (folder / "run.mgrec").exists(), "nothing is left behind"


def test_an_existing_recording_is_replaced_if_that_is_allowed(record) -> None:
    for _ in range(2):
        assert record("Copy", *SOURCE, "-o", "run.mgrec", "--overwrite").code == 0


def test_ctrl_c_leaves_a_recording(folder: Path) -> None:
    """The graph presses it itself, in its fifth frame."""
    done = subprocess.run(
        [
            *(sys.executable, "-m", "mediagraph.tools.command_line", "record", "Interrupted.pbtxt"),
            *("--calculators", "own.py", "--side", "times=1", "-i", "synthetic:32x24@30x1000", "-o", "run.mgrec"),
        ],
        capture_output=True,
        check=False,
        env={**os.environ, "PYTHONUNBUFFERED": "1"},
    )
    assert done.returncode == 128 + signal.SIGINT
    recording = mg.Recording.read("run.mgrec")
    assert recording.is_complete
    assert 5 <= recording.counts["output_video"] < 1000


def test_a_run_that_is_recorded_is_measured_as_others_are(mediagraph, folder: Path) -> None:
    own = ("Copy.pbtxt", "-i", "clip.mp4", "--calculators", "own.py", "--trace", "trace.json")
    done = mediagraph("record", *own, "-o", "run.mgrec", "--profile", "--json")
    assert done.code == 0
    assert [node["calls"] for node in json.loads(done.out)["nodes"]] == [10]
    assert json.loads((folder / "trace.json").read_text())["traceEvents"]


def test_a_recording_that_cannot_be_made_leaves_no_trace(mediagraph, folder: Path) -> None:
    own = ("Copy.pbtxt", "-i", "clip.mp4", "--calculators", "own.py", "--trace", "trace.json")
    before = sorted(path.name for path in folder.iterdir())
    assert mediagraph("record", *own, "-o", "nowhere/run.mgrec").code == 5
    assert sorted(path.name for path in folder.iterdir() if path.name != "__pycache__") == before
