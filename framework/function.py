"""Functions as calculators: `@calculator` makes a class with the contract that the signature tells."""

from __future__ import annotations

import dataclasses
import inspect
import types
import typing
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any, TypeVar, overload

from mediagraph.framework.calculator import Calculator
from mediagraph.framework.contract import Connections, Contract, PortKind, PortSpec
from mediagraph.framework.errors import DefinitionError
from mediagraph.framework.ports import Input, OptionalInput, OptionalOutput, Options, Output, Port

F = TypeVar("F", bound=Callable[..., Any])


@overload
def calculator(function: F) -> F: ...
@overload
def calculator(
    *, name: str = "", outputs: Sequence[str] = (), heavy: bool = False, max_in_flight: int = 1
) -> Callable[[F], F]: ...
def calculator(
    function: F | None = None,
    *,
    name: str = "",
    outputs: Sequence[str] = (),
    heavy: bool = False,
    max_in_flight: int = 1,
) -> F | Callable[[F], F]:
    """Register a function as a calculator; the function itself stays as it is.

    Positional parameters are inputs (tag = upper-cased name; `T | None` makes one optional), keyword-only parameters
    with defaults are options (message `<name>Options`), the result is the output. A tuple gives several outputs, tagged
    by `outputs` or by the fields of a NamedTuple; a result None sends nothing. A single input or result may be
    connected under any tag or none, several also untagged by position. `name` defaults to the function's name in
    CamelCase plus `Calculator`. With `max_in_flight` above 1 calls may overlap: the function must be free of state.

    Raises DefinitionError if the signature cannot be a contract.
    """

    def register(function: F) -> F:
        _make_class(function, name or _class_name(function), tuple(outputs), heavy, max_in_flight)
        return function

    return register if function is None else register(function)


class _FunctionCalculator(Calculator, abstract=True):
    """Calls a function with the values of its inputs and sends what it returns."""

    function: typing.ClassVar[Callable[..., Any]]
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
        results = (result,) if len(self._outputs) == 1 else result
        for stream, value in zip(self._outputs, results, strict=True):
            if value is not None:
                stream.send(value)


def _as_connected(ports: Sequence[PortSpec], keys: Sequence[Any]) -> list[PortSpec]:
    """A single port takes the tag that it is given; several may be connected by position."""
    if len(ports) == len(keys) == 1:
        return [replace(ports[0], tag=keys[0].tag, index=keys[0].index)]
    if keys and all(key.tag == "" for key in keys):
        return [replace(port, tag="", index=index) for index, port in enumerate(ports)]
    return list(ports)


def _make_class(
    function: Callable[..., Any], name: str, outputs: tuple[str, ...], heavy: bool, max_in_flight: int
) -> None:
    hints = typing.get_type_hints(function)
    parameters = inspect.signature(function).parameters.values()
    inputs = {one.name: _input(function, one, hints) for one in parameters if one.kind is not one.KEYWORD_ONLY}
    results = _outputs(function, hints.get("return", object), outputs)
    settings = [one for one in parameters if one.kind is one.KEYWORD_ONLY]
    body: dict[str, Any] = {
        **{f"input_{key}": port for key, port in inputs.items()},
        **{f"output_{key}": port for key, port in results.items()},
        "function": staticmethod(function),
        "input_names": tuple(f"input_{key}" for key in inputs),
        "output_names": tuple(f"output_{key}" for key in results),
        "heavy": heavy,
        "max_in_flight": max_in_flight,
        "__doc__": function.__doc__,
        "__module__": function.__module__,
        "__qualname__": function.__qualname__,
    }
    if settings:
        body["options"] = Options(_options_class(function, name, settings, hints))
    types.new_class(name, (_FunctionCalculator,), {"name": name}, lambda namespace: namespace.update(body))


def _input(function: Callable[..., Any], parameter: inspect.Parameter, hints: dict[str, Any]) -> Port[Any]:
    where = f"{function.__name__}({parameter.name})"
    if parameter.kind in (parameter.VAR_POSITIONAL, parameter.VAR_KEYWORD):
        raise DefinitionError(f"{where}: every input and option needs a name of its own")
    payload, optional = _without_none(hints.get(parameter.name, object), where)
    return (OptionalInput if optional else Input)(payload, tag=parameter.name.upper())


def _outputs(function: Callable[..., Any], hint: Any, tags: tuple[str, ...]) -> dict[str, Port[Any]]:
    where = f"{function.__name__}() ->"
    if hint is type(None):
        return {}
    payload, _ = _without_none(hint, where)
    fields = getattr(payload, "_fields", ())
    if fields:
        members = typing.get_type_hints(payload)
        return {field: OptionalOutput(_without_none(members[field], where)[0], tag=field.upper()) for field in fields}
    if typing.get_origin(payload) is tuple and tags:
        kinds = typing.get_args(payload)
        if len(kinds) != len(tags):
            raise DefinitionError(f"{where} {len(kinds)} values but {len(tags)} output tags")
        return {tag.lower(): OptionalOutput(_without_none(kind, where)[0], tag=tag) for tag, kind in zip(tags, kinds)}
    return {"result": Output(payload, tag=tags[0] if tags else "OUTPUT")}


def _without_none(hint: Any, where: str) -> tuple[Any, bool]:
    if typing.get_origin(hint) in (typing.Union, types.UnionType):
        members = tuple(member for member in typing.get_args(hint) if member is not type(None))
        return (members[0] if len(members) == 1 else members), len(members) < len(typing.get_args(hint))
    if hint is Any:
        return object, False
    if not isinstance(hint, type) and typing.get_origin(hint) is None:
        raise DefinitionError(f"{where}: {hint!r} is not a class that a payload can be checked against")
    return hint, False


def _options_class(
    function: Callable[..., Any], name: str, settings: list[inspect.Parameter], hints: dict[str, Any]
) -> type:
    fields: list[tuple[str, Any, Any]] = []
    for one in settings:
        if one.default is one.empty:
            raise DefinitionError(f"{function.__name__}({one.name}): an option needs a default value")
        fields.append((one.name, hints.get(one.name, type(one.default)), dataclasses.field(default=one.default)))
    return dataclasses.make_dataclass(f"{name}Options", fields, frozen=True)


def _shallow_dict(options: Any) -> dict[str, Any]:
    return {field.name: getattr(options, field.name) for field in dataclasses.fields(options)}


def _class_name(function: Callable[..., Any]) -> str:
    return "".join(word[:1].upper() + word[1:] for word in function.__name__.split("_")) + "Calculator"
