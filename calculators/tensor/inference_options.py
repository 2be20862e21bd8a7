"""The options of InferenceCalculator."""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum
from typing import ClassVar

from mediagraph.framework.options import option


@dataclass(frozen=True, slots=True)
class TfLite:
    """MediaPipe: the plain TFLite interpreter. Here: ONNX Runtime, as for every delegate."""


class Api(IntEnum):
    """How MediaPipe speaks to a GPU."""

    ANY = 0
    OPENGL = 1
    OPENCL = 2


class CacheWritingBehavior(IntEnum):
    """What MediaPipe does with compiled GPU programs."""

    NO_WRITE = 0
    TRY_WRITE = 1
    WRITE_OR_ERROR = 2


class InferenceUsage(IntEnum):
    """What MediaPipe optimises GPU programs for."""

    UNSPECIFIED = 0
    FAST_SINGLE_ANSWER = 1
    SUSTAINED_SPEED = 2


class Engine(IntEnum):
    """What runs a model on the CPU here; MediaPipe has no such choice."""

    ONNX_RUNTIME = 0
    OPENVINO = 1


@dataclass(frozen=True, slots=True)
class Gpu:
    """MediaPipe: inference on a mobile GPU. Without effect on the CPU, as there."""

    use_advanced_gpu_api: bool = option(False, number=1)  # MediaPipe: prefer its newer engine
    api: Api = option(Api.ANY, number=4)  # MediaPipe: the interface of that engine
    allow_precision_loss: bool = option(True, number=3)  # MediaPipe: compute with 16 bits
    cached_kernel_path: str = option("", number=2)  # MediaPipe: folder of compiled programs
    serialized_model_dir: str = option("", number=7)  # MediaPipe: folder of prepared models
    # MediaPipe: whether it writes there
    cache_writing_behavior: CacheWritingBehavior = option(CacheWritingBehavior.WRITE_OR_ERROR, number=10)
    model_token: str = option("", number=8)  # MediaPipe: the model's name there
    # MediaPipe: one fast answer, or lasting speed
    usage: InferenceUsage = option(InferenceUsage.SUSTAINED_SPEED, number=5)


@dataclass(frozen=True, slots=True)
class Nnapi:
    """MediaPipe: Android's accelerators. Without effect."""

    cache_dir: str = option("", number=1)  # MediaPipe: folder of prepared models
    model_token: str = option("", number=2)  # MediaPipe: the model's name there
    accelerator_name: str = option("", number=3)  # MediaPipe: which accelerator


@dataclass(frozen=True, slots=True)
class Xnnpack:
    """MediaPipe: its fast CPU kernels. `num_threads` is used here as well, -1 means the default of one thread."""

    num_threads: int = option(-1, number=1, wire="int32")  # threads of one call, above 0; -1: as `cpu_num_thread` says
    enable_zero_copy_tensor_io: bool = option(False, number=7)  # without effect


@dataclass(frozen=True, slots=True)
class Delegate:
    """Which engine MediaPipe would use, at most one."""

    tflite: TfLite | None = option(None, number=1, oneof="delegate")  # without effect
    gpu: Gpu | None = option(None, number=2, oneof="delegate")  # without effect
    nnapi: Nnapi | None = option(None, number=3, oneof="delegate")  # without effect
    xnnpack: Xnnpack | None = option(None, number=4, oneof="delegate")  # its `num_threads` is used


@dataclass(frozen=True, slots=True)
class TensorIndicesMap:
    """For each tensor of the stream the position of the model's tensor."""

    model_tensor_indices: tuple[int, ...] = option((), number=1, wire="int32")
    """The n-th tensor of the stream is this one of the model's, counted from 0; none twice."""

    def __post_init__(self) -> None:
        _check_unique("model_tensor_indices", self.model_tensor_indices)


