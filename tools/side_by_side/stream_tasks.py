"""Which streams a command line means, and where the results of each go."""

from __future__ import annotations

import os
import re

from mediagraph.framework.errors import UsageError
from mediagraph.tools.arguments import RunArguments
from mediagraph.tools.batch.tasks import Task, check_apart, task_of
from mediagraph.tools.media.specs import parse_stream_spec


def stream_tasks(arguments: RunArguments) -> list[Task]:
    """A task for each source of `--streams`; none without that option.

    Raises UsageError if results would overwrite each other, or for options that do not go together.
    """
    if not arguments.side_by_side:
        if arguments.batch is not None or arguments.batch_latency_ms is not None:
            option = "--batch" if arguments.batch is not None else "--batch-latency"
            raise UsageError(f"{option} is for several inputs at once, as in --streams a.mp4 b.mp4 -o results/")
        return []
    _check_options(arguments)
    sources = [(text, parse_stream_spec(text).target) for text in arguments.side_by_side]
    tasks = [task_of(text, source, arguments.outputs, stem=_stem(source)) for text, source in sources]
    check_apart(tasks)
    return tasks


def _check_options(arguments: RunArguments) -> None:
    others = {
        "--jobs": arguments.jobs is not None,
        "--resume": arguments.resume,
        "--watch": arguments.watch,
        "--profile": arguments.profile,
        "--trace": arguments.trace is not None,
        "--report": arguments.reports,
    }
    found = [option for option, is_given in others.items() if is_given]
    if found:
        raise UsageError(f"{found[0]} does not go together with --streams")


def _stem(source: str) -> str:
    """The name of the results: that of a file or folder without suffix; of an address, device or glob all of it."""
    is_file = os.path.exists(source)
    if is_file or not re.match("[a-z]+:", source):
        source = os.path.splitext(source.rstrip("/" + os.sep))[0]
    if is_file or not re.search(r"[:*?\[]", source):
        source = os.path.basename(source)
    return re.sub(r"[^\w.-]+", "_", source).strip("_") or "stream"
