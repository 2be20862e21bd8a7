"""A description as plain data; its JSON form is that of the fields."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class PortText:
    """A port: its tag ("" for none, "*" for every other tag), the names of its types, and how it may be connected."""

    tag: str
    type: str
    required: bool
    repeated: bool = False
    same_as: str = ""


@dataclass(frozen=True, slots=True)
class OptionText:
    """A field of options. `default` is written as a graph writes it; None if there is none."""

    name: str
    number: int
    type: str
    default: str | None
    repeated: bool = False
    oneof: str = ""
    choices: tuple[str, ...] = ()
    doc: str = ""
    fields: tuple[OptionText, ...] = ()


@dataclass(frozen=True, slots=True)
class OptionsText:
    """The options of a calculator; `extension` is the number in binary graphs, 0 if it has none."""

    message: str
    extension: int
    fields: tuple[OptionText, ...]
    doc: str = ""


@dataclass(frozen=True, slots=True)
class Description:
    """Everything that `mediagraph inspect` tells."""

    name: str
    kind: str
    doc: str
    where: str
    inputs: tuple[PortText, ...] = ()
    outputs: tuple[PortText, ...] = ()
    side_inputs: tuple[PortText, ...] = ()
    side_outputs: tuple[PortText, ...] = ()
    options: OptionsText | None = None
    behaviour: tuple[str, ...] = ()
    contains: tuple[str, ...] = ()
    example: str = ""
