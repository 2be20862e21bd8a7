"""CountingSourceCalculator."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import count
from typing import Any

from mediagraph.framework.calculator import Source
from mediagraph.framework.contract import Connections, Contract, has_tag
from mediagraph.framework.errors import ContractError, StatusCode, StreamError
from mediagraph.framework.ports import OptionalSideInput, Output


class CountingSourceCalculator(Source):
    """Send integers, each at itself as a timestamp; for tests.

    Output: one untagged stream of int. Side packets, all but the last int: `MAX_COUNT` batches are sent, or
    `ERROR_COUNT` of them and then the source fails; at least one of the two is given. `BATCH_SIZE` (1) is the number of
    packets in a step, `INITIAL_VALUE` (0) the first value, `INCREMENT` (1) the step; `ERROR_ON_OPEN` (bool).

        node {
          calculator: "CountingSourceCalculator"
          output_stream: "number" input_side_packet: "MAX_COUNT:how_many"
        }
    """

    numbers = Output(int, tag="")
    max_count = OptionalSideInput(int)
    error_count = OptionalSideInput(int)
    batch_size = OptionalSideInput(int)
    initial_value = OptionalSideInput(int)
    increment = OptionalSideInput(int)
    error_on_open = OptionalSideInput(bool)

    @classmethod
    def contract(cls, options: Any, connections: Connections) -> Contract:
        """Refuses a source that never ends."""
        if not any(has_tag(connections.side_inputs, tag) for tag in ("MAX_COUNT", "ERROR_COUNT")):
            raise ContractError("connect MAX_COUNT, ERROR_COUNT or both; otherwise it never ends")
        return cls.declared

    def open(self) -> None:
        """Check the side packets; raises StreamError if they make no sense, or if it is asked to."""
        if self.error_on_open.get():
            raise StreamError("expected error", StatusCode.NOT_FOUND)
        for name, value, least in (
            ("MAX_COUNT", self.max_count.get(), 0),
            ("ERROR_COUNT", self.error_count.get(), 0),
            ("BATCH_SIZE", self.batch_size.get(), 1),
            ("INCREMENT", self.increment.get(), 1),
        ):
            if value is not None and value < least:
                raise StreamError(f"{name} must be at least {least}, not {value}", StatusCode.INTERNAL)

    def generate(self) -> Iterator[None]:
        """Send one batch in each step."""
        number, increment = self.initial_value.get() or 0, self.increment.get() or 1
        for batch in count():
            if batch == self.error_count.get():
                raise StreamError("expected error", StatusCode.INTERNAL)
            if batch == self.max_count.get():
                return
            for _ in range(self.batch_size.get() or 1):
                self.numbers.send(number, at=number)
                number += increment
            yield
