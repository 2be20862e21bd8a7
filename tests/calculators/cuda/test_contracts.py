"""The variants of a calculator have one contract: equal ports and options, device memory in place of host memory."""

from __future__ import annotations

import inspect

import numpy as np
import pytest
from host_device import HostDevice

from mediagraph.calculators.catalogue import MODULES, ShippedCatalogue
from mediagraph.calculators.cuda.context import CUDA, CudaContext
from mediagraph.framework.calculator import Calculator
from mediagraph.framework.contract import PortSpec
from mediagraph.framework.cuda_image import CudaImage, CudaTensor, CudaTensors
from mediagraph.framework.image import Image
from mediagraph.framework.registry import find

ON_HOST = {CudaImage: Image, CudaTensors: list, CudaTensor: np.ndarray}
TRANSFERS = {
    "CpuToCudaCalculator",
    "CudaToCpuCalculator",
    "GpuBufferToImageFrameCalculator",
    "ImageFrameToGpuBufferCalculator",
}
CUDA_NAMES = [name for name in MODULES if "Cuda" in name and name not in TRANSFERS]


def calculator(name: str) -> type[Calculator]:
    found = find(name, ShippedCatalogue())
    assert found is not None
    assert issubclass(found, Calculator)
    return found


def ports(kind: type[Calculator]) -> set[tuple[object, ...]]:
    return {(one.kind, one.tag, payload(one), one.required, one.repeated, one.index) for one in kind.declared.ports}


def payload(port: PortSpec) -> tuple[type, ...]:
    return tuple(ON_HOST.get(one, one) for one in port.payload)


def test_there_are_variants() -> None:
    assert CUDA_NAMES


@pytest.mark.parametrize("name", CUDA_NAMES)
def test_variants_have_equal_ports_options_and_timing(name: str) -> None:
    cuda, cpu = calculator(name), calculator(name.replace("Cuda", ""))
    assert ports(cuda) == ports(cpu)
    assert cuda.option_type is cpu.option_type
    assert cuda.declared.timestamp_offset == cpu.declared.timestamp_offset
    shared = [one for one in cuda.__mro__ if one in cpu.__mro__ and one.__name__.endswith("Contract")]
    assert shared, "they share a contract class"


@pytest.mark.parametrize("name", [*CUDA_NAMES, *sorted(TRANSFERS)])
def test_cuda_calculators_use_the_graphs_device(name: str) -> None:
    assert CUDA.key in {service.service.key for service in calculator(name).services}


def test_the_device_of_the_tests_has_the_methods_of_the_real_one() -> None:
    from mediagraph.calculators.cuda.cupy_device import CupyDevice

    for name in ("empty", "upload", "download", "prepare", "launch", "open_session"):
        ours, theirs = (inspect.signature(getattr(one, name)).parameters for one in (HostDevice, CupyDevice))
        assert list(ours) == list(theirs)


def test_a_context_opens_nothing_before_it_is_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    opened: list[int] = []
    monkeypatch.setattr("mediagraph.calculators.cuda.cupy_device.open_device", lambda index: opened.append(index) or 5)
    context = CudaContext(3)
    assert opened == []
    assert (context.device(), context.device()) == (5, 5)
    assert opened == [3]
