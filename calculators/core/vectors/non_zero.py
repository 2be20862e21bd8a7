"""NonZeroCalculator."""

from __future__ import annotations

from typing import Any

from mediagraph.framework.calculator import Calculator
from mediagraph.framework.contract import Connections, Contract
from mediagraph.framework.errors import ContractError
from mediagraph.framework.ports import Input, OptionalOutput


class NonZeroCalculator(Calculator):
    """Say whether an integer differs from 0.

    Input: `INPUT` (int). Outputs, at least one: `OUTPUT` (int, 0 or 1), `OUTPUT_BOOL` (bool).

        node { calculator: "NonZeroCalculator" input_stream: "INPUT:count" output_stream: "OUTPUT_BOOL:is_any" }
    """

    number = Input(int, tag="INPUT")
    output = OptionalOutput(int)
    output_bool = OptionalOutput(bool)

    @classmethod
    def contract(cls, options: Any, connections: Connections) -> Contract:
        """Refuses a node without outputs."""
        if not connections.outputs:
            raise ContractError("connect OUTPUT, OUTPUT_BOOL or both")
        return cls.declared

    def process(self) -> None:
        """Compare."""
        is_something = self.number.get() != 0
        self.output.send(int(is_something))
        self.output_bool.send(is_something)
