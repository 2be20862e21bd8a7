"""The two faces of a stream inside a node: typed declarations on the class, a wire on the instance.

A declaration is a non-data descriptor. When a node is built, its ports are replaced in the instance by wires
(`wires.py`): `self.image.get()` is then two attribute look-ups and a call.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Generic, NoReturn, Protocol, TypeVar, get_origin, overload

from mediagraph.framework.errors import StreamError
from mediagraph.framework.names import Key
from mediagraph.framework.packet import Packet
from mediagraph.framework.service import GraphService
from mediagraph.framework.timestamp import Timestamp

if TYPE_CHECKING:
    from mediagraph.framework.calculator import Calculator

T = TypeVar("T")
T_co = TypeVar("T_co", covariant=True)
T_contra = TypeVar("T_contra", contravariant=True)
SameAs = str | Callable[[Key], Key] | None

ANY_TAG = "*"


class InputStream(Protocol[T_co]):
    """What a calculator sees of an input stream while it processes."""

    def get(self) -> T_co:
        """The payload at the current timestamp."""
        ...

    @property
    def packet(self) -> Packet:
        """The packet at the current timestamp; an empty one carries the timestamp up to which the stream is settled."""
        ...

    @property
    def is_empty(self) -> bool:
        """Is there no packet at the current timestamp?"""
        ...

    @property
    def bound(self) -> Timestamp:
        """The least timestamp at which a further packet may arrive."""
        ...

    @property
    def header(self) -> object:
        """What the producer says of the whole stream, known from `open` on; None if it says nothing."""
        ...

    @property
    def is_connected(self) -> bool:
        """Does the graph connect it?"""
        ...


class OutputStream(Protocol[T_contra]):
    """What a calculator sees of an output stream."""

    def send(self, value: T_contra, *, at: int | None = None) -> None:
        """Send a payload, at the input's timestamp or `at` another one (µs); raises StreamError if it does not fit."""
        ...

    def advance_bound(self, to: int) -> None:
        """Promise that no packet before `to` (µs) follows."""
        ...

    def close(self) -> None:
        """Promise that no packet follows at all."""
        ...

    def set_header(self, value: object) -> None:
        """Say something of the whole stream, as its frame rate; only in `open`, raises StreamError later.

        Nodes that take the stream open after this one, so they find it from their own `open` on.
        """
        ...

    @property
    def bound(self) -> Timestamp:
        """The least timestamp that may be sent, including the effects of the current call."""
        ...

    @property
    def is_closed(self) -> bool:
        """Was it closed?"""
        ...

    @property
    def is_connected(self) -> bool:
        """Does the graph connect it?"""
        ...


class SideValue(Protocol[T_co]):
    """What a calculator sees of an input side packet."""

    def get(self) -> T_co:
        """The value, the same during the whole run."""
        ...


class SideSlot(Protocol[T_contra]):
    """What a calculator sees of an output side packet."""

    def set(self, value: T_contra) -> None:
        """Provide the value, once per run, in any of the three methods; raises StreamError for a second one."""
        ...


class Streams(Protocol[T]):
    """The streams of a repeated port, in flat order: by tag, then by index."""

    def __getitem__(self, index: int) -> T:
        """The stream at a position in flat order."""
        ...

    def __iter__(self) -> Iterator[T]:
        """All streams."""
        ...

    def __len__(self) -> int:
        """How many are connected."""
        ...

    def at(self, key: Key) -> T | None:
        """The stream with this tag and index, if it is connected."""
        ...

    def items(self) -> list[tuple[Key, T]]:
        """All streams with their tags and indexes."""
        ...


class Port(Generic[T]):
    """A declared port: its attribute name, its tag in the graph and the payload types it carries."""

    required = True
    repeated = False

    def __init__(
        self,
        payload: type[T] | tuple[type, ...] = object,  # type: ignore[assignment]  # a default for a type variable
        *,
        tag: str | None = None,
        same_as: SameAs = None,
    ) -> None:
        self.payload = payload_types(payload)
        self.attribute = ""
        self._tag = tag
        self.same_as = same_as

    def __set_name__(self, owner: type, name: str) -> None:
        self.attribute = name
        if self._tag is None:
            self._tag = name.upper().strip("_")

    @property
    def tag(self) -> str:
        """The tag in the graph; "" for untagged streams, ANY_TAG for every tag that no other port declares."""
        return self._tag or ""

    def _unbound(self) -> NoReturn:
        raise StreamError(
            f"port {self.attribute} works only while its calculator runs in a graph; set state up in open()"
        )


class Input(Port[T]):
    """Required: `process()` runs only at timestamps at which a packet is present."""

    @overload
    def __get__(self, calculator: None, owner: type) -> Input[T]: ...
    @overload
    def __get__(self, calculator: Calculator, owner: type) -> InputStream[T]: ...
    def __get__(self, calculator: Calculator | None, owner: type) -> Input[T] | InputStream[T]:
        return self if calculator is None else self._unbound()


class OptionalInput(Port[T]):
    """May be unconnected, or empty at a timestamp: `get()` then returns None."""

    required = False

    @overload
    def __get__(self, calculator: None, owner: type) -> OptionalInput[T]: ...
    @overload
    def __get__(self, calculator: Calculator, owner: type) -> InputStream[T | None]: ...
    def __get__(self, calculator: Calculator | None, owner: type) -> OptionalInput[T] | InputStream[T | None]:
        return self if calculator is None else self._unbound()


