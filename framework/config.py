"""A graph as it is written: plain data, one class per protobuf message of the configuration.

Field numbers and meanings are those of MediaPipe's `calculator.proto`; empty values mean "not given". `origin` tells
where a part stood in its file.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, ClassVar, Protocol

from mediagraph.framework.errors import Place
from mediagraph.framework.options import option

OptionList = tuple[object, ...]


class Origin(Protocol):
    """Knows where the parts of a message stood in the file it came from."""

    def place(self, field: str = "", index: int = 0) -> Place:
        """The place of a value of a field, or of the message itself."""
        ...


class Nowhere:
    """The origin of what was not read from a text file."""

    def __init__(self, file: str = "") -> None:
        self.file = file

    def place(self, field: str = "", index: int = 0) -> Place:
        """The file, if any."""
        return Place(self.file)


def _repeated(number: int) -> Any:
    return option((), number=number)


def _extensions(number: int) -> Any:
    """A holder of extensions, read as the tuple of the options found in it."""
    return field(default=(), metadata={"number": None, "extensions": number})


def _any_list(number: int) -> Any:
    """A list of `Any` messages, read as the tuple of the options found in them."""
    return field(default=(), metadata={"number": None, "any": number})


def _origin() -> Any:
    return field(default_factory=Nowhere, compare=False, repr=False, metadata={"number": None})


@dataclass(frozen=True, slots=True)
class HandlerConfig:
    """Which input policy a node is to use; without a name the calculator's own."""

    message: ClassVar[str] = "mediapipe.InputStreamHandlerConfig"
    holder: ClassVar[str] = "mediapipe.MediaPipeOptions"
    input_stream_handler: str | None = option(None, number=1)
    """A policy, as DefaultInputStreamHandler or ImmediateInputStreamHandler; without one the calculator's own."""
    options: OptionList = _extensions(3)
    """Options of the policy."""
    origin: Origin = _origin()


@dataclass(frozen=True, slots=True)
class OutputHandlerConfig:
    """Which output handler a node is to use; there is one."""

    message: ClassVar[str] = "mediapipe.OutputStreamHandlerConfig"
    holder: ClassVar[str] = "mediapipe.MediaPipeOptions"
    output_stream_handler: str = option("InOrderOutputStreamHandler", number=1)
    input_side_packet: tuple[str, ...] = _repeated(2)
    options: OptionList = _extensions(3)
    origin: Origin = _origin()


@dataclass(frozen=True, slots=True)
class InputStreamInfo:
    """Marks an input that closes a loop."""

    message: ClassVar[str] = "mediapipe.InputStreamInfo"
    tag_index: str = option("", number=1)
    """An input of the node, as TAG, TAG:index or :index."""
    back_edge: bool = option(False, number=2)
    """The stream closes a loop: its producer stands behind the node."""
    origin: Origin = _origin()


@dataclass(frozen=True, slots=True)
class ExecutorConfig:
    """An executor; the one without a name is the default."""

    message: ClassVar[str] = "mediapipe.ExecutorConfig"
    holder: ClassVar[str] = "mediapipe.MediaPipeOptions"
    name: str = option("", number=1)
    """What nodes call it; the one without a name is the default."""
    type: str = option("", number=2)
    """ThreadPoolExecutor, or ApplicationThreadExecutor for the default one."""
    options: OptionList = _extensions(3)
    """How many threads a pool has."""
    origin: Origin = _origin()


@dataclass(frozen=True, slots=True)
class ThreadPoolExecutorOptions:
    """Options of a thread pool."""

    message: ClassVar[str] = "mediapipe.ThreadPoolExecutorOptions"
    extension: ClassVar[int] = 157116819
    extends: ClassVar[str] = "mediapipe.MediaPipeOptions"
    num_threads: int | None = option(None, number=1, wire="int32")
    """How many threads the pool has."""
    stack_size: int | None = option(None, number=2, wire="int32")
    nice_priority_level: int | None = option(None, number=3, wire="int32")
    require_processor_performance: int | None = option(None, number=4, wire="int32")
    thread_name_prefix: str | None = option(None, number=5)


@dataclass(frozen=True, slots=True)
class ProfilerConfig:
    """What to measure during a run."""

    message: ClassVar[str] = "mediapipe.ProfilerConfig"
    histogram_interval_size_usec: int = option(0, number=1)
    num_histogram_intervals: int = option(0, number=2)
    enable_input_output_latency: bool = option(False, number=3)
    enable_profiler: bool = option(False, number=4)
    enable_stream_latency: bool = option(False, number=5)
    use_packet_timestamp_for_added_packet: bool = option(False, number=6)
    trace_log_capacity: int = option(0, number=7)
    trace_event_types_disabled: tuple[int, ...] = option((), number=8, wire="int32")
    trace_log_path: str = option("", number=9)
    trace_log_count: int = option(0, number=10, wire="int32")
    trace_log_interval_usec: int = option(0, number=11)
    trace_log_margin_usec: int = option(0, number=12)
    trace_log_duration_events: bool = option(False, number=13)
    trace_log_interval_count: int = option(0, number=14, wire="int32")
    trace_log_disabled: bool = option(False, number=15)
    trace_enabled: bool = option(False, number=16)
    trace_log_instant_events: bool = option(False, number=17)
    calculator_filter: str = option("", number=18)


@dataclass(frozen=True, slots=True)
class RuntimeInfoConfig:
    """Periodic capture of run-time information."""

    message: ClassVar[str] = "mediapipe.GraphRuntimeInfoConfig"
    enable_graph_runtime_info: bool = option(False, number=1)
    capture_period_msec: int = option(0, number=2, wire="uint32")


