"""Functions as calculators: `@calculator` makes a class with the contract that the signature tells."""

from __future__ import annotations

import dataclasses
import types
import typing
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any, TypeVar, overload

from mediagraph.framework.calculator import Calculator
from mediagraph.framework.contract import Connections, Contract, PortKind, PortSpec
from mediagraph.framework.errors import ArgumentError
from mediagraph.framework.names import Key
from mediagraph.framework.ports import Options
from mediagraph.framework.registry import Catalogue, did_you_mean, find, known_names
from mediagraph.framework.signature import Names, Signature, Unpack, read_signature

F = TypeVar("F", bound=Callable[..., Any])
CalculatorLike = type[Calculator] | Callable[..., Any] | str

_class_of: dict[Callable[..., Any], type[Calculator]] = {}


@overload
def calculator(function: F) -> F: ...
@overload
def calculator(
    *, name: str = "", outputs: Names = (), heavy: bool = False, max_in_flight: int = 1
) -> Callable[[F], F]: ...
def calculator(
    function: F | None = None,
    *,
    name: str = "",
    outputs: Names = (),
    heavy: bool = False,
    max_in_flight: int = 1,
) -> F | Callable[[F], F]:
    """Register a function as a calculator; the function itself stays as it is.

    Positional parameters are inputs (tag = upper-cased name; `T | None` makes one optional), keyword-only parameters
    with defaults are options (message `<name>Options`), the result is the output. Several outputs are a tuple tagged by
    `outputs`, a NamedTuple tagged by its fields, or a dataclass that `outputs` names; None sends nothing. A single
    input or result may be connected under any tag or none, several also untagged by position. `name` defaults to the
    function's name in CamelCase plus `Calculator`. With `max_in_flight` above 1 calls may overlap: the function must be
    free of state.

    Raises DefinitionError if the signature cannot be a contract.
    """

    def register(function: F) -> F:
        called = name or _class_name(function)
        signature = read_signature(function, f"{called}Options", outputs)
        _class_of[function] = _make_class(function, called, signature, heavy, max_in_flight)
        return function

    return register if function is None else register(function)


def calculator_class(what: CalculatorLike, catalogue: Catalogue) -> type[Calculator]:
    """The class behind a class, a function decorated with `@calculator`, or a name; raises ArgumentError."""
    found = find(what, catalogue) if isinstance(what, str) else _class_of.get(what, what)
    if isinstance(found, type) and issubclass(found, Calculator):
        if not found.registered_name:
            raise ArgumentError(f"{found.__name__} is abstract; give a calculator that derives from it")
        return found
    if isinstance(what, str):
        raise ArgumentError(f'there is no calculator "{what}"{did_you_mean(what, known_names(catalogue))}')
    name = getattr(what, "__name__", repr(what))
    raise ArgumentError(f"{name} is neither a calculator class nor a function decorated with @mg.calculator")


class _FunctionCalculator(Calculator, abstract=True):
    """Calls a function with the values of its inputs and sends what it returns."""

    function: typing.ClassVar[Callable[..., Any]]
    unpack: typing.ClassVar[Unpack]
    input_names: typing.ClassVar[tuple[str, ...]] = ()
    output_names: typing.ClassVar[tuple[str, ...]] = ()

    @classmethod
    def contract(cls, options: Any, connections: Connections) -> Contract:
        """The declared ports, with the tags under which the graph connects them."""
        ports = [port for port in cls.declared.ports if port.kind not in (PortKind.INPUT, PortKind.OUTPUT)]
        for kind in (PortKind.INPUT, PortKind.OUTPUT):
            ports += _as_connected(cls.declared.of_kind(kind), [key for key, _ in connections.of_kind(kind)])
        return replace(cls.declared, ports=tuple(ports))

    def open(self) -> None:
        """Collect the ports and the options."""
        self._inputs = [getattr(self, name) for name in self.input_names]
        self._outputs = [getattr(self, name) for name in self.output_names]
        self._settings = {} if self.options is None else _shallow_dict(self.options)

    def process(self) -> None:
        """Call the function."""
        result = type(self).function(*(stream.get() for stream in self._inputs), **self._settings)
        if result is None:
            return
        for stream, value in zip(self._outputs, type(self).unpack(result)):
            if value is not None:
                stream.send(value)


def _as_connected(ports: Sequence[PortSpec], keys: Sequence[Key]) -> list[PortSpec]:
    """A single port takes the tag that it is given; several may be connected by position."""
    if len(ports) == len(keys) == 1:
        return [replace(ports[0], tag=keys[0].tag, index=keys[0].index)]
    if keys and all(key.tag == "" for key in keys):
        return [replace(port, tag="", index=index) for index, port in enumerate(ports)]
    return list(ports)


def _make_class(
    function: Callable[..., Any], name: str, signature: Signature, heavy: bool, max_in_flight: int
) -> type[Calculator]:
    inputs = {f"input_{key}": port for key, port in signature.inputs.items()}
    outputs = {f"output_{key}": port for key, port in signature.results.ports.items()}
    body: dict[str, Any] = {
        **inputs,
        **outputs,
        "function": staticmethod(function),
        "unpack": staticmethod(signature.results.unpack),
        "input_names": tuple(inputs),
        "output_names": tuple(outputs),
        "heavy": heavy,
        "max_in_flight": max_in_flight,
        "__doc__": function.__doc__,
        "__module__": function.__module__,
        "__qualname__": function.__qualname__,
    }
    if signature.options is not None:
        body["options"] = Options(signature.options)
    return types.new_class(name, (_FunctionCalculator,), {"name": name}, lambda namespace: namespace.update(body))


def _shallow_dict(options: Any) -> dict[str, Any]:
    return {field.name: getattr(options, field.name) for field in dataclasses.fields(options)}


def _class_name(function: Callable[..., Any]) -> str:
    return "".join(word[:1].upper() + word[1:] for word in function.__name__.split("_")) + "Calculator"
