"""FromImageCalculator."""

from __future__ import annotations

from mediagraph.framework.calculator import Calculator
from mediagraph.framework.image import Image
from mediagraph.framework.ports import Input, OptionalOutput, Output


class FromImageCalculator(Calculator):
    """Pass images on, for graphs made for MediaPipe: its `Image` and its `ImageFrame` are one type here.

    Input: IMAGE (Image). Outputs: IMAGE_CPU (Image), the same object; optionally SOURCE_ON_GPU (bool), always False.
    No options.

        node { calculator: "FromImageCalculator" input_stream: "IMAGE:image" output_stream: "IMAGE_CPU:frame" }
    """

    image = Input(Image)
    image_cpu = Output(Image)
    source_on_gpu = OptionalOutput(bool)

    def process(self) -> None:
        """Forward the image."""
        self.image_cpu.send(self.image.get())
        self.source_on_gpu.send(False)
