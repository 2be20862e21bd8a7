"""When is a node ready? The input policies, as data; `gates/` holds what they do (rules H1–H14)."""

from __future__ import annotations

from dataclasses import dataclass

from mediagraph.framework.names import Key


@dataclass(frozen=True, slots=True)
class Default:
    """At each timestamp that is settled on all inputs, in order.

    With `batch_size` n > 1 the node runs when n input sets are settled, for all of them in a row.
    """

    batch_size: int = 1


@dataclass(frozen=True, slots=True)
class Immediate:
    """As soon as any input has a packet; timestamps may go backwards from one input to another."""


@dataclass(frozen=True, slots=True)
class SyncSet:
    """As Default, but within groups of inputs that settle independently; inputs in no group form one more, the last."""

    groups: tuple[tuple[Key, ...], ...] = ()


@dataclass(frozen=True, slots=True)
class FixedSize:
    """As Default, but old packets are dropped when queues grow.

    When a queue holds `trigger` packets all queues are cut so that it keeps `target`; with `keeps_minimum` only when
    every queue holds that many.
    """

    trigger: int = 2
    target: int = 1
    keeps_minimum: bool = False


@dataclass(frozen=True, slots=True)
class Barrier:
    """When every input has a packet, whatever the timestamps; it ends when any input has ended."""


@dataclass(frozen=True, slots=True)
class EarlyClose:
    """As Default, but it ends when any input has ended."""


@dataclass(frozen=True, slots=True)
class Mux:
    """The last input (int) selects, at each of its timestamps, the one other input to wait for."""


@dataclass(frozen=True, slots=True)
class TimestampAlign:
    """As Default, with the other inputs' timestamps shifted to the clock of `base`, by their first packets."""

    base: Key = Key("")


InputPolicy = Default | Immediate | SyncSet | FixedSize | Barrier | EarlyClose | Mux | TimestampAlign
