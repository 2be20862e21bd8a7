"""What an author writes: a class that declares ports and processes one input set at a time."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any, ClassVar

from mediagraph.framework.contract import Connections, Contract, PortKind, spec_of
from mediagraph.framework.counters import Counter, Counters
from mediagraph.framework.errors import DefinitionError
from mediagraph.framework.names import Key, is_tag
from mediagraph.framework.policy import Default, Immediate, InputPolicy
from mediagraph.framework.ports import ANY_TAG, Options, Port, Service
from mediagraph.framework.registry import register
from mediagraph.framework.timestamp import Timestamp
from mediagraph.framework.variants import Variant
from mediagraph.framework.wires import Clock

if TYPE_CHECKING:
    from mediagraph.framework.plan import PlanNode


class Stop(Exception):  # noqa: N818  # a signal, as StopIteration
    """Raised in `process`: a source has nothing more to send, or a node asks all sources of the graph to end."""


class Calculator:
    """Base class of all calculators. One object serves one node for one run; its methods overlap only if
    `max_in_flight` is above 1, and then only `process` with itself.

    Subclasses are registered under their class name, or under `name=` as a class keyword; with `abstract=True` they
    are not. What a subclass may set: ports (see `ports.py`), `options = Options(DataClass)`, and the class attributes
    below.
    """

    timestamp_offset: ClassVar[int | None] = 0
    """0: outputs carry the input's timestamp, a checked promise. None: any (`at=`, `advance_bound`, several)."""
    process_timestamp_bounds: ClassVar[bool] = False
    """Call `process` also for timestamps that settle without a packet."""
    input_policy: ClassVar[InputPolicy] = Default()
    """When the node is ready."""
    max_in_flight: ClassVar[int] = 1
    """How many calls of `process` may overlap; a node of the graph may override it."""
    heavy: ClassVar[bool] = False
    """Does `process` release the GIL for 50 µs or more, so that another thread is worth its cost?"""

    variants: ClassVar[tuple[Variant, ...]] = ()
    """Calculators with the same ports for payloads of other types: a graph that is compiled may take one of them."""
    routing_tags: ClassVar[tuple[str, ...]] = ()
    """Side packets that decide on the `routes` of the node."""

    registered_name: ClassVar[str] = ""
    declared: ClassVar[Contract] = Contract()
    option_type: ClassVar[type | None] = None
    services: ClassVar[tuple[Service[Any], ...]] = ()

    options: Any = None
    node_name: str = ""
    clock: Clock
    counters: Counters

    def __init_subclass__(cls, *, abstract: bool = False, name: str = "", **rest: object) -> None:
        super().__init_subclass__(**rest)
        cls.declared = _declared_contract(cls)
        cls.option_type = next((member.kind for member in _members(cls, Options)), None)
        cls.services = tuple(_members(cls, Service))
        _check_definition(cls)
        if not abstract:
            cls.registered_name = name or cls.__name__
            register(cls.registered_name, cls)

    @classmethod
    def contract(cls, options: Any, connections: Connections) -> Contract:
        """What a node promises, given its options and the streams connected to it.

        Override it when ports or timing depend on them, starting from `super().contract(options, connections)` and
        `dataclasses.replace`; raise ContractError to refuse. Called once per node when a graph is loaded.
        """
        return cls.declared

    @classmethod
    def routes(cls, node: PlanNode, side_packets: Mapping[str, object]) -> Mapping[Key, Key] | None:
        """For a node that only passes packets on: which input each output repeats; outputs left out carry nothing.

        `side_packets` holds the known side packets of the node by tag. None, the default: packets must be processed.
        """
        return None

    @property
    def timestamp(self) -> Timestamp:
        """The timestamp of the input set being processed: UNSTARTED in `open`, DONE in `close`."""
        return self.clock.timestamp

    def counter(self, name: str) -> Counter:
        """The counter `NODE-name` of the graph, for `counter.increment()`; ask for it in `open` and keep it."""
        return self.counters.counter(f"{self.node_name}-{name}")

    def open(self) -> None:
        """Set up state; called once before the first `process`."""

    def process(self) -> None:
        """Handle one input set."""
        raise NotImplementedError(f"{type(self).__name__} does not define process()")

    def close(self) -> None:
        """Release resources; called exactly once after a successful `open`, also when the run failed."""


def _members(cls: type, kind: type) -> list[Any]:
    """The declarations of a class and its bases, base classes first, overridden ones replaced."""
    found: dict[str, Any] = {}
    for base in reversed(cls.__mro__):
        found.update({name: member for name, member in vars(base).items() if isinstance(member, kind) or name in found})
    return [member for member in found.values() if isinstance(member, kind)]


def _declared_contract(cls: type[Calculator]) -> Contract:
    return Contract(
        ports=tuple(spec_of(port) for port in _members(cls, Port)),
        timestamp_offset=cls.timestamp_offset,
        process_timestamp_bounds=cls.process_timestamp_bounds,
        input_policy=cls.input_policy,
        max_in_flight=cls.max_in_flight,
        heavy=cls.heavy,
    )


def _check_definition(cls: type[Calculator]) -> None:
    if "__init__" in vars(cls):
        raise DefinitionError(
            f"{cls.__name__}: set state up in open(), not in __init__(); ports and options are not there yet"
        )
    _check_members(cls)
    seen: dict[tuple[PortKind, str], str] = {}
    for port in cls.declared.ports:
        other = seen.setdefault((port.kind, port.tag), port.attribute)
        if other != port.attribute:
            raise DefinitionError(
                f"{cls.__name__}: {other} and {port.attribute} are both the {port.kind.value} {port.tag!r}"
            )
    _check_immediate(cls)


def _check_members(cls: type[Calculator]) -> None:
    """Check tags and names here: what `__set_name__` raises is wrapped by Python 3.11."""
    for port in cls.declared.ports:
        if port.tag not in ("", ANY_TAG) and not is_tag(port.tag):
            raise DefinitionError(
                f'{cls.__name__}.{port.attribute}: "{port.tag}" is not a tag; tags are like IMAGE or NORM_RECT'
            )
    for options in _members(cls, Options):
        if options.attribute != "options":
            raise DefinitionError(f"{cls.__name__}.{options.attribute}: the attribute for options is called `options`")


def _check_immediate(cls: type[Calculator]) -> None:
    if not isinstance(cls.input_policy, Immediate):
        return
    if cls.timestamp_offset is not None:
        raise DefinitionError(
            f"{cls.__name__}: under the immediate policy time may go backwards between inputs; "
            "declare `timestamp_offset = None`"
        )
    for port in cls.declared.of_kind(PortKind.INPUT):
        if port.required:
            raise DefinitionError(
                f"{cls.__name__}: under the immediate policy inputs come one by one; declare {port.attribute} as "
                "OptionalInput"
            )


class Source(Calculator, abstract=True):
    """A calculator without input streams: `generate` sends with `at=`; each `yield` ends one scheduling step."""

    timestamp_offset = None

    def generate(self) -> Iterator[None]:
        """Send packets; return, or raise Stop, at the end."""
        raise NotImplementedError(f"{type(self).__name__} does not define generate()")
