"""BypassCalculator."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import partial
from typing import Any, ClassVar

from mediagraph.framework.calculator import Calculator
from mediagraph.framework.contract import Connections, Contract, PortKind, PortSpec
from mediagraph.framework.errors import ContractError
from mediagraph.framework.names import Key, parse_key
from mediagraph.framework.options import option
from mediagraph.framework.ports import ANY_TAG, Inputs, Options, Outputs, SideInputs


@dataclass(frozen=True, slots=True)
class BypassCalculatorOptions:
    """Which input goes to which output: the k-th entries belong together, each `TAG:index`."""

    message: ClassVar[str] = "mediapipe.BypassCalculatorOptions"
    extension: ClassVar[int] = 481259677
    pass_input_stream: tuple[str, ...] = option((), number=1)
    """The inputs that are passed on, each as `TAG`, `TAG:index` or, without a tag, `:index`."""
    pass_output_stream: tuple[str, ...] = option((), number=2)
    """The outputs that they go to, written in the same way; as many."""


class BypassCalculator(Calculator):
    """Stand in for another calculator: pass some inputs on and leave the other outputs empty.

    Inputs, outputs, side packets: any. The options say which input goes to which output; every other output only tells
    which timestamps are settled.

        node {
          calculator: "BypassCalculator"
          input_stream: "NORM_RECT:rect" input_stream: "IMAGE:image"
          output_stream: "RECT:rect_out" output_stream: "MASK:mask"
          options {
            [mediapipe.BypassCalculatorOptions.ext] { pass_input_stream: "NORM_RECT" pass_output_stream: "RECT" }
          }
        }
    """

    inputs = Inputs(object, tag=ANY_TAG)
    silent = Outputs(object, tag=ANY_TAG)
    side_inputs = SideInputs(object, tag=ANY_TAG)
    options = Options(BypassCalculatorOptions)

    @classmethod
    def contract(cls, options: Any, connections: Connections) -> Contract:
        """One port for each output that repeats an input; refuses lists of different length."""
        pairs = _pairs(options)
        ports = [
            PortSpec(
                PortKind.OUTPUT,
                f"output_{position}",
                target.tag,
                index=target.index,
                same_as=partial(_always, source),
            )
            for position, (source, target) in enumerate(pairs)
        ]
        return replace(cls.declared, ports=(*cls.declared.ports, *ports))

    def open(self) -> None:
        """Pair inputs with outputs."""
        outputs = (vars(self)[f"output_{position}"] for position in range(len(self.options.pass_input_stream)))
        sources = (self.inputs.at(source) for source, _ in _pairs(self.options))
        self.pairs = [(source, output) for source, output in zip(sources, outputs) if source is not None]

    def process(self) -> None:
        """Forward what is there."""
        for source, output in self.pairs:
            value = source.get()
            if value is not None:
                output.send(value)


def _pairs(options: BypassCalculatorOptions) -> list[tuple[Key, Key]]:
    if len(options.pass_input_stream) != len(options.pass_output_stream):
        raise ContractError("pass_input_stream and pass_output_stream must have as many entries")
    return list(zip(_keys(options.pass_input_stream), _keys(options.pass_output_stream)))


def _keys(texts: Iterable[str]) -> list[Key]:
    return [parse_key(text) for text in texts]


def _always(source: Key, _: Key) -> Key:
    return source
