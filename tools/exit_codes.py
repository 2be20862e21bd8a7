"""What the exit codes of the command line mean, and which error leads to which."""

from __future__ import annotations

from collections.abc import Iterator
from enum import IntEnum

from mediagraph.framework.errors import (
    ArgumentError,
    DefinitionError,
    DeviceError,
    GraphError,
    InputError,
    ModelError,
    OutputError,
    RunError,
    StallError,
    UsageError,
)


class ExitCode(IntEnum):
    """The documented exit codes."""

    OK = 0
    NODE_FAILED = 1
    USAGE = 2
    GRAPH = 3
    INPUT = 4
    OUTPUT = 5
    UNAVAILABLE = 6
    STALLED = 7
    INTERRUPTED = 130


_CODES: tuple[tuple[type[BaseException], ExitCode], ...] = (
    (ModelError, ExitCode.UNAVAILABLE),
    (DeviceError, ExitCode.UNAVAILABLE),
    (InputError, ExitCode.INPUT),
    (OutputError, ExitCode.OUTPUT),
    (StallError, ExitCode.STALLED),
    (GraphError, ExitCode.GRAPH),
    (DefinitionError, ExitCode.GRAPH),
    (UsageError, ExitCode.USAGE),
    (ArgumentError, ExitCode.USAGE),
)


def exit_code_of(error: BaseException) -> ExitCode:
    """The exit code for an error: that of the first thing that happened, a node's failure if it is nothing special."""
    if isinstance(error, RunError):
        error = error.errors[0]
    for one in _causes(error):
        for kind, code in _CODES:
            if isinstance(one, kind):
                return code
    return ExitCode.NODE_FAILED


def _causes(error: BaseException | None) -> Iterator[BaseException]:
    while error is not None:
        yield error
        error = error.__cause__
