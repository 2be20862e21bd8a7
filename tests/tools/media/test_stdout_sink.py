"""Lines of JSON on stdout: what is there, what is not, and what happens when nobody reads."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from mediagraph.framework.errors import OutputError
from mediagraph.framework.image import Image
from mediagraph.framework.timestamp import Timestamp
from mediagraph.tools.media.sink import open_sink

COMMAND = [sys.executable, "-m", "mediagraph.tools.run_graph"]
MEANS = """\
input_stream: "pictures"
output_stream: "one"
output_stream: "two"
node { calculator: "NumberCalculator" input_stream: "pictures" output_stream: "one" }
node { calculator: "NumberCalculator" input_stream: "pictures" output_stream: "two" }
"""
SOURCE = ("-i", "synthetic:16x8@25x3")


def test_a_line_for_each_packet(capfd: pytest.CaptureFixture[str]) -> None:
    sink = open_sink("-", stream="mean")
    sink.write(0.5, Timestamp(0), "x")
    assert capfd.readouterr().out == '{"stream": "mean", "timestamp": 0, "type": "float", "value": 0.5}\n'  # at once
    sink.write([1], Timestamp(7), "x")
    sink.abort()
    assert json.loads(capfd.readouterr().out)["timestamp"] == 7
    assert (sink.path, sink.count, sink.notices) == ("-", 2, [])


def test_an_image_is_no_line(capfd: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(OutputError) as caught:
        open_sink("-").write(Image(np.zeros((2, 2, 3), np.uint8)), Timestamp(7), "x")
    assert str(caught.value).startswith('"-": the packet at 7 µs is Image (Image has no JSON form); .jsonl takes ')
    assert capfd.readouterr().out == ""


def test_stdout_has_the_data_and_stderr_the_summary(run) -> None:
    done = run("Number", *SOURCE, "-o", "-")
    assert done.code == 0
    lines = [json.loads(line) for line in done.out.splitlines()]
    assert [(line["stream"], line["timestamp"]) for line in lines] == [
        ("output_video", time_us) for time_us in (0, 40_000, 80_000)
    ]
    assert done.said.startswith("3 frames in ")
    assert done.said.endswith(" -> - (3)")


def test_several_streams_share_stdout_line_by_line(run, folder: Path) -> None:
    (folder / "means.pbtxt").write_text(MEANS)
    done = run("means", "-i", "synthetic:16x8@25x200", "-o", "one=-", "-o", "two=-", "-o", "pictures=out.mp4")
    assert done.code == 0
    lines = [json.loads(line) for line in done.out.splitlines()]
    for stream in ("one", "two"):
        assert [line["timestamp"] for line in lines if line["stream"] == stream] == [n * 40_000 for n in range(200)]


def test_a_failure_leaves_whole_lines(run) -> None:
    done = run("Failing", "-i", "clip.mp4", "-o", "-")
    assert done.code == 5
    assert done.out == ""
    assert '"-": the packet at 0 µs is Image (Image has no JSON form)' in done.said


def test_json_would_come_between(run) -> None:
    done = run("Number", *SOURCE, "-o", "output_video=-", "--json")
    expected = "--json and -o - would both write to stdout; leave one out, or write the stream to a file"
    assert done.code == 2
    assert done.summary == {"exit_code": 2, "error": expected}
    assert done.said == f"run-graph: {expected}"


@pytest.mark.skipif(sys.platform == "win32", reason="pipes of POSIX")
def test_a_reader_that_goes_away_ends_the_run(folder: Path) -> None:
    command = [*COMMAND, "Number.pbtxt", "--calculators", "own.py", "-i", "synthetic:16x8@25", "--loop", "-o", "-"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        assert json.loads(process.stdout.readline())["timestamp"] == 0
        process.stdout.close()
        said = process.stderr.read()
        assert process.wait(timeout=60) == 0
    assert "Broken" not in said
    assert "Traceback" not in said


@pytest.mark.skipif(sys.platform != "linux", reason="/dev/full of Linux")
def test_a_full_disk_behind_stdout(folder: Path) -> None:
    command = [*COMMAND, "Number.pbtxt", "--calculators", "own.py", *SOURCE, "-o", "-"]
    with open("/dev/full", "wb") as full:
        done = subprocess.run(command, stdout=full, stderr=subprocess.PIPE, text=True, timeout=60, check=False)
    assert done.returncode == 5
    assert '"-" cannot be written: the disk is full; free some space or write elsewhere' in " ".join(
        done.stderr.split()
    )
