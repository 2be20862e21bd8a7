"""stdin, stdout and stderr where somebody has closed them: `2>&-`, some daemons, Windows programs without a console."""

from __future__ import annotations

import os
import sys


def open_closed_streams() -> None:
    """Lead them nowhere. Python has None for them, and the next file to be opened would take their number.

    What a library of C writes to stderr would then stand in a result.
    """
    if sys.stdin is None:
        sys.stdin = open(os.devnull, encoding="utf-8")  # noqa: SIM115 # open as long as the process
    if sys.stdout is None:
        sys.stdout = open(os.devnull, "w", encoding="utf-8")  # noqa: SIM115
    if sys.stderr is None:
        sys.stderr = open(os.devnull, "w", encoding="utf-8")  # noqa: SIM115
