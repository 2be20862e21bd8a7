"""`--report placement` on the command line: graphs on the CPU."""

from __future__ import annotations

import json
from pathlib import Path

import pytest


def test_every_node_that_ran_has_a_line(run) -> None:
    done = run("Copy", "-i", "clip.mp4", "-o", "null:", "--report", "placement")
    assert (done.code, done.out) == (0, "")
    assert done.err.splitlines()[1:] == [
        "placement: 1 node on cpu",
        "  device  calls  calculator      node",
        "  cpu        10  CopyCalculator  CopyCalculator",
        "",
        "nothing was copied between host and device",
    ]


def test_the_report_for_machines(run) -> None:
    done = run("two", "-i", "left=clip.mp4", "-i", "right=me.jpg", "-o", "left_copy=null:", "-o", "right_copy=null:",
               "--report", "placement", "--json")  # fmt: skip
    report = json.loads(done.out)["placement"]
    assert report["frames"] == 10, "those of the busiest input"
    assert [(one["calculator"], one["device"]) for one in report["nodes"]] == [("CopyCalculator", "cpu")] * 3
    assert sorted(one["calls"] for one in report["nodes"]) == [1, 10, 10]
    assert all(one["place"].startswith("two.pbtxt:") for one in report["nodes"])
    assert (report["models"], report["copies"]) == ([], [])


def test_a_graph_of_sources_has_as_many_frames_as_its_result(run) -> None:
    done = run("ramp", "-o", "null:", "--report", "placement", "--json")
    assert json.loads(done.out)["placement"]["frames"] == 20


def test_without_the_option_there_is_no_report(run) -> None:
    done = run("Copy", "-i", "me.jpg", "-o", "null:", "--json")
    assert "placement" not in json.loads(done.out)
    assert "placement" not in done.err


def test_a_run_that_fails_is_reported_too(run) -> None:
    done = run("Failing", "-i", "clip.mp4", "-o", "null:", "--report", "placement")
    assert done.code == 1
    assert "  cpu         5  FailingCalculator  FailingCalculator" in done.err.splitlines()


def test_other_reports_do_not_exist(run) -> None:
    done = run("Copy", "-i", "me.jpg", "-o", "null:", "--report", "weather")
    assert done.code == 2
    assert "argument --report: invalid choice: 'weather'" in done.err


@pytest.mark.usefixtures("models")
def test_the_onnx_nodes_of_the_selfie_model(run_graph_command, folder: Path) -> None:
    arguments = ("selfie_segmentation", "-i", "me.jpg", "-o", "null:", "--report", "placement")
    (model,) = json.loads(run_graph_command(*arguments, "--json").out)["placement"]["models"]
    assert (model["node"], model["runs"]) == ("selfiesegmentationcpu__InferenceCalculator", 1)
    assert model["providers"] == {"CPUExecutionProvider": len(model["nodes"])}
    assert {"operator": "ConvTranspose", "provider": "CPUExecutionProvider"}.items() <= next(
        one for one in model["nodes"] if one["operator"] == "ConvTranspose"
    ).items()
    lines = run_graph_command(*arguments).err.splitlines()
    count = len(model["nodes"])
    (head,) = [number for number, line in enumerate(lines) if f"{count} of {count} ONNX nodes on CPU" in line]
    assert lines[head + 1].split() == ["provider", "operator", "ONNX", "node"]
    assert lines[head + 2 + count] == ""
    rows = [line.split() for line in lines[head + 2 : head + 2 + count]]
    assert rows == [[one["provider"], one["operator"], one["name"]] for one in model["nodes"]]


def test_recordings_are_reported_as_they_are_made_and_played(mediagraph) -> None:
    own = ("--calculators", "own.py", "--report", "placement", "--json")
    made = mediagraph("record", "Copy.pbtxt", "-i", "clip.mp4", "-o", "run.mgrec", *own)
    played = mediagraph("replay", "Copy.pbtxt", "run.mgrec", "--check", *own)
    for done in (made, played):
        assert done.code == 0
        report = json.loads(done.out)["placement"]
        assert (report["frames"], [one["calls"] for one in report["nodes"]]) == (10, [10])
