"""Status handlers: hooks called before and after each run (rules J3, J4)."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from mediagraph.framework.calculator import Calculator
from mediagraph.framework.contract import PortKind
from mediagraph.framework.errors import MediagraphError, StateError, StatusCode, code_of, summary
from mediagraph.framework.legacy.packet_generator import check_side_only
from mediagraph.framework.plan import PlanNode
from mediagraph.framework.wires import type_names

Status = MediagraphError | None
"""None if all went well."""


class StatusHandler(Calculator, abstract=True):
    """Base class of status handlers; `status_handler { status_handler: "Name" … }` puts one into a graph.

    A subclass declares `SideInput` and `Options` ports and defines one or both methods; what they raise is recorded as
    an error of the run. Its options class says `extends: ClassVar[str] = "mediapipe.MediaPipeOptions"`.
    """

    def __init_subclass__(cls, *, abstract: bool = False, name: str = "", **rest: object) -> None:
        super().__init_subclass__(abstract=abstract, name=name, **rest)
        check_side_only(cls, (PortKind.INPUT, PortKind.OUTPUT, PortKind.SIDE_OUTPUT), "mediapipe.MediaPipeOptions")

    def before_run(self, status: Status) -> None:
        """Called at the start; `status` tells how the packet generators fared. An error keeps the run from starting."""

    def after_run(self, status: Status) -> None:
        """Called when the run is over, before the nodes that are still open are closed."""


class Handlers:
    """The status handlers of one run, in order; both methods return what went wrong."""

    def __init__(
        self, nodes: Sequence[PlanNode], side_packets: Mapping[str, object], make: Callable[[PlanNode], Calculator]
    ) -> None:
        self.misfits = [(node, problem) for node in nodes if (problem := _misfit(node, side_packets))]
        skipped = [node for node, _ in self.misfits]
        self.made = [(node, make(node)) for node in nodes if node not in skipped]

    def before_run(self, status: Status) -> list[MediagraphError]:
        """Tell the handlers how the packet generators fared."""
        return self._call("HandlePreRunStatus", lambda handler: handler.before_run(status))

    def after_run(self, status: Status) -> list[MediagraphError]:
        """Tell the handlers how the run ended."""
        return self._call("HandleStatus", lambda handler: handler.after_run(status))

    def _call(self, method: str, act: Callable[[StatusHandler], None]) -> list[MediagraphError]:
        errors: list[MediagraphError] = [_skipped(node, problem) for node, problem in self.misfits]
        for node, handler in self.made:
            assert isinstance(handler, StatusHandler)
            try:
                act(handler)
            except Exception as error:
                errors.append(_failure(node, method, error))
        return errors


def _skipped(node: PlanNode, problem: str) -> StateError:
    name = node.calculator.registered_name
    return StateError(f"Skipping run of {name}: {problem} ({node.place})", StatusCode.INVALID_ARGUMENT)


def _failure(node: PlanNode, method: str, cause: Exception) -> StateError:
    message = f"{node.calculator.registered_name}::{method}() failed: {summary(cause)} ({node.place})"
    failure = StateError(message, code_of(cause))
    failure.__cause__ = cause
    return failure


def _misfit(node: PlanNode, side_packets: Mapping[str, object]) -> str:
    """What is wrong with the side packets for a handler, or nothing."""
    for edge in node.side_inputs:
        if edge.name not in side_packets and edge.port.required:
            return f'the side packet "{edge.name}" is missing'
        if edge.name in side_packets and not isinstance(side_packets[edge.name], edge.payload):
            found, taken = type(side_packets[edge.name]).__name__, type_names(edge.payload)
            return f'the side packet "{edge.name}" is {found}, not {taken}'
    return ""
