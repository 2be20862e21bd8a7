"""Input stream handlers as graphs name them, and the policies they stand for."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import ClassVar

from mediagraph.framework.config import HandlerConfig
from mediagraph.framework.errors import ContractError, StatusCode
from mediagraph.framework.names import Key, parse_key
from mediagraph.framework.options import option
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


@dataclass(frozen=True, slots=True)
class DefaultInputStreamHandlerOptions:
    """Options of the default policy."""

    message: ClassVar[str] = "mediapipe.DefaultInputStreamHandlerOptions"
    extension: ClassVar[int] = 164312821
    extends: ClassVar[str] = "mediapipe.MediaPipeOptions"
    batch_size: int = option(1, number=1, wire="int32")


@dataclass(frozen=True, slots=True)
class FixedSizeInputStreamHandlerOptions:
    """Options of the policy that cuts queues."""

    message: ClassVar[str] = "mediapipe.FixedSizeInputStreamHandlerOptions"
    extension: ClassVar[int] = 125744319
    extends: ClassVar[str] = "mediapipe.MediaPipeOptions"
    trigger_queue_size: int = option(2, number=1, wire="int32")
    target_queue_size: int = option(1, number=2, wire="int32")
    fixed_min_size: bool = option(False, number=3)


@dataclass(frozen=True, slots=True)
class SyncSetOfStreams:
    """Inputs that settle together, as TAG:index."""

    tag_index: tuple[str, ...] = option((), number=1)


@dataclass(frozen=True, slots=True)
class SyncSetInputStreamHandlerOptions:
    """Options of the policy of groups."""

    message: ClassVar[str] = "mediapipe.SyncSetInputStreamHandlerOptions"
    extension: ClassVar[int] = 155816273
    extends: ClassVar[str] = "mediapipe.MediaPipeOptions"
    sync_set: tuple[SyncSetOfStreams, ...] = option((), number=1)


@dataclass(frozen=True, slots=True)
class TimestampAlignInputStreamHandlerOptions:
    """Options of the policy that aligns clocks."""

    message: ClassVar[str] = "mediapipe.TimestampAlignInputStreamHandlerOptions"
    extension: ClassVar[int] = 190104979
    extends: ClassVar[str] = "mediapipe.MediaPipeOptions"
    timestamp_base_tag_index: str = option("", number=1)


HANDLER_OPTIONS: tuple[type, ...] = (
    DefaultInputStreamHandlerOptions,
    FixedSizeInputStreamHandlerOptions,
    SyncSetInputStreamHandlerOptions,
    TimestampAlignInputStreamHandlerOptions,
)
HANDLERS = (
    "DefaultInputStreamHandler",
    "ImmediateInputStreamHandler",
    "SyncSetInputStreamHandler",
    "FixedSizeInputStreamHandler",
    "BarrierInputStreamHandler",
    "EarlyCloseInputStreamHandler",
    "MuxInputStreamHandler",
    "TimestampAlignInputStreamHandler",
)
_WITHOUT_OPTIONS: dict[str | None, InputPolicy] = {
    "ImmediateInputStreamHandler": Immediate(),
    "BarrierInputStreamHandler": Barrier(),
    "EarlyCloseInputStreamHandler": EarlyClose(),
    "MuxInputStreamHandler": Mux(),
}


def policy_of(config: HandlerConfig, inputs: Iterable[Key], contract: InputPolicy) -> InputPolicy:
    """The policy that a graph's handler asks for, for a node with these inputs; raises ContractError.

    A handler without a name leaves the choice to the calculator, but its options still count for the default policy
    (rule C10).
    """
    name, known = config.input_stream_handler, set(inputs)
    if name in _WITHOUT_OPTIONS:
        return _WITHOUT_OPTIONS[name]
    if name is None and contract != Default():
        return contract
    for options in config.options:
        match name, options:
            case None | "DefaultInputStreamHandler", DefaultInputStreamHandlerOptions():
                return Default(_positive(options.batch_size, "batch_size"))
            case "FixedSizeInputStreamHandler", FixedSizeInputStreamHandlerOptions():
                return FixedSize(options.trigger_queue_size, options.target_queue_size, options.fixed_min_size)
            case "SyncSetInputStreamHandler", SyncSetInputStreamHandlerOptions():
                return SyncSet(_groups(options, known))
            case "TimestampAlignInputStreamHandler", TimestampAlignInputStreamHandlerOptions():
                return TimestampAlign(_known(options.timestamp_base_tag_index, known))
    return _without_its_options(name, known)


def _without_its_options(name: str | None, known: set[Key]) -> InputPolicy:
    match name:
        case "FixedSizeInputStreamHandler":
            return FixedSize()
        case "SyncSetInputStreamHandler":
            return SyncSet()
        case "TimestampAlignInputStreamHandler":
            return TimestampAlign(_known("", known))
        case _:
            return Default()


def _groups(options: SyncSetInputStreamHandlerOptions, known: set[Key]) -> tuple[tuple[Key, ...], ...]:
    groups = tuple(tuple(_known(text, known) for text in one.tag_index) for one in options.sync_set)
    listed = [key for group in groups for key in group]
    if not all(groups):
        raise ContractError(
            "a sync_set names no streams; give it a tag_index, or take it away", StatusCode.INVALID_ARGUMENT
        )
    for key in listed:
        if listed.count(key) > 1:
            raise ContractError(f"{key} stands in two sync_sets; keep one of them", StatusCode.INVALID_ARGUMENT)
    return groups


def _known(text: str, known: set[Key]) -> Key:
    key = parse_key(text)
    if key not in known:
        listed = ", ".join(str(one) for one in sorted(known))
        raise ContractError(f"the node has no input {key}; it has {listed}", StatusCode.INVALID_ARGUMENT)
    return key


def _positive(value: int, name: str) -> int:
    if value < 1:
        raise ContractError(f"{name} is {value}; it must be positive", StatusCode.INVALID_ARGUMENT)
    return value
