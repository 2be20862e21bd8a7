"""The side packets and services of a graph over all its runs (rules S1–S10, L12, J1–J4, Q1–Q4)."""

from __future__ import annotations

import functools
from collections.abc import Mapping, Sequence

from mediagraph.framework.build import Setting, make_calculator
from mediagraph.framework.errors import ArgumentError, MediagraphError, StateError, StatusCode, run_error
from mediagraph.framework.legacy.packet_generator import stages_of
from mediagraph.framework.legacy.status_handler import Handlers
from mediagraph.framework.plan import Plan, PlanNode
from mediagraph.framework.reuse import reuse_side_packets
from mediagraph.framework.run import run_generators

NO_HANDLERS = Handlers((), {}, lambda node: node.calculator())


class Provision:
    """What the runs of one graph are provided with.

    Raises RunError if a packet generator that needs nothing fails: those run here, once.
    """

    def __init__(self, plan: Plan, services: Mapping[str, object]) -> None:
        self.plan = plan
        self.services = dict(services)
        self.handlers = NO_HANDLERS  # of the current or last run
        self._stages = stages_of(plan.generators, frozenset())
        if self._stages.base:
            self._find_services()
        self._base, errors = run_generators(plan, self._stages.base, Setting(services=self.services))
        if errors:
            raise run_error("CalculatorGraph::Initialize() failed: ", errors) from errors[0]
        self._before: dict[str, object] = dict(self._base)  # everything known in earlier runs

    def prepare(
        self, plan: Plan, given: Mapping[str, object], last: Mapping[str, object]
    ) -> tuple[Plan, dict[str, object]]:
        """What the next run starts with: a plan without the nodes that need not run again, and all side packets.

        `given` are those of the application, `last` those known at the end of the run before. Raises StateError or
        ArgumentError if they do not fit the graph, RunError if a generator or status handler fails (rule A3).
        """
        self._check(given)
        self._find_services()
        known = self._generate(given)
        self._before.update(last)
        return reuse_side_packets(plan, known, last)

    def find(self, name: str, known: Mapping[str, object], *, is_running: bool) -> object:
        """An output side packet of this run, or of those before; `known` is what this run knows. Raises StateError."""
        if name not in self.plan.side_packets():
            raise StateError(f'no node provides a side packet "{name}"', StatusCode.NOT_FOUND)
        if name in known:
            return known[name]
        if is_running or name not in self._before:
            raise StateError(f'side packet "{name}" is not there yet', StatusCode.UNAVAILABLE)
        return self._before[name]  # a run that failed early leaves those before it

    def _check(self, given: Mapping[str, object]) -> None:
        for name in self.plan.side_packets():
            if name in given:
                raise StateError(f'side packet "{name}" is both provided and generated', StatusCode.UNKNOWN)
        problems = _misfits(self.plan, given)
        if problems:
            raise ArgumentError("; ".join(problems))

    def _generate(self, given: Mapping[str, object]) -> dict[str, object]:
        """Run the packet generators and tell the status handlers."""
        setting = Setting({**self._base, **given}, self.services)
        known, errors = run_generators(self.plan, self._stages.at_start, setting)
        make = functools.partial(make_calculator, self.plan, Setting(known, self.services))
        self.handlers = Handlers(self.plan.status_handlers, known, make)
        errors = [*errors, *self.handlers.before_run(status_of(errors))]
        if errors:
            raise run_error("CalculatorGraph::StartRun() failed: ", errors) from errors[0]
        return known

    def _find_services(self) -> None:
        """Create the services that can be created (rule Q3)."""
        for node in (*self.plan.generators, *self.plan.nodes, *self.plan.status_handlers):
            for service in node.calculator.services:
                key, create = service.service.key, service.service.create
                if key not in self.services and create is not None:
                    self.services[key] = create()
                if key not in self.services and service.is_required:
                    raise _missing_service(node, key)


def status_of(errors: Sequence[MediagraphError]) -> MediagraphError | None:
    """How it went, for status handlers."""
    return run_error("CalculatorGraph::Run() failed: ", errors) if errors else None


def _missing_service(node: PlanNode, key: str) -> StateError:
    message = f'node "{node.name}" ({node.place}) needs the graph service "{key}"'
    return StateError(f"{message}; give it to CalculatorGraph(services=…)", StatusCode.INTERNAL)


def _misfits(plan: Plan, given: Mapping[str, object]) -> list[str]:
    """What is wrong with the side packets for a run (rule S3)."""
    problems = []
    for name, need in plan.needs.items():
        if name not in given and need.is_required:
            problems.append(f'side packet "{name}" is required (by {need.taken_by}) but was not provided')
        elif name in given and not isinstance(given[name], need.payload):
            types = " or ".join(kind.__name__ for kind in need.payload)
            found = type(given[name]).__name__
            problems.append(f'side packet "{name}" is {found}, but {need.taken_by} takes {types}')
    return problems
