"""What the tests of the CUDA calculators share: photographs, a device in host memory, and the GPU if there is one."""

import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

sys.path.insert(0, str(Path(__file__).parent))  # host_compiler.py, host_device.py

from host_device import HostDevice

from mediagraph.calculators.cuda.context import CudaContext
from mediagraph.framework.errors import DeviceError


@pytest.fixture(scope="session")
def kernel_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("kernels")


@pytest.fixture
def host_device(kernel_folder: Path) -> HostDevice:
    return HostDevice(kernel_folder)


@pytest.fixture(params=["host", pytest.param("cuda", marks=pytest.mark.cuda)])
def holder(request: pytest.FixtureRequest) -> Any:
    """A graph's device: the one in host memory, and the real one where there is one."""
    return request.getfixturevalue("host_device" if request.param == "host" else "cuda_context")


@pytest.fixture(scope="session")
def cuda_context() -> CudaContext:
    context = CudaContext()
    try:
        context.device()
    except DeviceError as error:
        pytest.skip(f"no CUDA: {error}")
    return context


@pytest.fixture(scope="session")
def photographs(portrait: NDArray[np.uint8]) -> list[NDArray[np.uint8]]:
    """A portrait, 512×512, a cup, 600×400, and a cat, 451×300."""
    from skimage import data

    return [portrait, *(np.ascontiguousarray(one()) for one in (data.coffee, data.chelsea))]
