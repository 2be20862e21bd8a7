"""Which command lines are a batch, and where the results of each video go."""

from __future__ import annotations

from pathlib import Path

import pytest

from mediagraph.framework.errors import UsageError
from mediagraph.tools.arguments import RunArguments, read_run_arguments, run_parser
from mediagraph.tools.batch.tasks import Task, tasks_of


def parsed(*words: str) -> RunArguments:
    """The arguments of `run-graph g.pbtxt WORDS`."""
    return read_run_arguments(run_parser("run-graph"), ["g.pbtxt", *words])


def test_a_folder_of_videos_is_a_task_each(clips: Path) -> None:
    expected = [
        Task(
            f"clips/{name}.mp4",
            f"x=clips/{name}.mp4",
            (f"y=out/{name}.mp4", f"z=m/{name}.npz"),
            (f"out/{name}.mp4", f"m/{name}.npz"),
        )
        for name in ("a", "b")
    ]
    assert tasks_of(parsed("-i", "x=clips", "-o", "y=out/", "-o", "z=m/*.npz")) == expected
    assert tasks_of(parsed("-i", "x=clips/*.mp4", "-o", "y=out/", "-o", "z=m/*.npz")) == expected


def test_results_may_go_nowhere(clips: Path) -> None:
    assert [task.outputs for task in tasks_of(parsed("-i", "clips", "-o", "null:"))] == [("null:",), ("null:",)]


@pytest.mark.parametrize("source", ["clips/a.mp4", "clips/notes.txt", "clips/*.txt", "nosuch", "synthetic:"])
def test_what_is_no_batch(clips: Path, source: str) -> None:
    assert tasks_of(parsed("-i", source, "-o", "out.mp4")) == []


def test_a_folder_with_pictures_is_one_of_pictures(clips: Path) -> None:
    (clips / "c.png").touch()
    assert tasks_of(parsed("-i", "clips", "-o", "out/")) == []


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (
            ("-i", "clips", "-o", "out.mp4"),
            '-o out.mp4: each of the videos needs a file of its own; give a folder, as "results/", or a pattern, as '
            '"results/*.npz"',
        ),
        (
            ("-i", "clips/a.mp4", "-o", "out.mp4", "--jobs", "2"),
            "--jobs is for a folder or glob of videos, as in -i clips/ -o results/",
        ),
        (
            ("-i", "clips/a.mp4", "-o", "out.mp4", "--resume"),
            "--resume is for a folder or glob of videos, as in -i clips/ -o results/",
        ),
        (
            ("-i", "clips", "-o", "out/", "--loop"),
            "a folder of videos can neither be watched nor looped; give one of them",
        ),
        (
            ("-i", "clips", "-o", "out/", "--watch"),
            "a folder of videos can neither be watched nor looped; give one of them",
        ),
    ],
)
def test_batches_that_cannot_be(clips: Path, words: tuple[str, ...], message: str) -> None:
    with pytest.raises(UsageError) as caught:
        tasks_of(parsed(*words))
    assert str(caught.value) == message


def test_results_of_one_name(clips: Path) -> None:
    (clips / "a.mov").touch()
    with pytest.raises(UsageError) as caught:
        tasks_of(parsed("-i", "clips", "-o", "out/"))
    assert str(caught.value) == '"clips/a.mov" and "clips/a.mp4" would both become "out/a.mp4"; rename one of them'
