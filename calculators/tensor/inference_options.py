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


@dataclass(frozen=True, slots=True)
class Gpu:
    """MediaPipe: inference on a mobile GPU. Without effect on the CPU, as there."""

    use_advanced_gpu_api: bool = option(False, number=1)
    api: Api = option(Api.ANY, number=4)
    allow_precision_loss: bool = option(True, number=3)
    cached_kernel_path: str = option("", number=2)
    serialized_model_dir: str = option("", number=7)
    cache_writing_behavior: CacheWritingBehavior = option(CacheWritingBehavior.WRITE_OR_ERROR, number=10)
    model_token: str = option("", number=8)
    usage: InferenceUsage = option(InferenceUsage.SUSTAINED_SPEED, number=5)


@dataclass(frozen=True, slots=True)
class Nnapi:
    """MediaPipe: Android's accelerators. Without effect."""

    cache_dir: str = option("", number=1)
    model_token: str = option("", number=2)
    accelerator_name: str = option("", number=3)


@dataclass(frozen=True, slots=True)
class Xnnpack:
    """MediaPipe: its fast CPU kernels. `num_threads` is used here as well, -1 means the default of one thread."""

    num_threads: int = option(-1, number=1, wire="int32")
    enable_zero_copy_tensor_io: bool = option(False, number=7)


@dataclass(frozen=True, slots=True)
class Delegate:
    """Which engine MediaPipe would use, at most one."""

    tflite: TfLite | None = option(None, number=1, oneof="delegate")
    gpu: Gpu | None = option(None, number=2, oneof="delegate")
    nnapi: Nnapi | None = option(None, number=3, oneof="delegate")
    xnnpack: Xnnpack | None = option(None, number=4, oneof="delegate")


@dataclass(frozen=True, slots=True)
class TensorIndicesMap:
    """For each tensor of the stream the position of the model's tensor."""

    model_tensor_indices: tuple[int, ...] = option((), number=1, wire="int32")

    def __post_init__(self) -> None:
        _check_unique("model_tensor_indices", self.model_tensor_indices)


@dataclass(frozen=True, slots=True)
class TensorNamesMap:
    """For each tensor of the stream the name of the model's tensor."""

    tensor_names: tuple[str, ...] = option((), number=1)

    def __post_init__(self) -> None:
        _check_unique("tensor_names", self.tensor_names)


@dataclass(frozen=True, slots=True)
class FeedbackTensorLink:
    """An output that the model gets as an input at the next call; the first call gets zeros."""

    from_output_tensor_name: str = option("", number=1)
    to_input_tensor_name: str = option("", number=2)


@dataclass(frozen=True, slots=True)
class InputOutputConfig:
    """How the tensors of the streams belong to those of the model; by position where nothing is said."""

    input_tensor_indices_map: TensorIndicesMap | None = option(None, number=1, oneof="InputTensorMap")
    input_tensor_names_map: TensorNamesMap | None = option(None, number=3, oneof="InputTensorMap")
    output_tensor_indices_map: TensorIndicesMap | None = option(None, number=2, oneof="OutputTensorMap")
    output_tensor_names_map: TensorNamesMap | None = option(None, number=4, oneof="OutputTensorMap")
    feedback_tensor_links: tuple[FeedbackTensorLink, ...] = option((), number=5)

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
    try_mmap_model: bool = option(False, number=7)  # without effect
    use_gpu: bool = option(False, number=2)  # deprecated, without effect
    use_nnapi: bool = option(False, number=3)  # deprecated, without effect
    cpu_num_thread: int = option(-1, number=4, wire="int32")
    delegate: Delegate | None = option(None, number=5)
    input_output_config: InputOutputConfig | None = option(None, number=8)


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
