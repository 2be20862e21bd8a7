"""A batch at work: what fails does not stop the others, and what is done is not done again."""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping
from pathlib import Path

import pytest

from mediagraph.framework.errors import OutputError
from mediagraph.tools import run_graph
from mediagraph.tools.arguments import RunArguments, read_run_arguments, run_parser
from mediagraph.tools.batch.run_all import run_all
from mediagraph.tools.batch.tasks import tasks_of

GRAPH = (
    'input_stream: "x" output_stream: "y" '
    'node { calculator: "PassThroughCalculator" input_stream: "x" output_stream: "y" }\n'
)


class Runner:
    """Stands for the processes: writes the results, fails where it is told to."""

    def __init__(self, **codes: int) -> None:
        self.codes = codes
        self.seen: list[tuple[str, bool]] = []

    def __call__(self, arguments: RunArguments) -> tuple[int, Mapping[str, object], str]:
        name = Path(arguments.inputs[0]).stem
        self.seen.append((name, arguments.overwrite))
        code = self.codes.get(name, 0)
        for target in arguments.outputs:
            Path(target).write_text("result")
        return code, {"frames_in": 3, "error": f"{name} is bad" if code else None}, ""


def run(runner: Runner, *words: str) -> int:
    """Run `run-graph g.pbtxt -i clips -o out/ WORDS` with the processes of this runner."""
    arguments = read_run_arguments(run_parser("run-graph"), ["g.pbtxt", "-i", "clips", "-o", "out/", *words])
    return run_all(arguments, tasks_of(arguments), run_one=runner)


def entries() -> list[tuple[str, int]]:
    """Input and exit code of each line of the manifest."""
    lines = [json.loads(line) for line in Path("out/manifest.jsonl").read_text().splitlines()]
    return [(line["input"], line["exit_code"]) for line in lines]


def test_one_that_fails_does_not_stop_the_others(clips: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(Runner(a=4)) == 4
    assert entries() == [("clips/a.mp4", 4), ("clips/b.mp4", 0)]
    assert capsys.readouterr().err.splitlines() == [
        "clips/b.mp4 -> out/b.mp4",
        "1 video done, 0 skipped, 1 failed (clips/a.mp4)",
    ]


def test_resume_does_what_is_not_done(clips: Path) -> None:
    assert run(Runner(a=4)) == 4
    again = Runner()
    assert run(again, "--resume") == 0
    assert again.seen == [("a", True)]  # what the first attempt has left may be replaced
    assert run(Runner(a=1, b=1), "--resume") == 0  # nothing is left to do


@pytest.mark.parametrize("change", ["video", "result", "graph"])
def test_resume_does_again_what_has_changed(clips: Path, change: str) -> None:
    run(Runner())
    again, words = Runner(), ["--resume"]
    if change == "video":
        (clips / "b.mp4").write_bytes(b"longer or shorter")
    elif change == "result":
        Path("out/b.mp4").unlink()
    arguments = read_run_arguments(run_parser("run-graph"), ["g.pbtxt", "-i", "clips", "-o", "out/", *words])
    if change == "graph":
        arguments.graph = "other.pbtxt"
    assert run_all(arguments, tasks_of(arguments), run_one=again) == 0
    assert [name for name, _ in again.seen] == (["a", "b"] if change == "graph" else ["b"])


def test_a_manifest_that_was_cut_off(clips: Path) -> None:
    run(Runner())
    path = Path("out/manifest.jsonl")
    path.write_text(path.read_text()[:-9] + '\n3\n["x"]\n')
    again = Runner()
    assert run(again, "--resume") == 0
    assert [name for name, _ in again.seen] == ["b"]


@pytest.mark.skipif(sys.platform != "linux", reason="names of any bytes are those of Linux")
def test_a_name_that_is_not_unicode(clips: Path) -> None:
    (clips / "a.mp4").rename(clips / "\udcff.mp4")
    assert run(Runner()) == 0
    assert sorted(entries()) == [("clips/b.mp4", 0), ("clips/\udcff.mp4", 0)]
    assert Path("out/\udcff.mp4").exists()
    again = Runner()
    assert run(again, "--resume") == 0
    assert again.seen == []


@pytest.mark.parametrize("code", [2, 3, 6])
def test_what_is_wrong_for_all_is_said_once(clips: Path, code: int) -> None:
    runner = Runner(a=code, b=code)
    assert run(runner) == code
    assert [name for name, _ in runner.seen] == ["a"]


def test_the_summary_for_machines(clips: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(Runner(b=1), "--json", "--quiet") == 1
    found = capsys.readouterr()
    assert found.err == ""
    assert json.loads(found.out) == {
        "exit_code": 1,
        "skipped": 0,
        "videos": [
            {"input": "clips/a.mp4", "exit_code": 0, "error": None, "frames_in": 3},
            {"input": "clips/b.mp4", "exit_code": 1, "error": "b is bad", "frames_in": 3},
        ],
    }


def test_ctrl_c_starts_no_other_video(clips: Path) -> None:
    class Interrupted(Runner):
        def __call__(self, arguments: RunArguments) -> tuple[int, Mapping[str, object], str]:
            super().__call__(arguments)
            raise KeyboardInterrupt

    runner = Interrupted()
    assert run(runner) == 130


def test_a_folder_that_cannot_be_made(clips: Path) -> None:
    arguments = read_run_arguments(run_parser("run-graph"), ["g.pbtxt", "-i", "clips", "-o", "no/out/"])
    with pytest.raises(OutputError) as caught:
        run_all(arguments, tasks_of(arguments), run_one=Runner())
    assert str(caught.value) == '"no/out" cannot be written: the folder "no" does not exist; create it first'


def test_a_folder_that_vanishes(clips: Path) -> None:
    class Vanishing(Runner):
        def __call__(self, arguments: RunArguments) -> tuple[int, Mapping[str, object], str]:
            done = super().__call__(arguments)
            for path in Path("out").iterdir():
                path.unlink()
            Path("out").rmdir()
            return done

    with pytest.raises(OutputError) as caught:
        run(Vanishing())
    assert str(caught.value) == '"out/manifest.jsonl" cannot be written: its folder is not there any more'


def test_real_processes(clips: Path, capfd: pytest.CaptureFixture[str]) -> None:
    Path("g.pbtxt").write_text(GRAPH)
    (clips / "b.mp4").write_bytes((clips / "b.mp4").read_bytes()[:100])
    assert run_graph.main(["g.pbtxt", "-i", "clips", "-o", "out/*.npz", "--jobs", "2"]) == 4
    assert sorted(path.name for path in Path("out").iterdir()) == ["a.npz", "manifest.jsonl"]
    said = " ".join(capfd.readouterr().err.split())
    assert 'run-graph: "clips/b.mp4" is not a video or picture that can be read' in said
    assert said.endswith("1 video done, 0 skipped, 1 failed (clips/b.mp4)")
