"""What ONNX Runtime says on stderr when a provider does not work: nowhere else it tells the reason."""

from __future__ import annotations

import contextlib
import io
import os
import re
import sys
import tempfile
from collections.abc import Callable, Iterator


@contextlib.contextmanager
def captured_chatter() -> Iterator[Callable[[], str]]:
    """Keep what is written to stderr, by libraries too, and print nothing to stdout; the value tells the reason in it.

    The reason is asked for inside; it is "" if there is none. The whole process is affected meanwhile.
    """
    with tempfile.TemporaryFile() as said, _redirected(said.fileno()):

        def reason() -> str:
            said.seek(0)
            return reason_in(said.read().decode(errors="replace"))

        yield reason


def reason_in(said: str) -> str:
    """The part of ONNX Runtime's chatter that tells what is missing."""
    plain = re.sub(r"\x1b\[[0-9;]*m", "", said)
    found = re.search(r"with error: (.+)", plain) or re.search(r"\[E:[^\]]*\] (.+)", plain)
    return one_line(found[1]) if found else ""


def one_line(text: str) -> str:
    """The beginning of a text, without line breaks."""
    return " ".join(text.split())[:300]


@contextlib.contextmanager
def _redirected(file: int) -> Iterator[None]:
    sys.stderr.flush()
    before = os.dup(2)
    try:
        os.dup2(file, 2)
        with contextlib.redirect_stdout(io.StringIO()):
            yield
    finally:
        sys.stderr.flush()
        os.dup2(before, 2)
        os.close(before)
