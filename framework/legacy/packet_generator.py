"""Packet generators: side packets made from side packets before the nodes open (rules J1, J2, S7)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from mediagraph.framework.calculator import Calculator
from mediagraph.framework.contract import PortKind
from mediagraph.framework.errors import DefinitionError, StateError, code_of, summary
from mediagraph.framework.plan import PlanNode


class PacketGenerator(Calculator, abstract=True):
    """Base class of packet generators; `packet_generator { packet_generator: "Name" … }` puts one into a graph.

    A subclass declares `SideInput`, `SideOutput` and `Options` ports and defines `generate`. Its options class says
    `extends: ClassVar[str] = "mediapipe.PacketGeneratorOptions"`. New code has no need of it: a calculator without
    streams that sets side packets in `open` does the same.
    """

    def __init_subclass__(cls, *, abstract: bool = False, name: str = "", **rest: object) -> None:
        super().__init_subclass__(abstract=abstract, name=name, **rest)
        check_side_only(cls, (PortKind.INPUT, PortKind.OUTPUT), "mediapipe.PacketGeneratorOptions")

    def generate(self) -> None:
        """Set every output side packet."""
        raise NotImplementedError(f"{type(self).__name__} does not define generate()")

    def open(self) -> None:
        """Run `generate`; what it raises becomes an error that names the generator."""
        try:
            self.generate()
        except Exception as error:
            raise StateError(f"{self.registered_name}::Generate() failed: {summary(error)}", code_of(error)) from error


@dataclass(frozen=True, slots=True)
class Stages:
    """When the generators of a graph run."""

    base: tuple[PlanNode, ...]
    """Once, when the graph is made: nothing the application gives goes into them."""
    at_start: tuple[PlanNode, ...]
    """At each start of a run."""
    hidden: tuple[PlanNode, ...]
    """As nodes of the run: they need what other nodes provide."""


def stages_of(generators: Sequence[PlanNode], from_nodes: frozenset[str]) -> Stages:
    """Sort generators, producers first, by when they can run; `from_nodes` are the side packets that nodes provide."""
    base: list[PlanNode] = []
    at_start: list[PlanNode] = []
    hidden: list[PlanNode] = []
    origin: dict[str, list[PlanNode]] = {}
    for generator in generators:
        names = [edge.name for edge in generator.side_inputs]
        if any(name in from_nodes or origin.get(name) is hidden for name in names):
            stage = hidden
        elif all(origin.get(name) is base for name in names):
            stage = base
        else:
            stage = at_start
        stage.append(generator)
        origin.update({edge.name: stage for edge in generator.side_outputs})
    return Stages(tuple(base), tuple(at_start), tuple(hidden))


def missing_outputs(generators: Sequence[PlanNode], known: Mapping[str, object]) -> list[StateError]:
    """One error for each side packet that a generator should have set and has not."""
    return [
        StateError(f'{generator.calculator.registered_name}::Generate() did not set the side packet "{edge.name}"')
        for generator in generators
        for edge in generator.side_outputs
        if edge.name not in known
    ]


def check_side_only(cls: type[Calculator], refused: Sequence[PortKind], extends: str) -> None:
    """Raise DefinitionError for ports or options that this kind of class cannot have."""
    for port in cls.declared.ports:
        if port.kind in refused:
            raise DefinitionError(
                f"{cls.__name__}.{port.attribute}: it works on side packets and has no {port.kind.value}s"
            )
    if cls.option_type is not None and cls.option_type.__dict__.get("extends") != extends:
        raise DefinitionError(f'{cls.option_type.__name__} must say `extends: ClassVar[str] = "{extends}"`')
