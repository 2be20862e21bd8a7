"""What the variants of InferenceCalculator share."""

from __future__ import annotations

import contextlib
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any, TypeVar

from mediagraph.calculators.connections import check_exactly_one, is_connected
from mediagraph.calculators.payloads.model import Model, OpResolver
from mediagraph.calculators.tensor.batching.batching import BATCHING
from mediagraph.calculators.tensor.batching.shared_session import Seat
from mediagraph.calculators.tensor.inference_options import (
    Delegate,
    InferenceCalculatorOptions,
    InputOutputConfig,
)
from mediagraph.calculators.tensor.io_map import for_read_outputs, read_outputs
from mediagraph.calculators.tensor.model_run import Session
from mediagraph.calculators.tensor.placement import PLACEMENTS, Placement
from mediagraph.calculators.tensor.tensor_spec import AnyArray
from mediagraph.framework.calculator import Calculator
from mediagraph.framework.contract import Connections, Contract, has_tag
from mediagraph.framework.errors import ContractError, ModelError, StatusCode
from mediagraph.framework.ports import OptionalOutput, OptionalSideInput, Options, Outputs, Service
from mediagraph.framework.service import MODEL_STORE
from mediagraph.framework.variants import Variant

A = TypeVar("A", bound=AnyArray)
S = TypeVar("S")


class InferenceContract(Calculator, abstract=True):
    """The side packets, the options and the model of a node that runs a neural network.

    A variant adds its ports for tensors: TENSORS and TENSOR:i, in and out.
    """

    model = OptionalSideInput(Model)
    op_resolver = OptionalSideInput(OpResolver)
    custom_op_resolver = OptionalSideInput(OpResolver)
    delegate = OptionalSideInput(Delegate)
    io_config = OptionalSideInput(InputOutputConfig)
    options = Options(InferenceCalculatorOptions)
    variants = (Variant("InferenceCudaCalculator"),)
    store = Service(MODEL_STORE)
    placements = Service(PLACEMENTS)
    batching = Service(BATCHING)
    tensors_out: OptionalOutput[Any]
    each_tensor_out: Outputs[Any]
    _seat: Seat[Any] | None = None

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

    def load(
        self, open_session: Callable[[Path, Placement | None], Session[A]], *, for_cpu: bool, runs_at_once: int
    ) -> Session[A]:
        """A session with the model in its ONNX form; raises ModelError, which names the model, if there is none.

        `for_cpu` takes the form that is rewritten for ONNX Runtime's CPU kernels. `open_session` gets the file, and
        what is to learn where the model runs if the graph wants to know that. A graph with the service BATCHING gets a
        seat at the session, until `close`; `runs_at_once` says how many runs gain from being under way together, 0
        that the engine takes one item at a time.
        """
        if self.store is None:
            raise ModelError("this graph has no model store; use mediagraph.CalculatorGraph, or give it the service")
        model = self.model.get()
        if model is None:
            model = Model(self.store.read(self.options.model_path), name=self.options.model_path)
        outputs = read_outputs(self._given_config(), self._output_streams())
        convert = partial(self.store.to_onnx, model.blob, name=model.name, for_cpu=for_cpu, outputs=outputs)
        is_shared = self.batching is not None and self.batching.max_batch > 1 and self.placements is None
        if is_shared and runs_at_once:
            convert = partial(convert, batched=True)
        file = convert()
        try:
            session = _open(file, convert, lambda file: open_session(file, self._placement(model.name)))
        except ModelError as error:  # it knows the converted file only
            raise ModelError(f'the model "{model.name}" cannot be run: {error}') from error
        if self.batching is None or not is_shared:
            return session
        seat = self._seat = self.batching.seat(session, model=model.name, runs_at_once=runs_at_once)
        return seat or session

    def close(self) -> None:
        """Leave the session to the other graphs."""
        if self._seat is not None:
            self._seat.leave()

    def _placement(self, model: str) -> Placement | None:
        return None if self.placements is None else self.placements.of(self.node_name, model)

    def config(self) -> InputOutputConfig | None:
        """How tensors are matched with those of the model that `load` gives."""
        return for_read_outputs(self._given_config(), self._output_streams())

    def _given_config(self) -> InputOutputConfig | None:
        """What the graph says of it: the side packet goes before the options."""
        return self.io_config.get() or self.options.input_output_config

    def _output_streams(self) -> int | None:
        """How many tensors go out in streams of their own, None if all go out in one list."""
        return None if is_connected(self.tensors_out) else len(self.each_tensor_out)


def _open(file: Path, convert: Callable[[], Path], open_session: Callable[[Path], S]) -> S:
    """A session with a converted file; one that was damaged after it had been converted is made anew, once."""
    try:
        return open_session(file)
    except ModelError:
        with contextlib.suppress(OSError):  # in a cache that may only be read it stays, and fails again
            file.unlink()
    return open_session(convert())


def check_output_count(given: int, wanted: int) -> None:
    """Raise ValueError if more tensors are connected than the model gives."""
    if wanted > given:
        raise ValueError(f"the model gives {given} tensors, not {wanted}")


def _refusal(message: str) -> ContractError:
    return ContractError(message, StatusCode.INVALID_ARGUMENT)
