"""Images to the device and back."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from mediagraph.calculators.cuda.context import CUDA
from mediagraph.calculators.image.gpu_buffer_to_image_frame import GpuBufferToImageFrameCalculator
from mediagraph.framework.cuda_image import CudaImage
from mediagraph.framework.image import Image, ImageFormat
from mediagraph.framework.testing import CalculatorRunner
from mediagraph.graph import CalculatorGraph

THERE_AND_BACK = """
input_stream: "frame"
output_stream: "back"
node {{ calculator: "{there}" input_stream: "{tag}frame" output_stream: "{tag}image" }}
node {{ calculator: "{back}" input_stream: "{tag}image" output_stream: "{tag}back" }}
"""
OURS = THERE_AND_BACK.format(there="CpuToCudaCalculator", back="CudaToCpuCalculator", tag="IMAGE:")
MEDIAPIPES = THERE_AND_BACK.format(
    there="ImageFrameToGpuBufferCalculator", back="GpuBufferToImageFrameCalculator", tag=""
)
FORMATS = [one for one in ImageFormat if one is not ImageFormat.UNKNOWN]


@pytest.mark.parametrize(
    ("text", "there", "back"),
    [
        (OURS, "CpuToCudaCalculator", "CudaToCpuCalculator"),
        (MEDIAPIPES, "ImageFrameToGpuBufferCalculator", "GpuBufferToImageFrameCalculator"),
    ],
)
def test_copies_are_counted(holder: Any, text: str, there: str, back: str) -> None:
    with CalculatorGraph(text, services={CUDA.key: holder}) as graph:
        graph.start_run()
        for time in range(3):
            graph.add_packet_to_input_stream("frame", picture(ImageFormat.SRGBA), time)
        graph.close_all_input_streams()
        graph.wait_until_done()
        size = 3 * 5 * 7 * 4
        assert graph.counters() == {
            f"{there}-bytes_to_device": size,
            f"{there}-copies_to_device": 3,
            f"{back}-bytes_to_host": size,
            f"{back}-copies_to_host": 3,
        }


def there_and_back(holder: Any, text: str, images: list[Image]) -> tuple[list[Image], list[CudaImage]]:
    back: list[Any] = []
    there: list[Any] = []
    with CalculatorGraph(text, services={CUDA.key: holder}) as graph:
        graph.observe_output_stream("back", lambda _, packet: back.append(packet.value))
        graph.observe_output_stream("image", lambda _, packet: there.append(packet.value))
        graph.start_run()
        for time, image in enumerate(images):
            graph.add_packet_to_input_stream("frame", image, time)
        graph.close_all_input_streams()
        graph.wait_until_done()
    return back, there


def picture(image_format: ImageFormat, seed: int = 0) -> Image:
    shape = (5, 7) if image_format.channels == 1 else (5, 7, image_format.channels)
    values = np.random.default_rng(seed).integers(0, 256, shape).astype(image_format.dtype)
    return Image(values, image_format)


@pytest.mark.parametrize("text", [OURS, MEDIAPIPES], ids=["ours", "mediapipes"])
@pytest.mark.parametrize("image_format", FORMATS)
def test_every_format_comes_back_as_it_was(holder: Any, text: str, image_format: ImageFormat) -> None:
    image = picture(image_format)
    (back,), (there,) = there_and_back(holder, text, [image])
    assert back.image_format is there.image_format is image_format
    assert (there.width, there.height, there.device) == (7, 5, 0)
    assert np.array_equal(back.numpy_view(), image.numpy_view())


def test_images_that_are_kept_are_not_overwritten(holder: Any) -> None:
    images = [picture(ImageFormat.SRGB, seed) for seed in range(40)]
    back, _ = there_and_back(holder, OURS, images)
    assert all(np.array_equal(one.numpy_view(), other.numpy_view()) for one, other in zip(back, images, strict=True))


def test_a_part_of_a_picture_is_copied(holder: Any, portrait: NDArray[np.uint8]) -> None:
    part = portrait[10:40, 20:90]
    (back,), _ = there_and_back(holder, OURS, [Image(part)])
    assert np.array_equal(back.numpy_view(), part)


def test_mediapipes_transfer_passes_images_in_host_memory_on(holder: Any) -> None:
    image = picture(ImageFormat.SRGB)
    runner = CalculatorRunner(GpuBufferToImageFrameCalculator, services={CUDA.key: holder})
    assert runner.run({"": [(0, image)]})[""][0].value is image
