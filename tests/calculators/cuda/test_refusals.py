"""What cannot run on a GPU says why; nothing falls back to the CPU."""

from __future__ import annotations

import os
import re
import sys
import types
from pathlib import Path
from typing import Any

import numpy as np
import onnxruntime
import pytest
from onnx import TensorProto, helper

from mediagraph.calculators.cuda import driver as driver_module
from mediagraph.calculators.cuda.cuda_session import CudaSession
from mediagraph.calculators.cuda.cupy_device import open_device
from mediagraph.calculators.cuda.provider_chatter import captured_chatter, reason_in
from mediagraph.calculators.cuda.session_errors import failure, installed, refusal, require_gpu_build
from mediagraph.framework.errors import DeviceError, ModelError

CHATTER = (
    "\x1b[1;31m2026-01-01 [E:onnxruntime:Default, provider_bridge_ort.cc:2458 operator()] Failed to load library "
    "libonnxruntime_providers_cuda.so with error: libcublasLt.so.13: cannot open shared object file\x1b[m\n"
)
NO_ARRAYS: Any = None


def write_model(path: Path, size: int | None) -> Path:
    """y = x + x."""
    graph = helper.make_graph(
        [helper.make_node("Add", ["x", "x"], ["y"], name="twice")],
        "tiny",
        [helper.make_tensor_value_info("x", TensorProto.FLOAT, [1, size])],
        [helper.make_tensor_value_info("y", TensorProto.FLOAT, [1, size])],
    )
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=8)
    path.write_bytes(model.SerializeToString())
    return path


def is_strict(options: Any) -> bool:
    try:
        return bool(options.get_session_config_entry("session.disable_cpu_ep_fallback") == "1")
    except RuntimeError:  # it is not set
        return False


class FakeSession:
    """A session of ONNX Runtime that has got these providers, and says on stderr why."""

    providers = ["CPUExecutionProvider"]
    chatter = CHATTER
    failure: Exception | None = None
    fails_only_if_strict = False
    asked: dict[str, Any]

    def __init__(self, path: str, options: Any, *, providers: Any, enable_fallback: bool) -> None:
        FakeSession.asked = {"providers": providers, "enable_fallback": enable_fallback, "options": options}
        os.write(2, self.chatter.encode())
        if self.failure is not None and (is_strict(options) or not self.fails_only_if_strict):
            raise self.failure
        self.real = onnxruntime.capi.onnxruntime_inference_collection.InferenceSession(
            path, None if is_strict(options) else options, providers=["CPUExecutionProvider"]
        )

    def get_provider_graph_assignment_info(self) -> Any:
        return self.real.get_provider_graph_assignment_info()

    def get_providers(self) -> list[str]:
        return self.providers

    def get_inputs(self) -> Any:
        return self.real.get_inputs()

    def get_outputs(self) -> Any:
        return self.real.get_outputs()

    def get_modelmeta(self) -> Any:
        return self.real.get_modelmeta()


@pytest.fixture
def session(monkeypatch: pytest.MonkeyPatch) -> type[FakeSession]:
    kind = type("Session", (FakeSession,), {})
    monkeypatch.setattr(onnxruntime, "InferenceSession", kind)
    return kind


def test_a_session_that_came_back_as_one_for_the_cpu(tmp_path: Path, session: type[FakeSession]) -> None:
    message = (
        'ONNX Runtime does not run "m.onnx" on CUDA: libcublasLt.so.13: cannot open shared object file '
        f"({installed()}). See `mediagraph doctor`; "
        'pip install "mediagraph[cuda]" brings the CUDA libraries. Or run the graph\'s variant for cpu'
    )
    with pytest.raises(DeviceError, match=f"^{re.escape(message)}$"):
        CudaSession(write_model(tmp_path / "m.onnx", 4), 1, 1234, NO_ARRAYS)
    ((name, options),) = session.asked["providers"]
    assert name == "CUDAExecutionProvider"
    assert options == {"device_id": "1", "user_compute_stream": "1234", "use_tf32": "0"}
    assert session.asked["enable_fallback"] is False
    assert session.asked["options"].get_session_config_entry("session.disable_cpu_ep_fallback") == "1"


def test_a_session_without_chatter_says_what_it_has(tmp_path: Path, session: type[FakeSession]) -> None:
    session.chatter = ""
    with pytest.raises(DeviceError, match=r"on CUDA: the session came back with CPUExecutionProvider \("):
        CudaSession(write_model(tmp_path / "m.onnx", 4), 0, 1, NO_ARRAYS)