class Inputs(Port[T]):
    """Any number of streams of one tag (`TAG:0`, `TAG:1` …), each of which may be empty at a timestamp."""

    required = False
    repeated = True

    @overload
    def __get__(self, calculator: None, owner: type) -> Inputs[T]: ...
    @overload
    def __get__(self, calculator: Calculator, owner: type) -> Streams[InputStream[T | None]]: ...
    def __get__(self, calculator: Calculator | None, owner: type) -> Inputs[T] | Streams[InputStream[T | None]]:
        return self if calculator is None else self._unbound()


class Output(Port[T]):
    """Where a calculator sends its results; must be connected."""

    @overload
    def __get__(self, calculator: None, owner: type) -> Output[T]: ...
    @overload
    def __get__(self, calculator: Calculator, owner: type) -> OutputStream[T]: ...
    def __get__(self, calculator: Calculator | None, owner: type) -> Output[T] | OutputStream[T]:
        return self if calculator is None else self._unbound()


class OptionalOutput(Output[T]):
    """May be unconnected: what is sent there is dropped."""

    required = False


class Outputs(Port[T]):
    """Any number of output streams of one tag."""

    required = False
    repeated = True

    @overload
    def __get__(self, calculator: None, owner: type) -> Outputs[T]: ...
    @overload
    def __get__(self, calculator: Calculator, owner: type) -> Streams[OutputStream[T]]: ...
    def __get__(self, calculator: Calculator | None, owner: type) -> Outputs[T] | Streams[OutputStream[T]]:
        return self if calculator is None else self._unbound()


class SideInput(Port[T]):
    """A value given once, when the run starts."""

    @overload
    def __get__(self, calculator: None, owner: type) -> SideInput[T]: ...
    @overload
    def __get__(self, calculator: Calculator, owner: type) -> SideValue[T]: ...
    def __get__(self, calculator: Calculator | None, owner: type) -> SideInput[T] | SideValue[T]:
        return self if calculator is None else self._unbound()


class OptionalSideInput(Port[T]):
    """May be unconnected or not provided: `get()` then returns None."""

    required = False

    @overload
    def __get__(self, calculator: None, owner: type) -> OptionalSideInput[T]: ...
    @overload
    def __get__(self, calculator: Calculator, owner: type) -> SideValue[T | None]: ...
    def __get__(self, calculator: Calculator | None, owner: type) -> OptionalSideInput[T] | SideValue[T | None]:
        return self if calculator is None else self._unbound()


class SideInputs(Port[T]):
    """Any number of side packets of one tag; each one that is connected must be provided."""

    required = False
    repeated = True

    @overload
    def __get__(self, calculator: None, owner: type) -> SideInputs[T]: ...
    @overload
    def __get__(self, calculator: Calculator, owner: type) -> Streams[SideValue[T]]: ...
    def __get__(self, calculator: Calculator | None, owner: type) -> SideInputs[T] | Streams[SideValue[T]]:
        return self if calculator is None else self._unbound()


class SideOutput(Port[T]):
    """A value that the calculator provides to others, once per run; need not be connected."""

    required = False

    @overload
    def __get__(self, calculator: None, owner: type) -> SideOutput[T]: ...
    @overload
    def __get__(self, calculator: Calculator, owner: type) -> SideSlot[T]: ...
    def __get__(self, calculator: Calculator | None, owner: type) -> SideOutput[T] | SideSlot[T]:
        return self if calculator is None else self._unbound()


class SideOutputs(Port[T]):
    """Any number of output side packets of one tag."""

    required = False
    repeated = True

    @overload
    def __get__(self, calculator: None, owner: type) -> SideOutputs[T]: ...
    @overload
    def __get__(self, calculator: Calculator, owner: type) -> Streams[SideSlot[T]]: ...
    def __get__(self, calculator: Calculator | None, owner: type) -> SideOutputs[T] | Streams[SideSlot[T]]:
        return self if calculator is None else self._unbound()


class Options(Generic[T]):
    """The options of a calculator: a frozen dataclass, read from the graph and validated when it loads."""

    def __init__(self, kind: type[T]) -> None:
        self.kind = kind
        self.attribute = ""

    def __set_name__(self, owner: type, name: str) -> None:
        self.attribute = name

    @overload
    def __get__(self, calculator: None, owner: type) -> Options[T]: ...
    @overload
    def __get__(self, calculator: Calculator, owner: type) -> T: ...
    def __get__(self, calculator: Calculator | None, owner: type) -> Options[T] | T:
        if calculator is None:
            return self
        raise StreamError("options are known only while the calculator is part of a graph; use them from open() on")


class Service(Generic[T]):
    """A graph service that the calculator uses: None if it is not there, or an error at the start if `required`."""

    def __init__(self, service: GraphService[T], *, required: bool = False) -> None:
        self.service = service
        self.is_required = required
        self.attribute = ""

    def __set_name__(self, owner: type, name: str) -> None:
        self.attribute = name

    @overload
    def __get__(self, calculator: None, owner: type) -> Service[T]: ...
    @overload
    def __get__(self, calculator: Calculator, owner: type) -> T | None: ...
    def __get__(self, calculator: Calculator | None, owner: type) -> Service[T] | T | None:
        return self if calculator is None else None


def payload_types(payload: type | tuple[type, ...]) -> tuple[type, ...]:
    """The classes to check a payload against: `list[int]` is checked as `list`, `object` accepts anything."""
    kinds = payload if isinstance(payload, tuple) else (payload,)
    return tuple(get_origin(kind) or kind for kind in kinds)