@dataclass(frozen=True, slots=True)
class TensorNamesMap:
    """For each tensor of the stream the name of the model's tensor."""

    tensor_names: tuple[str, ...] = option((), number=1)
    """The n-th tensor of the stream is the model's tensor of this name; none twice."""

    def __post_init__(self) -> None:
        _check_unique("tensor_names", self.tensor_names)


@dataclass(frozen=True, slots=True)
class FeedbackTensorLink:
    """An output that the model gets as an input at the next call; the first call gets zeros."""

    from_output_tensor_name: str = option("", number=1)  # the model's output that is kept
    to_input_tensor_name: str = option("", number=2)  # the input that gets it, of the same shape


@dataclass(frozen=True, slots=True)
class InputOutputConfig:
    """How the tensors of the streams belong to those of the model; by position where nothing is said."""

    input_tensor_indices_map: TensorIndicesMap | None = option(None, number=1, oneof="InputTensorMap")
    """Which inputs of the model the tensors of the input stream are, by position; not beside names."""
    input_tensor_names_map: TensorNamesMap | None = option(None, number=3, oneof="InputTensorMap")
    """Which inputs of the model the tensors of the input stream are, by name."""
    output_tensor_indices_map: TensorIndicesMap | None = option(None, number=2, oneof="OutputTensorMap")
    """Which outputs of the model the tensors of the output stream are, by position; not beside names."""
    output_tensor_names_map: TensorNamesMap | None = option(None, number=4, oneof="OutputTensorMap")
    """Which outputs of the model the tensors of the output stream are, by name."""
    feedback_tensor_links: tuple[FeedbackTensorLink, ...] = option((), number=5)
    """Outputs that are fed back; neither they nor their inputs are on the streams. Not with maps of indices."""

    def __post_init__(self) -> None:
        if self.feedback_tensor_links and (self.input_tensor_indices_map or self.output_tensor_indices_map):
            raise ValueError("feedback_tensor_links cannot be combined with maps of indices; use maps of names")
        _check_unique("feedback_tensor_links", [link.from_output_tensor_name for link in self.feedback_tensor_links])
        _check_unique("feedback_tensor_links", [link.to_input_tensor_name for link in self.feedback_tensor_links])


@dataclass(frozen=True, slots=True)
class InferenceCalculatorOptions:
    """The model, threads, and how tensors are matched."""

    message: ClassVar[str] = "mediapipe.InferenceCalculatorOptions"
    extension: ClassVar[int] = 336783863

    model_path: str = option("", number=1)
    """A `.tflite` or `.onnx` file, or MediaPipe's name of a model; not beside the side packet `MODEL`."""
    try_mmap_model: bool = option(False, number=7)  # without effect
    use_gpu: bool = option(False, number=2)  # deprecated, without effect
    use_nnapi: bool = option(False, number=3)  # deprecated, without effect
    cpu_num_thread: int = option(-1, number=4, wire="int32")
    """Threads of one call, above 0, unless the delegate says it; -1 means one."""
    delegate: Delegate | None = option(None, number=5)
    """MediaPipe's choice of an engine. Here `engine` chooses; only the number of threads is taken from it."""
    input_output_config: InputOutputConfig | None = option(None, number=8)
    """How tensors are matched, if not by position."""
    engine: Engine = option(Engine.ONNX_RUNTIME, number=1000)
    """What runs the model on the CPU. Not MediaPipe's, whose fields have numbers far below."""


def thread_count(options: InferenceCalculatorOptions, delegate: Delegate | None) -> int:
    """How many threads one call may use: the delegate's number, then `cpu_num_thread`, then 1.

    `delegate` is the side packet, which goes before the option.
    """
    chosen = delegate or options.delegate
    asked = chosen.xnnpack.num_threads if chosen is not None and chosen.xnnpack is not None else -1
    return next((number for number in (asked, options.cpu_num_thread) if number > 0), 1)


def _check_unique(name: str, values: tuple[object, ...] | list[str]) -> None:
    if len(set(values)) < len(values):
        raise ValueError(f"{name} names a tensor twice: {', '.join(map(str, values))}")
