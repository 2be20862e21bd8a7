"""What a node copies between host and device is counted, wherever it does it."""

from __future__ import annotations

from typing import Any

import numpy as np

from mediagraph.calculators.cuda.context import CUDA
from mediagraph.calculators.cuda.cuda_calculator import CudaCalculator
from mediagraph.framework.cuda_image import CudaImage
from mediagraph.framework.image import Image
from mediagraph.framework.ports import Input, Output
from mediagraph.graph import CalculatorGraph

GRAPH = """
input_stream: "frame"
output_stream: "image"
node { name: "there" calculator: "TableAndBackCalculator" input_stream: "IMAGE:frame" output_stream: "IMAGE:image" }
"""


class TableAndBackCalculator(CudaCalculator):
    """Copies a table when it opens, and every image there, back, and there again."""

    image_in = Input(Image, tag="IMAGE")
    image_out = Output(CudaImage, tag="IMAGE")

    def open(self) -> None:
        super().open()
        self.table = self.device.upload(np.zeros(10, np.float32))

    def process(self) -> None:
        back = self.device.download(self.device.upload(self.image_in.get().numpy_view()))
        self.image_out.send(CudaImage(self.device.upload(back), stream=self.device.stream))


def test_copies_are_counted_by_direction_and_those_at_the_opening_apart(holder: Any) -> None:
    with CalculatorGraph(GRAPH, services={CUDA.key: holder}) as graph:
        graph.start_run()
        graph.wait_until_idle()
        assert graph.counters() == {"there-bytes_to_device_at_open": 40, "there-copies_to_device_at_open": 1}
        for time in range(3):
            graph.add_packet_to_input_stream("frame", Image(np.zeros((5, 7, 3), np.uint8)), time)
        graph.close_all_input_streams()
        graph.wait_until_done()
        assert graph.counters() == {
            "there-bytes_to_device": 3 * 2 * 105,
            "there-bytes_to_device_at_open": 40,
            "there-bytes_to_host": 3 * 105,
            "there-copies_to_device": 6,
            "there-copies_to_device_at_open": 1,
            "there-copies_to_host": 3,
        }
