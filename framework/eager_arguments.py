"""The arguments of an eager call: which payload goes to which input."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from mediagraph.framework.contract import PortSpec
from mediagraph.framework.errors import ArgumentError
from mediagraph.framework.lone_node import Tag, tag_of
from mediagraph.framework.ports import ANY_TAG
from mediagraph.framework.registry import did_you_mean


class CallArguments:
    """The inputs of a calculator as parameters of a function: in the order of their declaration, or by name."""

    def __init__(self, calculator: str, ports: Sequence[PortSpec]) -> None:
        self._calculator = calculator
        self._ports = {name_of(port.tag): port for port in ports}

    @property
    def names(self) -> list[str]:
        """The names of the parameters."""
        return list(self._ports)

    def by_tag(self, inputs: Sequence[object], named: Mapping[str, object]) -> dict[Tag, object]:
        """The payloads of a call by tag and index; raises ArgumentError for those that do not fit."""
        given = {**self._positional(inputs), **named}
        self._check(inputs, named, given)
        found: dict[Tag, object] = {}
        for name, value in given.items():
            port = self._ports[name]
            for index, one in enumerate(self._several(name, port, value)):
                found[tag_of("" if port.tag == ANY_TAG else port.tag, index)] = one
        return found

    def _positional(self, inputs: Sequence[object]) -> dict[str, object]:
        names = self.names
        if not names:
            raise ArgumentError(f"{self._calculator} has no inputs to call it with; CalculatorRunner runs it")
        if len(inputs) > len(names):
            count = "1 input" if len(names) == 1 else f"{len(names)} inputs"
            raise ArgumentError(f"{self._calculator} has {count}, {', '.join(names)}; {len(inputs)} are given")
        return dict(zip(names, inputs))

    def _check(self, inputs: Sequence[object], named: Mapping[str, object], given: Mapping[str, object]) -> None:
        names = self.names
        for name in named:
            if name not in names:
                hint = did_you_mean(name, names)
                raise ArgumentError(f'{self._calculator} has no input "{name}"{hint}; it has {", ".join(names)}')
            if name in names[: len(inputs)]:
                raise ArgumentError(f'{self._calculator}: the input "{name}" is given twice')
        for name, port in self._ports.items():
            if port.required and name not in given:
                raise ArgumentError(f'{self._calculator}: the input "{name}" is not given; None leaves it empty')

    def _several(self, name: str, port: PortSpec, value: object) -> Sequence[object]:
        if not port.repeated:
            return [value]
        if not isinstance(value, list | tuple):
            where = f'{self._calculator}: the input "{name}"'
            raise ArgumentError(f"{where} takes any number of streams; give a list of payloads")
        return value


def name_of(tag: str) -> str:
    """How the input or output with this tag is called in Python."""
    return tag.strip(ANY_TAG).lower().replace(":", "_") or "untagged"
