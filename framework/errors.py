"""Every error of the project.

MediagraphError
├─ DefinitionError      a calculator class contradicts itself (TypeError)
├─ GraphError           the graph does not parse or validate; `problems` lists everything that is wrong
│  ├─ InvalidGraphError    (ValueError)
│  └─ UnresolvedGraphError (RuntimeError)
├─ ContractError        a contract refuses how its node is connected; becomes a problem of the graph (ValueError)
├─ StreamError          a packet does not fit its stream: payload, timestamp or moment (ValueError)
├─ CalculatorError      a node failed; the original exception is the cause (RuntimeError)
├─ RunError             what the waiting calls of a graph raise: all errors of the run; `errors` lists them
│  ├─ InvalidRunError        (ValueError)
│  ├─ DuplicateRunError      (FileExistsError)
│  ├─ UnimplementedRunError  (NotImplementedError)
│  └─ FailedRunError         (RuntimeError)
├─ StateError           a call came at the wrong moment, or names something that is not there (RuntimeError)
├─ ArgumentError        a value given to the graph from outside does not fit (ValueError)
├─ ModelError           a model is missing, damaged, unknown, or cannot be converted
├─ DeviceError          a device or execution provider is not available
├─ UsageError           the command line contradicts itself
├─ InputError           a file or device that feeds the graph cannot be read
└─ OutputError          a result cannot be written

The second base of an error is the exception that MediaPipe's Python API raises in the same place, so that programs
written for it keep working.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum


class StatusCode(Enum):
    """The canonical status codes of MediaPipe's framework."""

    CANCELLED = 1
    UNKNOWN = 2
    INVALID_ARGUMENT = 3
    NOT_FOUND = 5
    ALREADY_EXISTS = 6
    FAILED_PRECONDITION = 9
    OUT_OF_RANGE = 11
    UNIMPLEMENTED = 12
    INTERNAL = 13
    UNAVAILABLE = 14


@dataclass(frozen=True, slots=True, order=True)
class Place:
    """Where something stands in a graph file; line and column count from 1, 0 means unknown."""

    file: str = ""
    line: int = 0
    column: int = 0

    def __str__(self) -> str:
        name = self.file or "<graph>"
        return f"{name}:{self.line}:{self.column}" if self.line else name


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is wrong with a graph."""

    message: str
    place: Place = Place()
    code: StatusCode = StatusCode.INVALID_ARGUMENT
    other: Place = Place()
    """The other end, where two places contradict each other; the message names it too."""

    def __str__(self) -> str:
        return f"{self.place}: {self.message}"


class MediagraphError(Exception):
    """Base of every error of this package."""

    code = StatusCode.UNKNOWN


class DefinitionError(MediagraphError, TypeError):
    """A calculator class contradicts itself; raised when the class is defined."""

    code = StatusCode.INTERNAL


class GraphError(MediagraphError):
    """The graph does not parse or validate."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        super().__init__("\n".join(str(problem) for problem in problems))
        self.problems = tuple(problems)
        self.partial: object = None  # what could be read of the graph, to find what else is wrong with it
        self.code = common_code([problem.code for problem in problems])


class InvalidGraphError(GraphError, ValueError):
    """The graph is malformed (status INVALID_ARGUMENT)."""


class UnresolvedGraphError(GraphError, RuntimeError):
    """The graph does not fit together: unknown names, clashing streams, cycles, types."""


class StreamError(MediagraphError, ValueError):
    """A packet does not fit its stream: payload type, timestamp, or moment."""

    code = StatusCode.INVALID_ARGUMENT

    def __init__(self, message: str, code: StatusCode = StatusCode.INVALID_ARGUMENT) -> None:
        super().__init__(message)
        self.code = code


class ContractError(MediagraphError, ValueError):
    """A contract refuses how its node is connected; becomes a `Problem` of the graph."""

    def __init__(self, message: str, code: StatusCode = StatusCode.INTERNAL) -> None:
        super().__init__(message)
        self.code = code


class CalculatorError(MediagraphError, RuntimeError):
    """A node failed in one of its methods; the original exception is the cause."""

    def __init__(self, *, node: str, method: str, timestamp: str, place: Place, cause: BaseException) -> None:
        where = f" [{place}]" if place.file else ""
        when = f" at {timestamp}" if method == "process" else ""
        super().__init__(f'Calculator::{method.capitalize()}() for node "{node}" failed{when}: {summary(cause)}{where}')
        self.node, self.method, self.place = node, method, place
        self.code = code_of(cause)


