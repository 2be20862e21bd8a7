"""TfLiteCustomOpResolverCalculator."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from mediagraph.calculators.connections import check_exactly_one
from mediagraph.calculators.payloads.model import OpResolver
from mediagraph.framework.calculator import Calculator
from mediagraph.framework.contract import Connections, Contract
from mediagraph.framework.options import option
from mediagraph.framework.ports import Options, SideOutput


@dataclass(frozen=True, slots=True)
class TfLiteCustomOpResolverCalculatorOptions:
    """`use_gpu` makes no difference here: the converter knows every custom operator on every device."""

    message: ClassVar[str] = "mediapipe.TfLiteCustomOpResolverCalculatorOptions"
    extension: ClassVar[int] = 252087553

    use_gpu: bool = option(False, number=1)  # without effect


class TfLiteCustomOpResolverCalculator(Calculator):
    """Provide what MediaPipe's inference nodes ask for; mediagraph knows MediaPipe's custom operators anyway.

    Output side packet, exactly one: OP_RESOLVER or untagged (OpResolver). Options: `use_gpu`, without effect.

        node { calculator: "TfLiteCustomOpResolverCalculator" output_side_packet: "OP_RESOLVER:op_resolver" }
    """

    op_resolver = SideOutput(OpResolver)
    untagged = SideOutput(OpResolver, tag="")
    options = Options(TfLiteCustomOpResolverCalculatorOptions)

    @classmethod
    def contract(cls, options: object, connections: Connections) -> Contract:
        """Refuses both outputs, and none."""
        check_exactly_one(connections.side_outputs, "OP_RESOLVER", "")
        return cls.declared

    def open(self) -> None:
        """Send the stand-in."""
        for output in (self.op_resolver, self.untagged):
            output.set(OpResolver())
