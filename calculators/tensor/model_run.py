"""A model whose tensors are matched with those of streams, on the CPU or on a device."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Generic, Protocol, TypeVar

from mediagraph.calculators.tensor.inference_options import InputOutputConfig
from mediagraph.calculators.tensor.io_map import io_map
from mediagraph.calculators.tensor.tensor_spec import AnyArray, TensorSpec

A = TypeVar("A", bound=AnyArray)


class Session(Protocol[A]):
    """A loaded model; `A` is the type of its tensors."""

    @property
    def inputs(self) -> Sequence[TensorSpec]:
        """The tensors that it takes."""
        ...

    @property
    def outputs(self) -> Sequence[TensorSpec]:
        """The tensors that it gives."""
        ...

    @property
    def batching(self) -> str:
        """What the model says of taking several items at once, under `BATCHING_KEY`; empty if it was not asked."""
        ...

    def run(self, outputs: Sequence[str], inputs: Mapping[str, A]) -> list[A]:
        """Fresh float32 tensors for the named outputs."""
        ...

    def zeros(self, shape: Sequence[int]) -> A:
        """A float32 tensor of zeros."""
        ...

    def stack(self, arrays: Sequence[A]) -> A:
        """A new tensor of several, one behind the other along axis 0."""
        ...


class ModelRun(Generic[A]):
    """Runs a model on lists of tensors, which are matched with the model's by `config`, and feeds back what it says.

    Raises ValueError where the configuration does not fit the model. Calls of `run` may overlap unless tensors are fed
    back.
    """

    def __init__(self, session: Session[A], config: InputOutputConfig | None) -> None:
        self._session = session
        found = io_map(config, [one.name for one in session.inputs], [one.name for one in session.outputs])
        self._inputs = [session.inputs[index] for index in found.inputs]
        fed_back = [before for before, _ in found.feedback]
        self._output_names = [session.outputs[index].name for index in (*found.outputs, *fed_back)]
        self.output_count = len(found.outputs)
        """How many tensors `run` gives."""
        fed = [session.inputs[after] for _, after in found.feedback]
        self._feedback = {one.name: session.zeros(_fixed(one.shape)) for one in fed}

    def run(self, tensors: Sequence[A]) -> list[A]:
        """The results; raises ValueError for tensors that do not fit."""
        if len(tensors) != len(self._inputs):
            raise ValueError(f"the model takes {len(self._inputs)} tensors, not {len(tensors)}")
        feeds = {one.name: one.fit(tensor) for one, tensor in zip(self._inputs, tensors)}
        if not self._feedback:
            return self._session.run(self._output_names, feeds)
        results = self._session.run(self._output_names, feeds | self._feedback)
        self._feedback = dict(zip(self._feedback, results[self.output_count :]))
        return results[: self.output_count]


def _fixed(shape: Sequence[int]) -> Sequence[int]:
    if -1 in shape:
        raise ValueError(f"a tensor of the open shape {tuple(shape)} cannot be fed back")
    return shape
