"""InferenceCalculator."""

from __future__ import annotations

import os

import numpy as np
from numpy.typing import NDArray

from mediagraph.calculators.connections import is_connected
from mediagraph.calculators.tensor.cpu_session import open_session
from mediagraph.calculators.tensor.inference_contract import InferenceContract, check_output_count
from mediagraph.calculators.tensor.inference_options import Engine, thread_count
from mediagraph.calculators.tensor.model_run import ModelRun, Session
from mediagraph.calculators.tensor.openvino_session import open_openvino_session, require_openvino
from mediagraph.framework.ports import Inputs, OptionalInput, OptionalOutput, Outputs

Tensors = list[NDArray[np.float32]]


class InferenceCalculator(InferenceContract):
    """Run a neural network on the CPU.

    Inputs, exactly one: TENSORS (list of float32 arrays), or TENSOR:i (one float32 array each); where one of them is
    empty, nothing is sent. Outputs, exactly one: TENSORS, or TENSOR:i, float32 arrays.
    Input side packets: MODEL (Model) unless the option `model_path` is given; optionally OP_RESOLVER or
    CUSTOM_OP_RESOLVER (without effect), DELEGATE (Delegate) and IO_CONFIG (InputOutputConfig), which go before the
    options.
    Options: InferenceCalculatorOptions. `engine: OPENVINO` runs the model, in float32 too, by the optional package of
    that name instead of ONNX Runtime; without the package that is a ModelError. Threads: `delegate { xnnpack {
    num_threads } }`, then `cpu_num_thread`, one by default; other delegates run on the CPU all the same. Tensors are
    matched by position unless `input_output_config` says otherwise; the names there are those of the ONNX form.
    Outputs that neither a map nor a stream TENSOR:i takes are not computed.

    The graph must have a model store. Calls may overlap (`max_in_flight`) unless tensors are fed back.

        node {
          calculator: "InferenceCalculator"
          input_stream: "TENSORS:input_tensors"
          output_stream: "TENSORS:output_tensors"
          input_side_packet: "MODEL:model"
          options { [mediapipe.InferenceCalculatorOptions.ext] { delegate { xnnpack {} } } }
        }
    """

    heavy = True

    tensors_in = OptionalInput(Tensors, tag="TENSORS")
    each_tensor_in = Inputs(np.ndarray, tag="TENSOR")
    tensors_out = OptionalOutput(Tensors, tag="TENSORS")
    each_tensor_out = Outputs(np.ndarray, tag="TENSOR")

    def open(self) -> None:
        """Load the model, and match its tensors with the streams."""
        self.model_run = ModelRun(self._session(), self.config())
        self.sends_list = is_connected(self.tensors_out)
        check_output_count(self.model_run.output_count, len(self.each_tensor_out))

    def process(self) -> None:
        """Run the model once."""
        tensors = self._tensors()
        if tensors is not None:
            self._send(self.model_run.run(tensors))

    def _session(self) -> Session[NDArray[np.float32]]:
        threads = thread_count(self.options, self.delegate.get())
        if self.options.engine is not Engine.OPENVINO:
            return self.load(
                lambda file, placement: open_session(file, threads, placement),
                for_cpu=True,
                runs_at_once=max(1, (os.cpu_count() or 1) // threads),
            )
        require_openvino()
        return self.load(
            lambda file, placement: open_openvino_session(file, threads, placement), for_cpu=False, runs_at_once=0
        )

    def _tensors(self) -> Tensors | None:
        """The tensors of this timestamp, None if one is missing."""
        tensors = self.tensors_in.get()
        if tensors is not None:
            return tensors
        each = [stream.get() for stream in self.each_tensor_in]
        present = [tensor for tensor in each if tensor is not None]
        return present if len(present) == len(each) else None

    def _send(self, results: Tensors) -> None:
        if self.sends_list:
            self.tensors_out.send(results)
            return
        for stream, tensor in zip(self.each_tensor_out, results):
            stream.send(tensor)
