"""`--profile` and `--trace`: the table and the trace of a run, also of one that fails; no time is asserted."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest

from mediagraph.framework.profiling.events import EventLog
from mediagraph.tools.bench import profiler_cost

ROW = re.compile(r"^ *(\d+) +(\d+) +[\d.]+ +[\d.]+ +[\d.]+ +[\d.]+% +([\d.]+|-) +([\d.]+|-)  (\S+)$")


def rows(text: str) -> dict[str, tuple[int, int]]:
    """Calls and skipped timestamps by node, in the order of the table."""
    lines = text.splitlines()
    start = next(number for number, line in enumerate(lines) if line.endswith(" node"))
    matches = [ROW.match(line) for line in lines[start + 1 :]]
    assert all(matches), lines
    return {match[5]: (int(match[1]), int(match[2])) for match in matches if match}


def slices(path: str | Path) -> list[dict[str, Any]]:
    events: list[dict[str, Any]] = json.loads(Path(path).read_text())["traceEvents"]
    return [event for event in events if event["ph"] == "X" and event["cat"] == "process"]


def test_the_table_of_the_nodes(run) -> None:
    done = run("Copy", "-i", "clip.mp4", "-o", "null:", "--profile")
    assert (done.code, done.out) == (0, "")
    assert rows(done.err) == {"CopyCalculator": (10, 0)}
    assert done.err.splitlines()[0].startswith("10 frames in "), "the table comes after the summary"


def test_the_table_is_printed_even_if_all_else_is_quiet(run) -> None:
    assert rows(run("Copy", "-i", "me.jpg", "-o", "null:", "--profile", "--quiet").err) == {"CopyCalculator": (1, 0)}


def test_statistics_for_machines(run) -> None:
    done = run("Copy", "-i", "clip.mp4", "-o", "null:", "--profile", "--json")
    (node,) = json.loads(done.out)["nodes"]
    assert (node["name"], node["calls"], node["skipped"]) == ("CopyCalculator", 10, 0)
    assert node["mean_ms"] == pytest.approx(node["total_ms"] / 10)
    assert 0 < node["mean_ms"] <= node["longest_ms"] <= node["total_ms"]
    assert node["open_ms"] > 0
    assert "nodes" not in json.loads(run("Copy", "-i", "me.jpg", "-o", "null:", "--json").out)


def test_every_call_is_in_the_trace(run, folder: Path) -> None:
    done = run("Copy", "-i", "clip.mp4", "-o", "null:", "--trace", "trace.json")
    assert (done.code, done.out) == (0, "")
    found = slices("trace.json")
    assert [event["name"] for event in found] == ["CopyCalculator"] * 10
    assert [event["args"]["timestamp"] for event in found] == [number * 33333 for number in range(10)]
    assert {tuple(event["args"]["outputs"]) for event in found} == {("output_video",)}
    assert " node" not in done.err
    assert not list(folder.glob(".*"))


def test_a_run_that_fails_is_measured_up_to_there(run) -> None:
    done = run("Failing", "-i", "clip.mp4", "-o", "null:", "--trace", "trace.json", "--profile")
    assert done.code == 1
    assert rows(done.err) == {"FailingCalculator": (5, 0)}
    assert len(slices("trace.json")) == 5


def test_a_trace_is_not_written_over(run, folder: Path) -> None:
    (folder / "trace.json").write_text("mine")
    done = run("Copy", "-i", "me.jpg", "-o", "out.png", "--trace", "trace.json")
    assert done.code == 5
    assert done.said == 'run-graph: "trace.json" exists already; choose another name, or allow it with --overwrite'
    assert (folder / "trace.json").read_text() == "mine"
    assert not (folder / "out.png").exists()
    assert run("Copy", "-i", "me.jpg", "-o", "out.png", "--trace", "trace.json", "--overwrite").code == 0
    assert len(slices("trace.json")) == 1


def test_no_trace_is_left_of_a_run_that_never_starts(run, folder: Path) -> None:
    assert run("Copy", "-i", "me.jpg", "-o", "nowhere/out.png", "--trace", "trace.json").code == 5
    assert not (folder / "trace.json").exists()
    assert not list(folder.glob(".*"))


def test_a_disk_that_fills_up_with_the_trace(run, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def dump(*arguments: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(json, "dump", dump)
    done = run("Copy", "-i", "me.jpg", "-o", "out.png", "--trace", "trace.json")
    assert done.code == 5
    assert '"trace.json" cannot be written: the disk is full; free some space or write elsewhere' in done.err
    assert not (folder / "trace.json").exists()
    assert not list(folder.glob(".*"))


def test_a_trace_that_could_not_hold_everything_says_so(run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("mediagraph.tools.measuring.CAPACITY", 4)
    done = run("Copy", "-i", "clip.mp4", "-o", "null:", "--trace", "trace.json")
    assert "trace.json holds the last 4 events; what came before is forgotten" in done.err


def test_without_the_options_nothing_is_measured(run, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*arguments: object) -> None:
        raise AssertionError("measured")

    monkeypatch.setattr(EventLog, "__init__", refuse)
    assert run("Copy", "-i", "me.jpg", "-o", "null:").code == 0


def test_what_measuring_costs_can_be_measured(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture) -> None:
    monkeypatch.setattr(profiler_cost, "PACKETS", 2)
    monkeypatch.setattr(profiler_cost, "ROUNDS", 1)
    monkeypatch.setattr(profiler_cost, "NODES", (1, 3))
    profiler_cost.main()
    lines = capsys.readouterr().out.splitlines()
    assert [re.split(" {2,}", line)[0] for line in lines] == [*profiler_cost.WANTED, "everything"]
    assert all(re.search(r" -?[\d.]+ µs per node, +[\d.]+ µs for 1 node with its packet$", line) for line in lines)
