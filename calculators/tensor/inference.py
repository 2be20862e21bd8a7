"""InferenceCalculator."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from mediagraph.calculators.connections import check_exactly_one, is_connected
from mediagraph.calculators.payloads.model import Model, OpResolver
from mediagraph.calculators.tensor.cpu_session import open_session
from mediagraph.calculators.tensor.inference_options import (
    Delegate,
    InferenceCalculatorOptions,
    InputOutputConfig,
    thread_count,
)
from mediagraph.calculators.tensor.io_map import io_map
from mediagraph.framework.calculator import Calculator
from mediagraph.framework.contract import Connections, Contract, has_tag
from mediagraph.framework.errors import ContractError, ModelError, StatusCode
from mediagraph.framework.ports import (
    Inputs,
    OptionalInput,
    OptionalOutput,
    OptionalSideInput,
    Options,
    Outputs,
    Service,
)
from mediagraph.framework.service import MODEL_STORE

Tensors = list[NDArray[np.float32]]


class InferenceCalculator(Calculator):
    """Run a neural network on the CPU.

    Inputs, exactly one: TENSORS (list of float32 arrays), or TENSOR:i (one float32 array each); where one of them is
    empty, nothing is sent. Outputs, exactly one: TENSORS, or TENSOR:i, float32 arrays.
    Input side packets: MODEL (Model) unless the option `model_path` is given; optionally OP_RESOLVER or
    CUSTOM_OP_RESOLVER (without effect), DELEGATE (Delegate) and IO_CONFIG (InputOutputConfig), which go before the
    options.
    Options: InferenceCalculatorOptions. Threads: `delegate { xnnpack { num_threads } }`, then `cpu_num_thread`, one by
    default; other delegates run on the CPU all the same. Tensors are matched by position unless `input_output_config`
    says otherwise; the names there are those of the ONNX form.

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
    model = OptionalSideInput(Model)
    op_resolver = OptionalSideInput(OpResolver)
    custom_op_resolver = OptionalSideInput(OpResolver)
    delegate = OptionalSideInput(Delegate)
    io_config = OptionalSideInput(InputOutputConfig)
    options = Options(InferenceCalculatorOptions)
    store = Service(MODEL_STORE)

    @classmethod
    def contract(cls, options: InferenceCalculatorOptions, connections: Connections) -> Contract:
        """Refuses unclear connections."""
        check_exactly_one(connections.inputs, "TENSORS", "TENSOR")
        check_exactly_one(connections.outputs, "TENSORS", "TENSOR")
        if has_tag(connections.side_inputs, "MODEL") == bool(options.model_path):
            raise _refusal("give the model either as the side packet MODEL or as the option model_path")
        if has_tag(connections.side_inputs, "OP_RESOLVER") and has_tag(connections.side_inputs, "CUSTOM_OP_RESOLVER"):
            raise _refusal("connect OP_RESOLVER or CUSTOM_OP_RESOLVER, not both")
        return cls.declared

    def open(self) -> None:
        """Load the model, and match its tensors with the streams."""
        self.session = session = open_session(self._onnx_file(), thread_count(self.options, self.delegate.get()))
        config = self.io_config.get() or self.options.input_output_config
        found = io_map(config, [one.name for one in session.inputs], [one.name for one in session.outputs])
        self.inputs = [session.inputs[index] for index in found.inputs]
        fed_back = [before for before, _ in found.feedback]
        self.output_names = [session.outputs[index].name for index in (*found.outputs, *fed_back)]
        self.output_count = len(found.outputs)
        self.sends_list = is_connected(self.tensors_out)
        self.feedback = {session.inputs[after].name: _zeros(session.inputs[after].shape) for _, after in found.feedback}
        if len(self.each_tensor_out) > self.output_count:
            raise ValueError(f"the model gives {self.output_count} tensors, not {len(self.each_tensor_out)}")

    def process(self) -> None:
        """Run the model once."""
        tensors = self._tensors()
        if tensors is None:
            return
        if len(tensors) != len(self.inputs):
            raise ValueError(f"the model takes {len(self.inputs)} tensors, not {len(tensors)}")
        feeds = {one.name: one.fit(tensor) for one, tensor in zip(self.inputs, tensors)}
        if not self.feedback:
            self._send(self.session.run(self.output_names, feeds))
            return
        results = self.session.run(self.output_names, feeds | self.feedback)
        self.feedback = dict(zip(self.feedback, results[self.output_count :]))
        self._send(results[: self.output_count])

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

    def _onnx_file(self) -> Path:
        if self.store is None:
            raise ModelError("this graph has no model store; use mediagraph.CalculatorGraph, or give it the service")
        model = self.model.get()
        if model is None:
            model = Model(self.store.read(self.options.model_path), name=self.options.model_path)
        return self.store.to_onnx(model.blob, name=model.name, for_cpu=True)


def _zeros(shape: Sequence[int]) -> NDArray[np.float32]:
    if -1 in shape:
        raise ValueError(f"a tensor of the open shape {tuple(shape)} cannot be fed back")
    return np.zeros(shape, np.float32)


def _refusal(message: str) -> ContractError:
    return ContractError(message, StatusCode.INVALID_ARGUMENT)
