"""ONNX Runtime's execution providers: which of them really run a model.

What ONNX Runtime lists says nothing: its GPU build names CUDA on machines without a GPU, and a session asked for it
comes back as one for the CPU. So each provider gets a tiny model to run.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np

from mediagraph.calculators.cuda.driver import has_driver
from mediagraph.calculators.cuda.libraries import preload
from mediagraph.calculators.cuda.provider_chatter import captured_chatter, one_line
from mediagraph.calculators.cuda.session_errors import fix_for
from mediagraph.tools.health.finding import Finding, State

_CPU, _CUDA = "CPUExecutionProvider", "CUDAExecutionProvider"
_INSTALL_CUDA = 'pip install "mediagraph[cuda]" brings the CUDA libraries'


@dataclass(frozen=True, slots=True)
class Trial:
    """How a provider did: `works`, or else the reason why not, as far as ONNX Runtime tells it."""

    works: bool
    reason: str = ""


class Runtime(Protocol):
    """The part of ONNX Runtime that is needed here."""

    def available(self) -> Sequence[str]:
        """The providers that this build of ONNX Runtime has."""
        ...

    def run(self, model: bytes, provider: str, value: np.ndarray[tuple[int], np.dtype[np.float32]]) -> Sequence[str]:
        """Run a model on a provider; returns the providers that the session really has."""
        ...


class OnnxRuntime:
    """The installed one."""

    def available(self) -> Sequence[str]:
        """What it lists."""
        import onnxruntime

        return list(onnxruntime.get_available_providers())

    def run(self, model: bytes, provider: str, value: np.ndarray[tuple[int], np.dtype[np.float32]]) -> Sequence[str]:
        """Make a session and use it; raises RuntimeError if the result is wrong."""
        import onnxruntime

        if provider == _CUDA:
            preload()
        session = onnxruntime.InferenceSession(model, providers=[provider])
        (result,) = session.run(None, {"x": value})
        if not np.array_equal(result, value + value):
            raise RuntimeError(f"it computes {result} in place of {value + value}")
        return list(session.get_providers())


def check() -> Iterator[Finding]:
    """The installed ONNX Runtime."""
    yield from check_providers(OnnxRuntime(), has_gpu=has_driver())


def check_providers(runtime: Runtime, *, has_gpu: bool) -> Iterator[Finding]:
    """Every provider of an ONNX Runtime, on a machine with or without a GPU."""
    for provider in sorted(runtime.available(), key=lambda name: (name != _CPU, name != _CUDA, name)):
        yield _finding(provider, try_provider(runtime, provider), has_gpu)
    if _CUDA not in runtime.available() and has_gpu:
        advice = "pip uninstall -y onnxruntime, then pip install onnxruntime-gpu"
        yield Finding("CUDA", State.NOTE, "this build of ONNX Runtime is for the CPU only", advice)


def try_provider(runtime: Runtime, provider: str) -> Trial:
    """Run a tiny model; what is written to stdout and stderr meanwhile is the reason for a failure."""
    with captured_chatter() as reason:
        try:
            real = runtime.run(_tiny_model(), provider, np.array([1.0, 2.5], np.float32))
        except Exception as error:
            return Trial(False, one_line(str(error)))
        return Trial(True) if provider in real else Trial(False, reason())


def _finding(provider: str, trial: Trial, has_gpu: bool) -> Finding:
    name = provider.removesuffix("ExecutionProvider")
    if trial.works:
        return Finding(name, State.OK, "runs models")
    found = f"does not run models: {trial.reason or 'ONNX Runtime falls back to the CPU without saying why'}"
    if provider == _CPU:
        return Finding(name, State.PROBLEM, found, "install onnxruntime anew")
    if provider != _CUDA:
        return Finding(name, State.NOTE, found)
    if not has_gpu:
        return Finding(name, State.NOTE, "there is no NVIDIA driver on this machine; models run on the CPU")
    return Finding(name, State.PROBLEM, found, fix_for(trial.reason) or _INSTALL_CUDA)


def _tiny_model() -> bytes:
    """y = x + x."""
    from onnx import TensorProto, helper

    shape = [2]
    graph = helper.make_graph(
        [helper.make_node("Add", ["x", "x"], ["y"])],
        "tiny",
        [helper.make_tensor_value_info("x", TensorProto.FLOAT, shape)],
        [helper.make_tensor_value_info("y", TensorProto.FLOAT, shape)],
    )
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=8)
    return bytes(model.SerializeToString())
