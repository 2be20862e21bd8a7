"""The bytes of stdin."""

from __future__ import annotations

import sys
from typing import BinaryIO


def own_stdin() -> BinaryIO:
    """A reader of its own beside `sys.stdin`.

    Python locks and closes `sys.stdin` when it ends, and aborts if a thread still reads there; this one it leaves be.
    """
    return open(sys.stdin.fileno(), "rb", closefd=False)