class RunError(MediagraphError):
    """One or more errors of a run."""

    def __init__(self, prefix: str, errors: Sequence[MediagraphError]) -> None:
        super().__init__(prefix + "\n" + "\n".join(str(error) for error in errors))
        self.errors = tuple(errors)
        self.code = common_code([error.code for error in errors])


class InvalidRunError(RunError, ValueError):
    """The run failed with status INVALID_ARGUMENT."""


class DuplicateRunError(RunError, FileExistsError):
    """The run failed with status ALREADY_EXISTS."""


class UnimplementedRunError(RunError, NotImplementedError):
    """The run failed with status UNIMPLEMENTED."""


class FailedRunError(RunError, RuntimeError):
    """The run failed with any other status."""


class StateError(MediagraphError, RuntimeError):
    """A call came at the wrong moment, or names something that is not there."""

    code = StatusCode.FAILED_PRECONDITION

    def __init__(self, message: str, code: StatusCode = StatusCode.FAILED_PRECONDITION) -> None:
        super().__init__(message)
        self.code = code


class StallError(MediagraphError, RuntimeError):
    """Nothing moves any more although packets wait; the message says who waits for what."""

    code = StatusCode.UNAVAILABLE


class ArgumentError(MediagraphError, ValueError):
    """A value given to the graph from outside does not fit."""

    code = StatusCode.INVALID_ARGUMENT


class ModelError(MediagraphError):
    """A model is missing, damaged, unknown, or cannot be converted."""

    code = StatusCode.NOT_FOUND


class DeviceError(MediagraphError):
    """A device or execution provider was asked for and is not available."""

    code = StatusCode.UNAVAILABLE


class UsageError(MediagraphError):
    """The command line contradicts itself or names something that does not exist."""

    code = StatusCode.INVALID_ARGUMENT


class InputError(MediagraphError):
    """A file or device that feeds the graph cannot be read."""

    code = StatusCode.NOT_FOUND


class OutputError(MediagraphError):
    """A result cannot be written."""

    code = StatusCode.UNAVAILABLE


_CODE_OF_BUILTIN: dict[type[BaseException], StatusCode] = {
    FileExistsError: StatusCode.ALREADY_EXISTS,
    FileNotFoundError: StatusCode.NOT_FOUND,
    NotImplementedError: StatusCode.UNIMPLEMENTED,
    AssertionError: StatusCode.INTERNAL,
    ValueError: StatusCode.INVALID_ARGUMENT,
}

_RUN_ERROR_OF_CODE: dict[StatusCode, type[RunError]] = {
    StatusCode.INVALID_ARGUMENT: InvalidRunError,
    StatusCode.ALREADY_EXISTS: DuplicateRunError,
    StatusCode.UNIMPLEMENTED: UnimplementedRunError,
}


def summary(error: BaseException) -> str:
    """What went wrong, in one line: our own errors speak for themselves, others with their type."""
    if isinstance(error, MediagraphError):
        return str(error)
    return f"{type(error).__name__}: {error}" if str(error) else type(error).__name__


def code_of(error: BaseException) -> StatusCode:
    """The status that stands for an exception; an author raises the built-in exception that MediaPipe maps it to."""
    if isinstance(error, MediagraphError):
        return error.code
    return next((code for kind, code in _CODE_OF_BUILTIN.items() if isinstance(error, kind)), StatusCode.UNKNOWN)


def common_code(codes: Sequence[StatusCode]) -> StatusCode:
    """The code of a combined status: the common one, or UNKNOWN (rule F1)."""
    return codes[0] if len(set(codes)) == 1 else StatusCode.UNKNOWN


def graph_error(problems: Sequence[Problem]) -> GraphError:
    """The exception for the problems of a graph."""
    invalid = common_code([problem.code for problem in problems]) is StatusCode.INVALID_ARGUMENT
    return (InvalidGraphError if invalid else UnresolvedGraphError)(problems)


def run_error(prefix: str, errors: Sequence[MediagraphError]) -> RunError:
    """The exception for the errors of a run."""
    return _RUN_ERROR_OF_CODE.get(common_code([error.code for error in errors]), FailedRunError)(prefix, errors)
