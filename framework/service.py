"""Graph services: objects that one graph shares with all its calculators (rules Q1–Q4)."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Generic, Protocol, TypeVar

if TYPE_CHECKING:
    from mediagraph.framework.profiling.profiler import Profiler

T = TypeVar("T")


@dataclass(frozen=True)  # without slots: typing notes `GraphService[T](…)` on the object
class GraphService(Generic[T]):
    """The key of a service; `create` makes the object for a graph that was given none (rule Q3)."""

    key: str
    create: Callable[[], T] | None = None


class ModelStore(Protocol):
    """Finds models and other resources by name, and converts them to what the inference engine takes."""

    def read(self, path: str) -> bytes:
        """The content of a resource named as MediaPipe names it, as `mediapipe/modules/…/x.tflite`, or of a plain file.

        Raises ModelError if it cannot be found or fetched, or is damaged.
        """
        ...

    def to_onnx(
        self, model: bytes, *, name: str, for_cpu: bool, outputs: Sequence[str | int] = (), batched: bool = False
    ) -> Path:
        """A file with the fp32 ONNX form of a `.tflite` or `.onnx` model; `name` is for messages.

        With `for_cpu` the graph is rewritten for ONNX Runtime's CPU kernels, otherwise it is the plain conversion. With
        `outputs`, names or positions, it computes these alone, in this order. With `batched` its metadata says under
        `BATCHING_KEY` whether it takes several items at once. Raises ModelError if the model is damaged, holds an
        operator that cannot be converted, or lacks such an output.
        """
        ...


BATCHING_KEY = "mediagraph.batching"
"""Metadata of a model: one of the next two, or a sentence that says why it takes one item at a time."""
BATCHED = "batched"
"""The first dimension of all tensors, once 1, is open for any number of items; each is computed by itself."""
BATCHED_AS_GIVEN = "batched as given"
"""The same of a model in which it was open from the start."""


class Pacing(Protocol):
    """How flow limiters treat frames that come too early."""

    is_lossless: bool

    def note_held(self, node: str, frames: int) -> None:
        """Tell the runner how many frames a limiter holds back now, so that it reads no further."""
        ...


class Profiled(Protocol):
    """A graph, as something that is measured."""

    @property
    def profiler(self) -> Profiler:
        """What measures it."""
        ...


MODEL_STORE: GraphService[ModelStore] = GraphService("model_store")
PACING: GraphService[Pacing] = GraphService("pacing")
PROFILED: GraphService[Profiled] = GraphService("profiled")
"""Every graph offers itself under this key."""
