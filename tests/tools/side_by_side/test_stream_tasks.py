"""Which command lines mean several streams, and where the results of each go."""

from __future__ import annotations

from pathlib import Path

import pytest

from mediagraph.framework.errors import UsageError
from mediagraph.tools.arguments import RunArguments, read_run_arguments, run_parser
from mediagraph.tools.batch.tasks import Task
from mediagraph.tools.side_by_side.stream_tasks import stream_tasks


def parsed(*words: str) -> RunArguments:
    """The arguments of `run-graph g.pbtxt WORDS`."""
    return read_run_arguments(run_parser("run-graph"), ["g.pbtxt", *words])


def files(*sources: str) -> list[str]:
    return [file for task in stream_tasks(parsed("--streams", *sources, "-o", "out/")) for file in task.files]


def test_each_source_has_results_of_its_own_name() -> None:
    words = ("--streams", "clips/a.mp4", "x=clips/b.mov", "-o", "out/", "-o", "mask=masks/*.npz", "-o", "inner=null:")
    assert stream_tasks(parsed(*words)) == [
        Task(
            "clips/a.mp4", "clips/a.mp4", ("out/a.mp4", "mask=masks/a.npz", "inner=null:"), ("out/a.mp4", "masks/a.npz")
        ),
        Task(
            "clips/b.mov",
            "x=clips/b.mov",
            ("out/b.mp4", "mask=masks/b.npz", "inner=null:"),
            ("out/b.mp4", "masks/b.npz"),
        ),
    ]


def test_addresses_and_devices_have_names_too() -> None:
    sources = (
        "rtsp://host:554/door?q=1",
        "camera:0",
        "synthetic:64x48@30x5",
        "synthetic:",
        "photos/",
        "cats/t*.png",
        "-",
    )
    assert files(*sources) == [
        "out/rtsp_host_554_door_q_1.mp4",
        "out/camera_0.mp4",
        "out/synthetic_64x48_30x5.mp4",
        "out/synthetic.mp4",
        "out/photos.mp4",
        "out/cats_t.mp4",
        "out/-.mp4",
    ]


def test_a_file_whose_name_has_a_colon(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path("take:1.mp4").touch()
    assert files("take:1.mp4") == ["out/take_1.mp4"]


def test_without_streams_there_is_nothing_to_do() -> None:
    assert stream_tasks(parsed("-i", "a.mp4", "-o", "out.mp4")) == []


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (
            ("-i", "a.mp4", "-o", "null:", "--batch", "2"),
            "--batch is for several inputs at once, as in --streams a.mp4 b.mp4 -o results/",
        ),
        (
            ("-i", "a.mp4", "-o", "null:", "--batch-latency", "2"),
            "--batch-latency is for several inputs at once, as in --streams a.mp4 b.mp4 -o results/",
        ),
        (("--streams", "a.mp4", "-o", "out/", "--jobs", "2"), "--jobs does not go together with --streams"),
        (("--streams", "a.mp4", "-o", "out/", "--resume"), "--resume does not go together with --streams"),
        (("--streams", "a.mp4", "-o", "out/", "--watch"), "--watch does not go together with --streams"),
        (("--streams", "a.mp4", "-o", "out/", "--report", "placement"), "--report does not go together with --streams"),
        (("--streams", "a.mp4", "-o", "out/", "--profile"), "--profile does not go together with --streams"),
        (("--streams", "a.mp4", "-o", "out/", "--trace", "t.json"), "--trace does not go together with --streams"),
        (
            ("--streams", "x/a.mp4", "y/a.mov", "-o", "out/"),
            '"x/a.mp4" and "y/a.mov" would both become "out/a.mp4"; rename one of them',
        ),
        (
            ("--streams", "a.mp4", "a.mp4", "-o", "out/"),
            '"a.mp4" and "a.mp4" would both become "out/a.mp4"; rename one of them',
        ),
        (
            ("--streams", "a.mp4", "b.mp4", "-o", "display:"),
            '-o display:: each of the videos needs a file of its own; give a folder, as "results/", or a pattern, as '
            '"results/*.npz"',
        ),
    ],
)
def test_what_does_not_go_together(words: tuple[str, ...], message: str) -> None:
    with pytest.raises(UsageError) as caught:
        stream_tasks(parsed(*words))
    assert str(caught.value) == message


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (("--batch", "0"), "argument --batch: '0' is not a positive number"),
        (("--batch-latency", "-1"), "argument --batch-latency: '-1' is not a number of milliseconds"),
        (("--batch-latency", "soon"), "argument --batch-latency: 'soon' is not a number of milliseconds"),
        (("--batch-latency", "nan"), "argument --batch-latency: 'nan' is not a number of milliseconds"),
        (("--batch-latency", "inf"), "argument --batch-latency: 'inf' is not a number of milliseconds"),
        (("--streams",), "argument --streams: expected at least one argument"),
    ],
)
def test_bad_values(words: tuple[str, ...], message: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        parsed(*words)
    assert ended.value.code == 2
    assert capsys.readouterr().err.endswith(f"error: {message}\n")
