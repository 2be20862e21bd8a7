"""Which videos a command line means, and where the results of each go."""

from __future__ import annotations

import glob
import os
from collections.abc import Sequence
from dataclasses import dataclass

from mediagraph.framework.errors import UsageError
from mediagraph.tools.arguments import RunArguments
from mediagraph.tools.media.file_kinds import IMAGE_SUFFIXES, VIDEO_SUFFIXES, suffix_of, unreadable
from mediagraph.tools.media.specs import parse_stream_spec


@dataclass(frozen=True, slots=True)
class Task:
    """One video, or another source: what it is, the `-i` and the `-o` of its run, and the files that come out."""

    video: str
    input: str
    outputs: tuple[str, ...]
    files: tuple[str, ...]


def tasks_of(arguments: RunArguments) -> list[Task]:
    """A task for each video of a folder or glob; none if the command line means something else.

    Raises UsageError if results would overwrite each other, or if --jobs or --resume are given for anything else.
    """
    videos = _videos(arguments.inputs)
    if not videos:
        if arguments.resume or arguments.jobs is not None:
            option = "--resume" if arguments.resume else "--jobs"
            raise UsageError(f"{option} is for a folder or glob of videos, as in -i clips/ -o results/")
        return []
    if arguments.watch or arguments.loop:
        raise UsageError("a folder of videos can neither be watched nor looped; give one of them")
    given = parse_stream_spec(arguments.inputs[0])
    tasks = [task_of(_spec(given.stream, video), video, arguments.outputs, stem=_stem(video)) for video in videos]
    check_apart(tasks)
    return tasks


def task_of(given: str, source: str, outputs: Sequence[str], *, stem: str) -> Task:
    """The task for one source, `given` as `-i` takes it; `stem` is the name of its results without a suffix.

    Raises UsageError if the results of several would go to the same file.
    """
    places = [(parse_stream_spec(text).stream, _target(text, stem)) for text in outputs]
    return Task(
        source,
        given,
        tuple(_spec(stream, target) for stream, target in places),
        tuple(target for _, target in places if target != "null:"),
    )


def check_apart(tasks: Sequence[Task]) -> None:
    """Raise UsageError if two tasks have the same result."""
    owners: dict[str, str] = {}
    for task in tasks:
        for file in task.files:
            if file in owners:
                raise UsageError(f'"{owners[file]}" and "{task.video}" would both become "{file}"; rename one of them')
            owners[file] = task.video


def _stem(video: str) -> str:
    return os.path.splitext(os.path.basename(video))[0]


def _videos(inputs: Sequence[str]) -> list[str]:
    """The videos of the only input; a folder with pictures is a folder of pictures."""
    if len(inputs) != 1:
        return []
    target = parse_stream_spec(inputs[0]).target
    if os.path.isdir(target):
        files = [os.path.join(target, name) for name in _names(target) if not name.startswith(".")]
    elif not os.path.exists(target) and any(letter in target for letter in "*?["):
        files = glob.glob(target, recursive=True)
    else:
        return []
    if any(suffix_of(path) in IMAGE_SUFFIXES for path in files):
        return []
    return sorted(path for path in files if suffix_of(path) in VIDEO_SUFFIXES)


def _names(folder: str) -> list[str]:
    try:
        return os.listdir(folder)
    except OSError as error:
        raise unreadable(folder, error) from error


def _spec(stream: str | None, target: str) -> str:
    if stream is None:
        return os.path.join(".", target) if "=" in target and not os.path.isabs(target) else target
    return f"{stream}={target}"


def _target(text: str, stem: str) -> str:
    """Where the result of one source goes: into a folder as .mp4, or to a pattern with its name for the star."""
    target = parse_stream_spec(text).target
    if target == "null:":
        return target
    if os.path.isdir(target) or target.endswith(("/", os.sep)):
        return os.path.join(target, f"{stem}.mp4")
    if os.path.basename(target).count("*") == 1:
        return os.path.join(os.path.dirname(target), os.path.basename(target).replace("*", stem))
    raise UsageError(
        f'-o {text}: each of the videos needs a file of its own; give a folder, as "results/", or a pattern, as '
        f'"results/*.npz"'
    )