def test_a_model_of_which_a_node_would_run_on_the_cpu(tmp_path: Path, session: type[FakeSession]) -> None:
    session.chatter = ""
    session.failure = RuntimeError("This session contains graph nodes that are assigned to the default CPU EP")
    session.fails_only_if_strict = True
    with pytest.raises(DeviceError, match=r'on CUDA: 1 of 1 ONNX nodes \(Add "twice"\) would run on the CPU \('):
        CudaSession(write_model(tmp_path / "m.onnx", 4), 0, 1, NO_ARRAYS)


def test_if_nobody_knows_which_node_that_is(tmp_path: Path, session: type[FakeSession]) -> None:
    session.chatter = ""
    session.failure = RuntimeError("This session contains graph nodes that are assigned to the default CPU EP")
    with pytest.raises(DeviceError, match="on CUDA: This session contains graph nodes that are assigned"):
        CudaSession(write_model(tmp_path / "m.onnx", 4), 0, 1, NO_ARRAYS)


def test_open_shapes_are_refused(tmp_path: Path, session: type[FakeSession]) -> None:
    session.providers = ["CUDAExecutionProvider", "CPUExecutionProvider"]
    with pytest.raises(ModelError, match=r'the tensor "x" has the open shape \(1, -1\); on CUDA none may$'):
        CudaSession(write_model(tmp_path / "m.onnx", None), 0, 1, NO_ARRAYS)


def test_the_real_onnx_runtime_without_a_gpu_is_refused(tmp_path: Path) -> None:
    if driver_module.has_driver():
        pytest.skip("no CUDA refusal: there is an NVIDIA driver")
    with pytest.raises(DeviceError, match=r'^ONNX Runtime does not run "m\.onnx" on CUDA: '):
        CudaSession(write_model(tmp_path / "m.onnx", 4), 0, 1, NO_ARRAYS)


def test_chatter_is_kept_from_stderr_and_stdout(capfd: pytest.CaptureFixture[str]) -> None:
    with captured_chatter() as reason:
        print("noise")
        os.write(2, CHATTER.encode())
        assert reason() == "libcublasLt.so.13: cannot open shared object file"
    assert capfd.readouterr() == ("", "")
    assert reason_in("nothing of interest") == ""


class Driver:
    """A driver with one device."""

    def cuInit(self, flags: int) -> int:  # noqa: N802  # the driver's own name
        return 0

    def cuDeviceGetCount(self, count: Any) -> int:  # noqa: N802  # the driver's own name
        count._obj.value = 1
        return 0

    def cuDriverGetVersion(self, version: Any) -> int:  # noqa: N802
        version._obj.value = 12_040
        return 0


class CudaRuntimeError(RuntimeError):
    """Stands for CuPy's."""


@pytest.fixture
def cupy(monkeypatch: pytest.MonkeyPatch) -> Any:
    """A CuPy with one device of capability 7.0."""
    module: Any = types.ModuleType("cupy")
    properties = {"major": 7, "minor": 0, "name": b"Tesla V100"}
    module.__version__ = "14.2"
    runtime = types.SimpleNamespace(CUDARuntimeError=CudaRuntimeError, getDeviceProperties=lambda _: properties)
    module.cuda = types.SimpleNamespace(runtime=runtime)
    monkeypatch.setattr(driver_module, "load_driver", Driver)
    monkeypatch.setattr("mediagraph.calculators.cuda.device_errors.load_driver", Driver)
    monkeypatch.setitem(sys.modules, "cupy", module)
    return module


@pytest.mark.usefixtures("cupy")
def test_a_device_that_is_too_old() -> None:
    message = (
        "CUDA device 0 (Tesla V100) has compute capability 7.0; CUDA 13 needs 7.5 or later. Choose another device with "
        "--device cuda:N, or run the graph's variant for cpu"
    )
    with pytest.raises(DeviceError, match=f"^{re.escape(message)}$"):
        open_device(0)


