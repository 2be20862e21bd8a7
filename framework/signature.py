"""What the signature of a function says about a calculator: its inputs, its outputs, its options."""

from __future__ import annotations

import dataclasses
import inspect
import types
import typing
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from operator import attrgetter
from typing import Any

from mediagraph.framework.errors import DefinitionError
from mediagraph.framework.options import fields_of
from mediagraph.framework.ports import Input, OptionalInput, OptionalOutput, Output, Port

Unpack = Callable[[Any], Sequence[object]]
Names = Sequence[str] | type


@dataclass(frozen=True, slots=True)
class Results:
    """The outputs of a function by name, and how what it returns is taken apart."""

    ports: dict[str, Port[Any]]
    unpack: Unpack


@dataclass(frozen=True, slots=True)
class Signature:
    """Everything that `@calculator` needs to know of a function."""

    inputs: dict[str, Port[Any]]
    results: Results
    options: type | None


def read_signature(function: Callable[..., Any], options_name: str, outputs: Names) -> Signature:
    """Read a function: positional parameters are inputs, keyword-only ones options, the result is the output.

    Raises DefinitionError if it cannot be a calculator.
    """
    _refuse_generators(function)
    hints = _hints(function)
    parameters = inspect.signature(function).parameters.values()
    settings = [one for one in parameters if one.kind is one.KEYWORD_ONLY]
    return Signature(
        inputs={one.name: _input(function, one, hints) for one in parameters if one.kind is not one.KEYWORD_ONLY},
        results=_results(function, hints.get("return", object), outputs),
        options=_options(function, options_name, settings, hints) if settings else None,
    )


def _refuse_generators(function: Callable[..., Any]) -> None:
    if inspect.isgeneratorfunction(function):
        raise DefinitionError(
            f"{function.__name__}() yields; a function is called once per timestamp and returns. What makes packets of "
            "its own accord is a class: mg.Source"
        )
    if inspect.iscoroutinefunction(function):
        raise DefinitionError(f"{function.__name__}() is asynchronous; a calculator is a plain function")


def _hints(function: Callable[..., Any]) -> dict[str, Any]:
    try:
        return typing.get_type_hints(function)
    except NameError as error:
        raise DefinitionError(
            f"{function.__name__}(): its annotations name {error.name}, which is not defined in the module; payload "
            "classes are imported at run time, at the top of the file"
        ) from None


def _input(function: Callable[..., Any], parameter: inspect.Parameter, hints: dict[str, Any]) -> Port[Any]:
    where = f"{function.__name__}({parameter.name})"
    if parameter.kind in (parameter.VAR_POSITIONAL, parameter.VAR_KEYWORD):
        raise DefinitionError(f"{where}: every input and option needs a name of its own")
    if parameter.default is not parameter.empty and parameter.default is not None:
        raise DefinitionError(
            f"{where}: a parameter with a default is an option, and options are keyword-only; write `*` before it"
        )
    payload, optional = _without_none(hints.get(parameter.name, object), where)
    return (OptionalInput if optional else Input)(payload, tag=parameter.name.upper())


def _results(function: Callable[..., Any], hint: Any, names: Names) -> Results:
    where = f"{function.__name__}() ->"
    if hint is type(None):
        return Results({}, lambda result: ())
    payload, _ = _without_none(hint, where)
    if isinstance(names, type):
        return _fields_of_class(where, payload, names)
    if getattr(payload, "_fields", ()):
        return Results(_members(payload, payload._fields, where), _exactly(function, payload._fields))
    if typing.get_origin(payload) is tuple and names:
        return _tuple(function, where, typing.get_args(payload), names)
    if len(names) > 1:
        raise DefinitionError(f"{where} 1 value but {len(names)} output tags")
    return Results({"result": Output(payload, tag=names[0] if names else "OUTPUT")}, lambda result: (result,))


def _tuple(function: Callable[..., Any], where: str, kinds: Sequence[Any], tags: Sequence[str]) -> Results:
    if len(kinds) != len(tags):
        raise DefinitionError(f"{where} {len(kinds)} values but {len(tags)} output tags")
    payloads = {tag.lower(): _without_none(kind, where)[0] for tag, kind in zip(tags, kinds)}
    ports: dict[str, Port[Any]] = {
        name: OptionalOutput(payload, tag=name.upper()) for name, payload in payloads.items()
    }
    return Results(ports, _exactly(function, tags))


def _fields_of_class(where: str, payload: Any, names: type) -> Results:
    """The fields of a dataclass; it must be named, because alone it is a payload like any other."""
    if payload is not names or not dataclasses.is_dataclass(names):
        raise DefinitionError(f"{where} outputs={names.__name__} must be the dataclass that the function returns")
    fields = [field.name for field in dataclasses.fields(names)]
    get = attrgetter(*fields)
    return Results(_members(names, fields, where), get if len(fields) > 1 else lambda result: (get(result),))


def _members(kind: type, names: Sequence[str], where: str) -> dict[str, Port[Any]]:
    hints = typing.get_type_hints(kind)
    return {name: OptionalOutput(_without_none(hints[name], where)[0], tag=name.upper()) for name in names}


def _exactly(function: Callable[..., Any], names: Sequence[str]) -> Unpack:
    def unpack(result: Any) -> Sequence[object]:
        if not isinstance(result, tuple) or len(result) != len(names):
            found = f"a tuple of {len(result)}" if isinstance(result, tuple) else type(result).__name__
            listed = ", ".join(name.upper() for name in names)
            raise TypeError(f"{function.__name__}() returned {found}; its outputs are {listed}")
        return result

    return unpack


def _without_none(hint: Any, where: str) -> tuple[Any, bool]:
    """A hint without None, and whether None was part of it."""
    if typing.get_origin(hint) in (typing.Union, types.UnionType):
        members = tuple(member for member in typing.get_args(hint) if member is not type(None))
        return (members[0] if len(members) == 1 else members), len(members) < len(typing.get_args(hint))
    if hint is Any:
        return object, False
    if not isinstance(hint, type) and typing.get_origin(hint) is None:
        raise DefinitionError(f"{where}: {hint!r} is not a class that a payload can be checked against")
    return hint, False


def _options(
    function: Callable[..., Any], name: str, settings: Sequence[inspect.Parameter], hints: dict[str, Any]
) -> type:
    """A frozen dataclass with a field for each keyword-only parameter."""
    fields: list[tuple[str, Any, Any]] = []
    for one in settings:
        where = f"{function.__name__}({one.name})"
        if one.default is one.empty:
            raise DefinitionError(f"{where}: an option needs a default value")
        if isinstance(one.default, list | dict | set):
            raise DefinitionError(f"{where}: a default that can change is shared by all nodes; write a tuple")
        fields.append((one.name, hints.get(one.name, type(one.default)), dataclasses.field(default=one.default)))
    options = dataclasses.make_dataclass(name, fields, frozen=True)
    fields_of(options)  # raises for a type that has no protobuf form
    return options
