"""What is asked of CuPy and of ONNX Runtime, of stand-ins that answer as these do.

Whether the real ones do the same on a GPU is for the tests marked `cuda`, in test_parity.py and test_selfie_graph.py.
"""

from __future__ import annotations

import ctypes
import threading
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from mediagraph.calculators.cuda.cuda_session import CudaSession
from mediagraph.calculators.cuda.cupy_device import CupyDevice
from mediagraph.framework.errors import DeviceError, ModelError
from mediagraph.framework.image import Image
from mediagraph.framework.service import BATCHED, BATCHING_KEY


class Pointer:
    """The memory of an array: copies are carried out at once, on the stream they name."""

    def __init__(self, array: Any) -> None:
        self.ptr = array.ctypes.data

    def copy_from_host_async(self, address: int, size: int, stream: Stream) -> None:
        ctypes.memmove(self.ptr, address, size)
        stream.log.append("to the device")

    def copy_to_host_async(self, address: int, size: int, stream: Stream) -> None:
        ctypes.memmove(address, self.ptr, size)
        stream.log.append("to the host")


class Array:
    device = 2

    def __dlpack_device__(self) -> tuple[int, int]:
        return 2, self.device

    def __init__(self, shape: tuple[int, ...], dtype: Any) -> None:
        self.values: Any = np.zeros(shape, dtype)
        self.shape, self.dtype, self.data = self.values.shape, self.values.dtype, Pointer(self.values)


class Stream:
    ptr = 4711

    def __init__(self, *, non_blocking: bool) -> None:
        assert non_blocking
        self.log: list[Any] = []
        self.current: list[int] = []

    def __enter__(self) -> None:
        self.current.append(threading.get_ident())

    def __exit__(self, *error: object) -> None:
        assert self.current.pop() == threading.get_ident()

    def record(self, event: Event) -> Event:
        event.stream = self
        return event


class Event:
    done = True
    stream: Stream

    def __init__(self, *, block: bool, disable_timing: bool) -> None:
        assert block
        assert disable_timing

    def synchronize(self) -> None:
        self.stream.log.append("waited")


class Device:
    def __init__(self, index: int) -> None:
        self.index = index

    def __enter__(self) -> None:
        """Now it is the current one."""

    def __exit__(self, *error: object) -> None:
        """Now another one is."""


class RawModule:
    def __init__(self, *, code: str, options: tuple[str, ...]) -> None:
        assert "__global__" in code
        assert "--fmad=false" in options

    def get_function(self, name: str) -> Any:
        return lambda grid, block, arguments: Cupy.started.append((name, grid, block, arguments))


class Cupy:
    """The part of CuPy that is used."""

    __version__ = "14.2"
    started: list[Any] = []
    RawModule = RawModule

    class cuda:  # noqa: N801  # CuPy's name
        Device, Event, Stream = Device, Event, Stream
        pinned: list[int] = []

        class runtime:  # noqa: N801  # CuPy's name
            @staticmethod
            def memGetInfo() -> tuple[int, int]:  # noqa: N802  # CuPy's name
                return 3 * 2**19, 139 * 2**30

        @classmethod
        def alloc_pinned_memory(cls, size: int) -> bytearray:
            cls.pinned.append(size)
            return bytearray(size)

    @staticmethod
    def empty(shape: tuple[int, ...], dtype: Any) -> Array:
        return Array(shape, dtype)

    @staticmethod
    def concatenate(arrays: Sequence[Array]) -> Array:
        whole = Array((sum(one.shape[0] for one in arrays), *arrays[0].shape[1:]), arrays[0].dtype)
        np.concatenate([one.values for one in arrays], out=whole.values)
        return whole


@pytest.fixture
def device() -> CupyDevice:
    Cupy.started, Cupy.cuda.pinned = [], []
    return CupyDevice(Cupy, 2)


