"""What SwitchContainer, its demultiplexer and multiplexer share: options, tags of channels, the selected channel."""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

from mediagraph.framework.calculator import Calculator
from mediagraph.framework.config import NodeConfig
from mediagraph.framework.contract import Connections, Contract, has_tag
from mediagraph.framework.errors import ContractError, StatusCode
from mediagraph.framework.names import Key
from mediagraph.framework.options import option
from mediagraph.framework.plan import PlanNode
from mediagraph.framework.policy import Immediate
from mediagraph.framework.ports import InputStream, OptionalInput, OptionalSideInput, Options, OutputStream
from mediagraph.framework.timestamp import DONE, UNSTARTED, timestamp_after

SELECTORS = ("ENABLE", "SELECT")
_CHANNEL_TAG = re.compile("C(0|[1-9][0-9]*)__(.*)")


@dataclass(frozen=True, slots=True)
class SwitchContainerOptions:
    """The alternatives and the one to begin with."""

    message: ClassVar[str] = "mediapipe.SwitchContainerOptions"
    extension: ClassVar[int] = 345967970
    contained_node: tuple[NodeConfig, ...] = option((), number=2)
    """The alternatives, numbered from 0: nodes with the same ports, whose streams the container connects."""
    select: int | None = option(None, number=3, wire="int32")
    """The number of the node to begin with; a selecting stream or side packet goes before it."""
    enable: bool | None = option(None, number=4)
    """Begin with node 1 if true, with node 0 if false; not together with `select`."""
    synchronize_io: bool = option(False, number=5)
    """Wait until all inputs are settled at a timestamp before anything is sent on."""
    async_selection: bool = option(False, number=6)
    """Let a selection count at once, for what comes after the latest data, instead of at its own timestamp."""
    tick_input_stream: tuple[str, ...] = option((), number=7)
    """The inputs, each `TAG:index`, whose timestamps selections follow; without any, all data inputs."""


def channel_key(channel: int, key: Key) -> Key:
    """The tag and index of a stream of a channel: `C1__IMAGE:0` for `IMAGE:0`."""
    return Key(f"C{channel}__{key.tag}", key.index)


def split_channel(key: Key) -> tuple[int, Key]:
    """The channel of a stream and its tag and index inside the channel."""
    match = _CHANNEL_TAG.fullmatch(key.tag)
    if match is None:
        raise ContractError(f"{key} is not of the form C<channel>__TAG", StatusCode.INVALID_ARGUMENT)
    return int(match[1]), Key(match[2], key.index)


def data_key(key: Key) -> Key:
    """The tag and index inside the channel."""
    return split_channel(key)[1]


def channel_count(keys: Iterable[Key]) -> int:
    """How many channels these tags name."""
    return max((split_channel(key)[0] + 1 for key in keys), default=0)


def check_selectors(options: SwitchContainerOptions, connections: Connections) -> None:
    """Refuse two selectors of one kind (rule Y2)."""
    for word, listed in (("streams", connections.inputs), ("side packets", connections.side_inputs)):
        if all(has_tag(listed, tag) for tag in SELECTORS):
            raise ContractError(
                f"ENABLE and SELECT are both connected as {word}; keep one", StatusCode.INVALID_ARGUMENT
            )
    if options.enable is not None and options.select is not None:
        raise ContractError("the options give both enable and select; keep one", StatusCode.INVALID_ARGUMENT)


def initial_channel(options: SwitchContainerOptions, enable: bool | None, select: int | None) -> int:
    """The channel at the start: later entries override earlier ones (rule Y5)."""
    candidates = (0, options.enable, options.select, enable, select)
    return int([one for one in candidates if one is not None][-1])


def check_channel(channel: int, count: int) -> int:
    """The channel itself; raises ValueError if there is none of that number."""
    if count and not 0 <= channel < count:
        raise ValueError(f"channel {channel} is selected, but there are channels 0 to {count - 1}")
    return channel


def fixed_channel(node: PlanNode, side_packets: Mapping[str, object]) -> int | None:
    """The channel of a node that no stream selects; None if one does, or if there is no such channel."""
    options = node.options
    if not isinstance(options, SwitchContainerOptions) or any(edge.key.tag in SELECTORS for edge in node.inputs):
        return None
    enable, select = (side_packets.get(tag) for tag in SELECTORS)
    channel = initial_channel(
        options, None if enable is None else bool(enable), select if isinstance(select, int) else None
    )
    edges = (*node.inputs, *node.outputs, *node.side_inputs, *node.side_outputs)
    return channel if any(edge.key.tag.startswith(f"C{channel}__") for edge in edges) else None


class Switch(Calculator, abstract=True):
    """What the demultiplexer and the multiplexer have in common: the selectors, and how they behave in time."""

    select = OptionalInput(int)
    enable = OptionalInput(bool)
    select_packet = OptionalSideInput(int, tag="SELECT")
    enable_packet = OptionalSideInput(bool, tag="ENABLE")
    options = Options(SwitchContainerOptions)

    timestamp_offset = None
    process_timestamp_bounds = True
    input_policy = Immediate()
    routing_tags = SELECTORS

    @classmethod
    def contract(cls, options: Any, connections: Connections) -> Contract:
        """Refuses two selectors."""
        check_selectors(options, connections)
        return cls.declared


class Selection:
    """Which channel is in force when, as far as the selector has told."""

    def __init__(self, selectors: Sequence[InputStream[int | None]], first: int, count: int) -> None:
        self.selector = next((one for one in selectors if one.is_connected), None)
        self.count = count
        self.history: deque[tuple[int, int]] = deque([(int(UNSTARTED), check_channel(first, count))])
        self.settled: int = DONE if self.selector is None else UNSTARTED

    @property
    def is_fixed(self) -> bool:
        """Is the first channel the only one, because no stream selects?"""
        return self.selector is None

    def update(self, now: int) -> None:
        """Note what the selector says at the timestamp that is being processed."""
        if self.selector is None:
            return
        packet = self.selector.packet
        if packet.timestamp == now and self.selector.get() is not None:
            channel = check_channel(int(self.selector.get() or 0), self.count)
            if channel != self.history[-1][1]:
                self.history.append((now, channel))
        self.settled = packet.timestamp

    def channel_at(self, timestamp: int) -> int | None:
        """The channel in force at a timestamp up to `settled`; None if that is forgotten."""
        return next((channel for start, channel in reversed(self.history) if start <= timestamp), None)


def forward_now(stream: InputStream[object], output: OutputStream[object] | None, now: int) -> None:
    """Send on what an input brings at the timestamp that is being processed: a packet, or that there is none."""
    value = stream.get()
    if value is not None or stream.packet.timestamp == now:
        forward(output, now, value)


def forward(output: OutputStream[object] | None, timestamp: int, value: object) -> None:
    """Send a packet on or, if there was none, tell that the timestamp is settled."""
    if output is None:
        return
    if value is None:
        output.advance_bound(timestamp_after(timestamp))
    else:
        output.send(value, at=timestamp)
