"""When is a node ready? The input policies, as data; `gates.py` holds what they do."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Default:
    """At each timestamp that is settled on all inputs, in order.

    With `batch_size` n > 1 the node runs when n input sets are settled, for all of them in a row.
    """

    batch_size: int = 1


@dataclass(frozen=True, slots=True)
class Immediate:
    """As soon as any input has a packet; timestamps may go backwards from one input to another."""


InputPolicy = Default | Immediate
