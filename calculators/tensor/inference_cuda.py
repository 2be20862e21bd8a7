"""InferenceCudaCalculator."""

from __future__ import annotations

from mediagraph.calculators.connections import is_connected
from mediagraph.calculators.cuda.cuda_calculator import CudaCalculator
from mediagraph.calculators.tensor.inference_contract import InferenceContract, check_output_count
from mediagraph.calculators.tensor.model_run import ModelRun
from mediagraph.framework.cuda_image import CudaTensor, CudaTensors
from mediagraph.framework.ports import Inputs, OptionalInput, OptionalOutput, Outputs


class InferenceCudaCalculator(InferenceContract, CudaCalculator):
    """Run a neural network on a CUDA device, the whole of it, without a copy to the host.

    Inputs, outputs, side packets and options are those of InferenceCalculator, with TENSORS (CudaTensors) and TENSOR:i
    (CudaTensor). Threads, delegates and `engine` have no effect.

    The model is the plain conversion, in float32, run by ONNX Runtime's CUDA provider on the graph's stream. If the
    provider does not work, or cannot run every node of the model, that is a DeviceError with ONNX Runtime's reason:
    nothing falls back to the CPU. Models with tensors of an open shape are refused.

        node {
          calculator: "InferenceCudaCalculator"
          input_stream: "TENSORS:input_tensors"
          output_stream: "TENSORS:output_tensors"
          input_side_packet: "MODEL:model"
          options { [mediapipe.InferenceCalculatorOptions.ext] { delegate { gpu {} } } }
        }
    """

    heavy = True

    tensors_in = OptionalInput(CudaTensors, tag="TENSORS")
    each_tensor_in = Inputs(CudaTensor, tag="TENSOR")
    tensors_out = OptionalOutput(CudaTensors, tag="TENSORS")
    each_tensor_out = Outputs(CudaTensor, tag="TENSOR")

    def open(self) -> None:
        """Load the model on the device, and match its tensors with the streams."""
        super().open()
        session = self.load(self.device.open_session, for_cpu=False, runs_at_once=1)
        self.model_run = ModelRun(session, self.config())
        self.sends_list = is_connected(self.tensors_out)
        check_output_count(self.model_run.output_count, len(self.each_tensor_out))

    def process(self) -> None:
        """Start the model once."""
        tensors = self._tensors()
        if tensors is None:
            return
        results = self.model_run.run([tensor.array for tensor in tensors])
        self._send([CudaTensor(array, stream=self.device.stream) for array in results])

    def _tensors(self) -> list[CudaTensor] | None:
        """The tensors of this timestamp, None if one is missing."""
        together = self.tensors_in.get()
        if together is not None:
            return list(together.tensors)
        each = [stream.get() for stream in self.each_tensor_in]
        present = [tensor for tensor in each if tensor is not None]
        return present if len(present) == len(each) else None

    def _send(self, results: list[CudaTensor]) -> None:
        if self.sends_list:
            self.tensors_out.send(CudaTensors(tuple(results)))
            return
        for stream, tensor in zip(self.each_tensor_out, results):
            stream.send(tensor)
