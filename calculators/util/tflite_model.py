"""TfLiteModelCalculator."""

from __future__ import annotations

from mediagraph.calculators.payloads.model import Model
from mediagraph.framework.calculator import Calculator
from mediagraph.framework.ports import SideInput, SideOutput


class TfLiteModelCalculator(Calculator):
    """Make a model of the content of a file. It is looked at only when an inference node opens it.

    Input side packet: MODEL_BLOB (bytes), a `.tflite` or `.onnx` file. Output side packet: MODEL (Model). No options.

        node {
          calculator: "TfLiteModelCalculator"
          input_side_packet: "MODEL_BLOB:model_blob"
          output_side_packet: "MODEL:model"
        }
    """

    model_blob = SideInput(bytes)
    model = SideOutput(Model)

    def open(self) -> None:
        """Send the model."""
        self.model.set(Model(self.model_blob.get(), name=f"the model of node {self.node_name}"))