@dataclass(frozen=True, slots=True)
class PacketGeneratorConfig:
    """A legacy producer of side packets."""

    message: ClassVar[str] = "mediapipe.PacketGeneratorConfig"
    holder: ClassVar[str] = "mediapipe.PacketGeneratorOptions"
    packet_generator: str = option("", number=1)
    input_side_packet: tuple[str, ...] = _repeated(2)
    output_side_packet: tuple[str, ...] = _repeated(3)
    options: OptionList = _extensions(4)
    origin: Origin = _origin()


@dataclass(frozen=True, slots=True)
class StatusHandlerConfig:
    """A legacy hook called before and after a run."""

    message: ClassVar[str] = "mediapipe.StatusHandlerConfig"
    holder: ClassVar[str] = "mediapipe.MediaPipeOptions"
    status_handler: str = option("", number=1)
    input_side_packet: tuple[str, ...] = _repeated(2)
    options: OptionList = _extensions(3)
    origin: Origin = _origin()


@dataclass(frozen=True, slots=True)
class NodeConfig:
    """A node: a calculator or a subgraph at its place in the graph."""

    message: ClassVar[str] = "mediapipe.CalculatorGraphConfig.Node"
    holder: ClassVar[str] = "mediapipe.CalculatorOptions"
    name: str = option("", number=1)
    """For messages and drawings; without one the node is called like its calculator."""
    calculator: str = option("", number=2)
    """The calculator or subgraph that the node is."""
    input_stream: tuple[str, ...] = _repeated(3)
    """Streams that come in, as TAG:index:name, TAG:name or name."""
    output_stream: tuple[str, ...] = _repeated(4)
    """Streams that go out."""
    input_side_packet: tuple[str, ...] = _repeated(5)
    """Values that the node is given once per run."""
    output_side_packet: tuple[str, ...] = _repeated(6)
    """Values that the node provides once per run."""
    options: OptionList = _extensions(7)
    """Options of the calculator, as [mediapipe.NameOptions.ext] { … }."""
    node_options: OptionList = _any_list(8)
    """The same in the other spelling, [type.googleapis.com/mediapipe.NameOptions] { … }."""
    source_layer: int = option(0, number=9, wire="int32")
    """Sources of a higher layer start when those of the lower ones are done."""
    buffer_size_hint: int = option(0, number=10, wire="int32")
    """A lower limit for the size of the queues of the graph."""
    input_stream_handler: HandlerConfig | None = option(None, number=11)
    """When the node is ready, if not as the calculator says."""
    output_stream_handler: OutputHandlerConfig | None = option(None, number=12)
    input_stream_info: tuple[InputStreamInfo, ...] = _repeated(13)
    """Marks the inputs that close loops."""
    executor: str = option("", number=14)
    """The executor that runs the node; the default one if there is none."""
    profiler_config: ProfilerConfig | None = option(None, number=15)
    max_in_flight: int = option(0, number=16, wire="int32")
    """How many calls of the node may overlap; 0 leaves it to the calculator."""
    option_value: tuple[str, ...] = _repeated(17)
    """Options taken from those of the graph, as OPTIONS/field:OPTIONS/field."""
    external_input: tuple[str, ...] = _repeated(1005)
    origin: Origin = _origin()
    path: tuple[str, ...] = field(default=(), compare=False, metadata={"number": None})
    """The subgraph nodes it came out of, outermost first, each as `name (Type)`."""

    @property
    def base_name(self) -> str:
        """The name before it is made unique."""
        return self.name or self.calculator

    def find_options(self, kind: type) -> object | None:
        """The options of this class: those in `options` win over those in `node_options` (schema rule 6)."""
        candidates = (*self.options, *self.node_options)
        return next((one for one in candidates if type(one) is kind), None)


@dataclass(frozen=True, slots=True)
class GraphConfig:
    """A graph or subgraph."""

    message: ClassVar[str] = "mediapipe.CalculatorGraphConfig"
    holder: ClassVar[str] = "mediapipe.MediaPipeOptions"
    node: tuple[NodeConfig, ...] = _repeated(1)
    """The nodes, in any order."""
    packet_generator: tuple[PacketGeneratorConfig, ...] = _repeated(7)
    num_threads: int = option(0, number=8, wire="int32")
    """How many threads the default executor has; 0 leaves it to the framework."""
    status_handler: tuple[StatusHandlerConfig, ...] = _repeated(9)
    input_stream: tuple[str, ...] = _repeated(10)
    """Streams that the application feeds, in a subgraph as TAG:name."""
    max_queue_size: int = option(0, number=11, wire="int32")
    """How many packets wait at an input before sources are held back; -1: any number."""
    input_stream_handler: HandlerConfig | None = option(None, number=12)
    """When nodes are ready that do not say so themselves."""
    output_stream_handler: OutputHandlerConfig | None = option(None, number=13)
    executor: tuple[ExecutorConfig, ...] = _repeated(14)
    """Pools of threads."""
    output_stream: tuple[str, ...] = _repeated(15)
    """Streams that the application looks at, in a subgraph as TAG:name."""
    input_side_packet: tuple[str, ...] = _repeated(16)
    """Values that the application gives once per run."""
    output_side_packet: tuple[str, ...] = _repeated(17)
    """Values that the application gets when the run is over."""
    profiler_config: ProfilerConfig | None = option(None, number=18)
    package: str = option("", number=19)
    """A name in front of `type`."""
    type: str = option("", number=20)
    """The name under which other graphs use this one as a node."""
    report_deadlock: bool = option(False, number=21)
    """Full queues are an error, and are not enlarged."""
    runtime_info: RuntimeInfoConfig | None = option(None, number=22)
    options: OptionList = _extensions(1001)
    """Options of the graph that option_value hands on to nodes."""
    graph_options: OptionList = _any_list(1002)
    """The same in the other spelling."""
    origin: Origin = _origin()