def test_what_is_uploaded_comes_back(device: CupyDevice) -> None:
    picture = np.random.default_rng(5).integers(0, 256, (6, 8, 3), dtype=np.uint8)
    array = device.upload(picture)
    assert (array.shape, array.dtype) == ((6, 8, 3), np.uint8)
    assert np.array_equal(device.download(array), picture)
    assert device._stream.log == ["to the device", "to the host", "waited"]
    assert device._stream.current == []


def test_parts_of_pictures_are_uploaded_too(device: CupyDevice) -> None:
    picture = np.arange(60, dtype=np.float32).reshape(6, 10)[1:4, 2:7]
    assert np.array_equal(device.download(device.upload(picture)), picture)


def test_pinned_memory_is_used_again(device: CupyDevice) -> None:
    for value in range(20):
        found = device.download(device.upload(np.full((5, 7), value, np.uint8)))
        assert (found == value).all()
    assert set(Cupy.cuda.pinned) == {35}
    assert len(Cupy.cuda.pinned) <= 3  # one to send; two to receive, as `found` is held while the next one is made


def test_results_that_are_kept_are_not_overwritten(device: CupyDevice) -> None:
    kept = [Image(device.download(device.upload(np.full((5, 7), value, np.uint8)))) for value in range(20)]
    assert [int(one.numpy_view()[0, 0]) for one in kept] == list(range(20))


