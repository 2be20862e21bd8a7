"""The gate that carries out a policy."""

from __future__ import annotations

from collections.abc import Sequence

from mediagraph.framework.gates.align import AlignGate
from mediagraph.framework.gates.barrier import BarrierGate
from mediagraph.framework.gates.default import BatchGate, BoundsGate, JoinGate, LoneGate
from mediagraph.framework.gates.early_close import EarlyCloseGate
from mediagraph.framework.gates.fixed_size import FixedSizeGate
from mediagraph.framework.gates.gate import Gate
from mediagraph.framework.gates.immediate import ImmediateGate
from mediagraph.framework.gates.mux import MuxGate
from mediagraph.framework.gates.sync_sets import SyncSetGate
from mediagraph.framework.names import Key
from mediagraph.framework.policy import (
    Barrier,
    Default,
    EarlyClose,
    FixedSize,
    Immediate,
    InputPolicy,
    Mux,
    SyncSet,
    TimestampAlign,
)
from mediagraph.framework.queues import Inlet

Ports = Sequence[tuple[Key, Inlet]]


def gate_for(
    policy: InputPolicy, inlets: Sequence[Inlet], ports: Ports, ready: list[int], *, with_bounds: bool
) -> Gate:
    """The gate of a region: `inlets` are its streams, `ports` tells at which inputs of its node they arrive."""
    match policy:
        case Default(batch_size=size):
            gate = _default(inlets, ready, with_bounds=with_bounds)
            return gate if size == 1 else BatchGate(gate, inlets, ready, size)
        case Immediate():
            return ImmediateGate(inlets, ready, with_bounds=with_bounds)
        case SyncSet():
            return SyncSetGate(_groups(policy, ports), ready, with_bounds=with_bounds)
        case FixedSize():
            return FixedSizeGate(inlets, ready, policy, with_bounds=with_bounds)
        case Barrier():
            return BarrierGate(inlets, ready)
        case EarlyClose():
            return EarlyCloseGate(inlets, ready)
        case Mux():
            return MuxGate([inlet for _, inlet in ports], ready)
        case TimestampAlign(base=base):
            return AlignGate(inlets, dict(ports)[base], ready)


def _default(inlets: Sequence[Inlet], ready: list[int], *, with_bounds: bool) -> Gate:
    if with_bounds:
        return BoundsGate(inlets, ready)
    return LoneGate(inlets, ready) if len(inlets) == 1 else JoinGate(inlets, ready)


def _groups(policy: SyncSet, ports: Ports) -> list[list[Inlet]]:
    by_key = dict(ports)
    groups = [list(dict.fromkeys(by_key[key] for key in group)) for group in policy.groups]
    listed = {key for group in policy.groups for key in group}
    rest = list(dict.fromkeys(inlet for key, inlet in ports if key not in listed))
    return [*groups, rest] if rest else groups
