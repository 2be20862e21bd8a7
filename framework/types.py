"""Which type of payload each stream carries: ports that must agree share one entry (rules C2, C5, C6)."""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import dataclass, field

Payload = tuple[type, ...]
ANYTHING: Payload = (object,)
_TRANSFERS = {("Image", "CudaImage"): "CpuToCudaCalculator", ("CudaImage", "Image"): "CudaToCpuCalculator"}


@dataclass(slots=True)
class TypeTable:
    """A union-find of ports, with the payload types at the roots, and the ports that declare them."""

    _parents: dict[Hashable, Hashable] = field(default_factory=dict)
    _payloads: dict[Hashable, Payload] = field(default_factory=dict)
    _declared_by: dict[Hashable, Hashable] = field(default_factory=dict)

    def add(self, port: Hashable, payload: Payload) -> None:
        """A port of its own."""
        self._parents[port] = self._declared_by[port] = port
        self._payloads[port] = payload

    def payload(self, port: Hashable) -> Payload:
        """What the port carries, as far as it is known."""
        return self._payloads[self._root(port)]

    def declared_by(self, port: Hashable) -> Hashable:
        """The port whose declaration says what this port carries; often itself."""
        return self._declared_by[self._root(port)]

    def share(self, port: Hashable, other: Hashable) -> None:
        """`port` carries what `other` carries."""
        root, other_root = self._root(port), self._root(other)
        if root != other_root:
            self._parents[root] = other_root

    def connect(self, producer: Hashable, consumer: Hashable) -> None:
        """A port that accepts anything takes the type at the other end of its stream."""
        if self.payload(consumer) == ANYTHING:
            self.share(consumer, producer)
        elif self.payload(producer) == ANYTHING:
            self.share(producer, consumer)

    def narrow(self, producer: Hashable, consumer: Hashable) -> None:
        """Of several possible types keep the one that the other end has."""
        made, taken = self.payload(producer), self.payload(consumer)
        if len(made) > 1 and len(taken) == 1 and fits(made, taken):
            self._narrow(producer, taken, consumer)
        elif len(taken) > 1 and len(made) == 1 and fits(made, taken):
            self._narrow(consumer, made, producer)

    def _narrow(self, port: Hashable, payload: Payload, other: Hashable) -> None:
        root = self._root(port)
        self._payloads[root], self._declared_by[root] = payload, self.declared_by(other)

    def _root(self, port: Hashable) -> Hashable:
        while (parent := self._parents[port]) != port:
            port = parent
        return port


def fits(made: Payload, taken: Payload) -> bool:
    """Can a stream that carries `made` feed a port that takes `taken`?"""
    if made == ANYTHING or taken == ANYTHING:
        return True
    return any(issubclass(one, other) for one in made for other in taken)


def type_name(payload: Payload) -> str:
    """The types, for messages."""
    return " or ".join("anything" if one is object else one.__name__ for one in payload)


def transfer_between(carried: Payload, taken: Payload) -> str | None:
    """The calculator that copies from host memory to a CUDA device, or back, if that is all that differs."""
    found = (_TRANSFERS.get((one.__name__, other.__name__)) for one in carried for other in taken)
    return next((name for name in found if name is not None), None)
