"""The arguments of `-i` and `-o`: `[STREAM=]SRC` and `[STREAM=]DST`."""

from __future__ import annotations

import re
from dataclasses import dataclass

from mediagraph.framework.errors import UsageError

_STREAM_SPEC = re.compile(r"([a-z_][a-z0-9_]*)=(.*)", re.DOTALL)


@dataclass(frozen=True, slots=True)
class StreamSpec:
    """A stream of the graph, None if the graph has only one of that direction, and where it comes from or goes to."""

    stream: str | None
    target: str


def parse_stream_spec(text: str) -> StreamSpec:
    """Split `[STREAM=]TARGET` at the first "=", if a valid stream name stands before it.

    So `C:\\x.mp4`, `http://host/?a=b` and `null:` are targets; a file whose name starts like `a=b.png` is `./a=b.png`.
    Raises UsageError if there is no target.
    """
    match = _STREAM_SPEC.fullmatch(text)
    stream, target = match.groups() if match else (None, text)
    if not target:
        raise UsageError(f'"{text}" names no file; write [STREAM=]FILE, as in input_video=clip.mp4')
    return StreamSpec(stream, target)
