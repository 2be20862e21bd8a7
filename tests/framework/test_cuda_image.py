"""Images and tensors on a device, with arrays that say where they are."""

from __future__ import annotations

import sys
import types
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import numpy as np
import pytest

import mediagraph as mg
from mediagraph.framework.cuda_image import CudaImage, CudaTensor, CudaTensors
from mediagraph.framework.image import ImageFormat


class Array(np.ndarray[Any, np.dtype[Any]]):
    """An array that says it is on a device, and notes what was asked of it."""

    kind = 2
    requests: list[dict[str, Any]]

    def __dlpack_device__(self) -> tuple[Any, Any]:
        return self.kind, 3

    def __dlpack__(self, **request: Any) -> Any:
        self.requests = [request]
        return "capsule"


def array(*shape: int, dtype: Any = np.uint8) -> Array:
    return np.zeros(shape, dtype).view(Array)


def test_the_format_follows_from_the_array() -> None:
    image = CudaImage(array(4, 6, 3))
    assert (image.width, image.height, image.channels, image.device) == (6, 4, 3, 3)
    assert image.image_format is ImageFormat.SRGB
    assert repr(image) == "CudaImage(6×4 SRGB, cuda:3)"
    assert CudaImage(array(4, 6, dtype=np.float32)).image_format is ImageFormat.VEC32F1
    assert CudaImage(array(4, 6, 4), ImageFormat.SBGRA).image_format is ImageFormat.SBGRA
    assert CudaImage(array(4, 6, 1)).array.shape == (4, 6)


def test_what_does_not_fit_is_refused() -> None:
    with pytest.raises(ValueError, match=r"^SRGB does not fit an array of shape \(4, 6\) and dtype uint8; it takes"):
        CudaImage(array(4, 6), ImageFormat.SRGB)
    with pytest.raises(ValueError, match=r"^no image format fits an array of shape"):
        CudaImage(array(4, 6, 5))


@pytest.mark.parametrize("kind", [CudaImage, CudaTensor])
def test_arrays_in_host_memory_are_refused(kind: Any) -> None:
    host = array(4, 6)
    host.kind = 1
    with pytest.raises(ValueError, match=f"^{kind.__name__} takes an array in CUDA memory, not on DLPack device 1$"):
        kind(host)


@pytest.mark.parametrize("kind", [CudaImage, CudaTensor])
def test_parts_of_larger_arrays_are_refused(kind: Any) -> None:
    with pytest.raises(ValueError, match=r"^the array of shape \(4, 3\) is not C-contiguous; copy it first$"):
        kind(array(4, 6)[:, :3])


def test_an_image_of_another_library(monkeypatch: pytest.MonkeyPatch) -> None:
    cupy: Any = types.ModuleType("cupy")
    cupy.from_dlpack = lambda source: source
    monkeypatch.setitem(sys.modules, "cupy", cupy)
    values = array(4, 6, 4)
    image = CudaImage.from_dlpack(values, ImageFormat.SBGRA)
    assert image.array is values
    assert image.image_format is ImageFormat.SBGRA


def test_a_tensor_may_have_any_shape() -> None:
    tensor = CudaTensor(array(1, 2, 3, 4, 5, dtype=np.int8))
    assert repr(tensor) == "CudaTensor(1×2×3×4×5 int8, cuda:3)"
    assert CudaTensors((tensor,)).tensors == (tensor,)


def test_dlpack_makes_the_stream_that_fills_the_array_the_current_one() -> None:
    states: list[str] = []

    @contextmanager
    def stream() -> Iterator[None]:
        states.append("current")
        yield
        states.append("left")

    values = array(4, 6)
    image = CudaImage(values, stream=stream())
    assert image.__dlpack_device__() == (2, 3)
    assert image.__dlpack__(stream=7) == "capsule"
    assert values.requests == [{"stream": 7}]
    assert states == ["current", "left"]


@pytest.mark.parametrize("copy", [np.asarray, np.array, np.stack, lambda one: np.from_dlpack(one, device="cpu")])
def test_nothing_is_copied_to_the_host_unasked(copy: Any) -> None:
    message = (
        r"^CudaImage\(6×4 GRAY8, cuda:3\) is in device memory, and is not copied to the host unasked; insert "
        r"CudaToCpuCalculator, or take `self\.device\.download\(….array\)` in a CUDA calculator of your own$"
    )
    image = CudaImage(array(4, 6))
    with pytest.raises((TypeError, BufferError), match=message):
        copy([image] if copy is np.stack else image)
    assert not hasattr(image.array, "requests")


def test_dlpack_may_name_the_device_where_the_array_is() -> None:
    tensor = CudaTensor(array(4, 6))
    assert tensor.__dlpack__(dl_device=(2, 3)) == "capsule"
    with pytest.raises(BufferError, match=r"^CudaTensor\(4×6 uint8, cuda:3\) is in device memory"):
        tensor.__dlpack__(dl_device=(3, 0))  # pinned memory is the host's


UPLOAD = 'node { calculator: "CpuToCudaCalculator" input_stream: "IMAGE:frame" output_stream: "IMAGE:%s" }\n'
DOWNLOAD = 'node { calculator: "CudaToCpuCalculator" input_stream: "IMAGE:there" output_stream: "IMAGE:image" }\n'
TAKER = 'node { name: "taker" calculator: "%s" input_stream: "%s:image" output_stream: "%s:found" }'
MIXED = {
    UPLOAD % "there" + DOWNLOAD + TAKER % ("ImageTransformationCudaCalculator", "IMAGE", "IMAGE"): (
        '"image" carries Image',
        '"taker".IMAGE takes CudaImage',
        "insert CpuToCudaCalculator",
    ),
    # There is no variant of this one for a device.
    UPLOAD % "image" + TAKER % ("ScaleImageCalculator", "FRAMES", "FRAMES"): (
        '"image" carries CudaImage',
        '"taker".FRAMES takes Image',
        "insert CudaToCpuCalculator",
    ),
}


@pytest.mark.parametrize("nodes", MIXED, ids=["upload", "download"])
def test_mixing_host_and_device_names_the_transfer_to_insert(nodes: str) -> None:
    with pytest.raises(mg.GraphError) as caught:
        mg.CalculatorGraph('input_stream: "frame"\n' + nodes)
    (problem,) = caught.value.problems
    carried, taken, fix = MIXED[nodes]
    assert carried in problem.message
    assert taken in problem.message
    assert problem.message.endswith("; " + fix)


def test_tensors_of_host_and_device_do_not_mix() -> None:
    text = """
    input_stream: "frame"
    node {
      calculator: "ImageToTensorCalculator"
      input_stream: "IMAGE:frame"
      output_stream: "TENSORS:tensors"
      options { [mediapipe.ImageToTensorCalculatorOptions.ext] { output_tensor_float_range { max: 1 } } }
    }
    node {
      calculator: "TensorsToSegmentationCudaCalculator"
      input_stream: "TENSORS:tensors"
      output_stream: "MASK:mask"
    }
    """
    with pytest.raises(mg.GraphError, match=r'carries list .* but "\w+".TENSORS takes CudaTensors'):
        mg.CalculatorGraph(text)
