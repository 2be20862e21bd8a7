"""DefaultSidePacketCalculator."""

from __future__ import annotations

from mediagraph.framework.calculator import Calculator
from mediagraph.framework.ports import OptionalSideInput, SideInput, SideOutput


class DefaultSidePacketCalculator(Calculator):
    """Give a side packet that need not be provided a default.

    Side packets: `OPTIONAL_VALUE`, which may be missing; `DEFAULT_VALUE`, taken if it is. Output side packet: `VALUE`.

        node {
          calculator: "DefaultSidePacketCalculator"
          input_side_packet: "OPTIONAL_VALUE:threshold" input_side_packet: "DEFAULT_VALUE:default_threshold"
          output_side_packet: "VALUE:threshold_or_default"
        }
    """

    optional_value = OptionalSideInput(object, same_as="default_value")
    default_value = SideInput(object)
    value = SideOutput(object, same_as="default_value")

    def open(self) -> None:
        """Choose."""
        given = self.optional_value.get()
        self.value.set(self.default_value.get() if given is None else given)