def test_a_device_without_room_says_how_much_is_wanted_and_free(
    device: CupyDevice, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(shape: tuple[int, ...], dtype: Any) -> Array:
        raise MemoryError("Out of memory allocating 6,220,800 bytes")

    monkeypatch.setattr(Cupy, "empty", staticmethod(refuse))
    message = (
        "CUDA device 2 is out of memory: 5.9 MiB are wanted, 1.5 MiB of 139 GiB are free. Free memory on it "
        "(`nvidia-smi` shows who holds it), have fewer frames under way, or choose another device with --device cuda:N"
    )
    for take in (
        lambda: device.empty((1080, 1920, 3), np.uint8),
        lambda: device.upload(np.zeros((1080, 1920, 3), np.uint8)),
    ):
        with pytest.raises(DeviceError) as caught:
            take()
        assert str(caught.value) == message
    assert device._stream.current == []


def test_arrays_of_another_device_are_refused(device: CupyDevice) -> None:
    array: Any = device.empty((3, 4), np.uint8)
    array.device = 1
    with pytest.raises(ValueError, match=r"^an array on cuda:1 has come into a graph on cuda:2$"):
        device.launch("recolor_uint8", 1, 1, array)


def test_a_kernel_gets_a_thread_for_every_element_and_numbers_of_its_types(device: CupyDevice) -> None:
    array = device.empty((3, 4), np.uint8)
    device.launch("recolor_uint8", 65, 17, array, 3, 0.5)
    ((name, grid, block, arguments),) = Cupy.started
    assert (name, grid, block) == ("recolor_uint8", (3, 3), (32, 8))
    assert arguments[0] is array
    assert [(type(one), one) for one in arguments[1:]] == [(np.int32, 3), (np.float64, 0.5)]


def test_kernels_of_a_file_are_compiled_once(device: CupyDevice) -> None:
    device.prepare("recolor_uint8")
    assert Cupy.started == []
    assert list(device._modules) == ["recolor.cu"]
    for kernel in ("recolor_uint8", "recolor_float32", "tensors_to_segmentation"):
        device.launch(kernel, 1, 1)
    assert sorted(device._modules) == ["recolor.cu", "tensors_to_segmentation.cu"]


class Binding:
    def __init__(self) -> None:
        self.bound: list[tuple[Any, ...]] = []

    def bind_input(self, *given: Any) -> None:
        self.bound.append(("in", *given))

    def bind_output(self, *given: Any) -> None:
        self.bound.append(("out", *given))


class Tensor:
    def __init__(self, name: str, first: int | str) -> None:
        self.name, self.shape = name, [first, 4]


class Session:
    """ONNX Runtime's, on a device."""

    def __init__(self, first: int | str = 1, metadata: Mapping[str, str] | None = None) -> None:
        self.first, self.custom_metadata_map = first, metadata or {}
        self.runs: list[tuple[Binding, Any]] = []

    def get_inputs(self) -> list[Tensor]:
        return [Tensor("x", self.first)]

    def get_outputs(self) -> list[Tensor]:
        return [Tensor("y", self.first), Tensor("z", self.first)]

    def get_modelmeta(self) -> Session:
        return self

    def io_binding(self) -> Binding:
        return Binding()

    def run_with_iobinding(self, binding: Binding, options: Any) -> None:
        self.runs.append((binding, options))


def test_a_model_runs_on_the_graphs_stream_between_arrays_of_the_device(
    device: CupyDevice, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = Session()
    opened: list[tuple[Any, ...]] = []
    monkeypatch.setattr(
        "mediagraph.calculators.cuda.cuda_session._open", lambda *given: (opened.append(given), real)[1]
    )
    session = device.open_session(Path("m.onnx"))
    assert device.open_session(Path("m.onnx")) is session
    assert opened == [(Path("m.onnx"), 2, Stream.ptr, None)]
    assert isinstance(session, CudaSession)
    given: Any = device.empty((1, 4), np.float32)
    (result,) = session.run(["z"], {"x": given})
    ((binding, options),) = real.runs
    arrays: list[tuple[str, Any]] = [("x", given), ("z", result)]
    assert binding.bound == [
        (way, name, "cuda", 2, np.float32, (1, 4), array.data.ptr) for way, (name, array) in zip(("in", "out"), arrays)
    ]
    assert options.get_run_config_entry("disable_synchronize_execution_providers") == "1"


def test_several_items_are_put_together_and_computed_on_the_device(
    device: CupyDevice, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = Session("items", {BATCHING_KEY: BATCHED})
    monkeypatch.setattr("mediagraph.calculators.cuda.cuda_session._open", lambda *given: real)
    session = device.open_session(Path("m.onnx"))
    rows: list[Any] = [device.empty((count, 4), np.float32) for count in (1, 2)]
    for number, row in enumerate(rows):
        row.values[...] = number
    stacked: Any = session.stack(rows)
    assert stacked.values[:, 0].tolist() == [0, 1, 1]
    (result,) = session.run(["y"], {"x": stacked})
    assert result.shape == (3, 4)
    assert [one[5] for one in real.runs[0][0].bound] == [(3, 4), (3, 4)]
    assert device._stream.current == []


def test_an_open_shape_that_is_no_batch_is_refused(device: CupyDevice, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("mediagraph.calculators.cuda.cuda_session._open", lambda *given: Session("points"))
    message = r'^"m\.onnx": the tensor "x" has the open shape \(-1, 4\); on CUDA none may$'
    with pytest.raises(ModelError, match=message):
        device.open_session(Path("m.onnx"))


def test_a_run_without_room_is_an_error_of_the_device(device: CupyDevice, monkeypatch: pytest.MonkeyPatch) -> None:
    class Full(Session):
        failure: Exception = RuntimeError("Failed to allocate memory for requested buffer of size 5")

        def run_with_iobinding(self, binding: Binding, options: Any) -> None:
            raise self.failure

    full = Full()
    monkeypatch.setattr("mediagraph.calculators.cuda.cuda_session._open", lambda *given: full)
    session = device.open_session(Path("m.onnx"))
    given: Any = device.empty((1, 4), np.float32)
    with pytest.raises(DeviceError, match=r'^there is not enough memory on the device to run "m\.onnx": Failed to'):
        session.run(["z"], {"x": given})
    full.failure = ValueError("another one")
    with pytest.raises(ValueError, match=r"^another one$"):
        session.run(["z"], {"x": given})