@pytest.mark.parametrize(
    ("said", "fix"),
    [
        (
            "cudaErrorInsufficientDriver: CUDA driver version is insufficient for CUDA runtime version",
            "Install a driver for CUDA 13 or later",
        ),
        (
            "cudaErrorDevicesUnavailable: CUDA-capable device(s) is/are busy or unavailable",
            "Another process holds it for itself (`nvidia-smi` shows which): end that, or choose another device with "
            "--device cuda:N",
        ),
        (
            "cudaErrorMemoryAllocation: out of memory",
            "Free memory on it (`nvidia-smi` shows who holds it), or choose another device with --device cuda:N",
        ),
        (
            "cudaErrorUnknown: unknown error",
            "Check that the driver is new enough for the CUDA version of CuPy (`mediagraph doctor`)",
        ),
    ],
)
def test_a_device_that_cupy_cannot_use(cupy: Any, said: str, fix: str) -> None:
    def refuse(index: int) -> None:
        raise CudaRuntimeError(said)

    cupy.cuda.runtime.getDeviceProperties = refuse
    message = f"CUDA device 0 cannot be used: CuPy 14.2 answers {said}; the driver supports CUDA 12.4. {fix}, or run "
    with pytest.raises(DeviceError, match=f"^{re.escape(message)}the graph's variant for cpu$"):
        open_device(0)


def test_without_cupy(cupy: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "cupy", None)
    with pytest.raises(
        DeviceError, match=r"^image work on CUDA needs CuPy, which cannot be imported \(.*\)\. pip install"
    ):
        open_device(0)


def test_without_a_driver(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(driver_module, "load_driver", lambda: None)
    with pytest.raises(DeviceError, match=r"^CUDA is not available: there is no NVIDIA driver on this machine"):
        open_device(0)


def test_numbers_become_the_types_of_the_kernels() -> None:
    from mediagraph.calculators.cuda.device import to_scalar

    assert (to_scalar(3).dtype, to_scalar(0.5).dtype) == (np.int32, np.float64)
    with pytest.raises(OverflowError):
        to_scalar(2**31)


@pytest.mark.parametrize(
    ("reason", "fix"),
    [
        ("libcudnn.so.9: cannot open shared object file", '; pip install "mediagraph[cuda]" brings the CUDA libraries'),
        (
            "CUDA failure 2: out of memory ; GPU=0",
            "; free memory on the device (`nvidia-smi` shows who holds it), or choose another one with --device cuda:N",
        ),
        ("CUDA driver version is insufficient for CUDA runtime version", "; install a newer NVIDIA driver"),
        ('1 of 4 ONNX nodes (Unique "u") would run on the CPU', ""),
    ],
)
def test_the_fix_follows_from_the_reason(reason: str, fix: str) -> None:
    assert str(refusal("m.onnx", reason)) == (
        f'ONNX Runtime does not run "m.onnx" on CUDA: {reason} ({installed()}). See `mediagraph doctor`{fix}. Or run '
        "the graph's variant for cpu"
    )


BUILDS = {
    "one_for_the_cpu": (
        {"onnxruntime": "1.31.0"},
        "onnxruntime 1.31.0 is built for the CPU only. pip uninstall -y onnxruntime, then",
    ),
    "both": (
        {"onnxruntime": "1.31.0", "onnxruntime-gpu": "1.31.1"},
        "onnxruntime-gpu 1.31.1 and onnxruntime 1.31.0 are installed side by side, and the one for the CPU has "
        "overwritten the other one's files. pip uninstall -y onnxruntime-gpu onnxruntime, then",
    ),
}


@pytest.mark.parametrize("case", BUILDS)
def test_a_build_for_the_cpu_instead_of_or_over_the_one_for_gpus(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, case: str
) -> None:
    versions, why = BUILDS[case]
    monkeypatch.setattr("mediagraph.calculators.cuda.session_errors._version", lambda name: versions.get(name, ""))
    monkeypatch.setattr(onnxruntime, "get_available_providers", lambda: ["CPUExecutionProvider"])
    message = (
        f'ONNX Runtime does not run "m.onnx" on CUDA: {why} pip install onnxruntime-gpu. Or run the graph\'s variant '
        "for cpu"
    )
    with pytest.raises(DeviceError, match=f"^{re.escape(message)}$"):
        CudaSession(write_model(tmp_path / "m.onnx", 4), 0, 1, NO_ARRAYS)


def test_the_build_for_gpus_is_let_through() -> None:
    require_gpu_build("m.onnx", ["TensorrtExecutionProvider", "CUDAExecutionProvider", "CPUExecutionProvider"])


def test_a_run_that_finds_no_memory() -> None:
    error = RuntimeError("BFCArena::AllocateRawInternal Failed to allocate memory for\nrequested buffer of size 1024")
    assert str(failure("m.onnx", error)) == (
        'there is not enough memory on the device to run "m.onnx": BFCArena::AllocateRawInternal Failed to allocate '
        "memory for requested buffer of size 1024. Please free memory on the device (`nvidia-smi` shows who holds it), "
        "or choose another one with --device cuda:N"
    )
    assert failure("m.onnx", ValueError("the shape does not fit")) is None
