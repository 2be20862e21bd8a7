"""The list of what is done: a line of JSON per video, beside the results."""

from __future__ import annotations

import contextlib
import json
import os
from collections.abc import Mapping, Sequence

from mediagraph.framework.errors import OutputError
from mediagraph.tools.batch.tasks import Task
from mediagraph.tools.media.pending_file import unwritable

NAME = "manifest.jsonl"


class Manifest:
    """`manifest.jsonl` in the folder of the first result; without results in files nothing is remembered.

    Of several lines for one video the last one counts. A line that was cut off counts for nothing.
    """

    def __init__(self, tasks: Sequence[Task], graph: str) -> None:
        folder = next((os.path.dirname(file) or "." for task in tasks for file in task.files), None)
        self.path = None if folder is None else os.path.join(folder, NAME)
        self._graph = graph
        self._entries = _read(self.path) if self.path else {}

    def knows(self, task: Task) -> bool:
        """Was this video worked on before, with whatever outcome?"""
        return task.video in self._entries

    def is_done(self, task: Task) -> bool:
        """Are the results complete, of this very file, graph and place, and still there?"""
        entry = self._entries.get(task.video)
        expected = {"exit_code": 0, **self._identity(task)}
        return entry is not None and expected.items() <= entry.items() and all(map(os.path.exists, task.files))

    def add(self, task: Task, result: Mapping[str, object]) -> None:
        """Append a line; raises OutputError."""
        entry = {**self._identity(task), **result}
        self._entries[task.video] = entry
        if self.path is None:
            return
        try:
            # A name that is not Unicode holds halves of surrogate pairs; written as \udc80 they are JSON again.
            with open(self.path, "a", encoding="utf-8", errors="backslashreplace") as file:
                file.write(json.dumps(entry, ensure_ascii=False) + "\n")
        except OSError as error:
            raise unwritable(self.path, error) from error

    def _identity(self, task: Task) -> dict[str, object]:
        size, changed_ns = -1, -1
        with contextlib.suppress(OSError):  # the run itself says what is wrong with it
            found = os.stat(task.video)
            size, changed_ns = found.st_size, found.st_mtime_ns
        outputs = list(task.outputs)
        return {"input": task.video, "size": size, "mtime_ns": changed_ns, "graph": self._graph, "outputs": outputs}


def make_folders(tasks: Sequence[Task]) -> None:
    """The folders of the results, but not those they stand in; raises OutputError."""
    for folder in dict.fromkeys(os.path.dirname(file) or "." for task in tasks for file in task.files):
        try:
            if not os.path.isdir(folder):
                os.mkdir(folder)
        except FileNotFoundError as error:
            parent = os.path.dirname(folder)
            raise OutputError(
                f'"{folder}" cannot be written: the folder "{parent}" does not exist; create it first'
            ) from error
        except OSError as error:
            raise unwritable(folder, error) from error


def _read(path: str) -> dict[str, Mapping[str, object]]:
    entries: dict[str, Mapping[str, object]] = {}
    with contextlib.suppress(FileNotFoundError), open(path, encoding="utf-8", errors="replace") as file:
        for line in file:
            with contextlib.suppress(ValueError, KeyError, TypeError):
                entry = json.loads(line)
                entries[str(entry["input"])] = entry
    return entries
