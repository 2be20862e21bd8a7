"""A description as text for people."""

from __future__ import annotations

import textwrap
from collections.abc import Iterable, Iterator, Sequence

from mediagraph.tools.inspection.description import Description, OptionsText, OptionText, PortText

_WIDTH = 100


def to_lines(found: Description) -> Iterator[str]:
    """The lines to print."""
    yield f"{found.name}: {found.kind}, {found.where}"
    if found.doc:
        yield ""
        yield from found.doc.splitlines()
    for title, ports in (
        ("Inputs" if found.kind == "model" else "Input streams", found.inputs),
        ("Outputs" if found.kind == "model" else "Output streams", found.outputs),
        ("Input side packets", found.side_inputs),
        ("Output side packets", found.side_outputs),
    ):
        yield from _section(title, _table(_port_row(port) for port in ports))
    if found.options is not None:
        yield from _section(_options_title(found.options), _options(found.options.fields, ""))
    yield from _section("Behaviour", found.behaviour)
    yield from _section("Contains", textwrap.wrap(", ".join(found.contains), _WIDTH - 2))
    yield from _section("Example", found.example.splitlines())


def _section(title: str, lines: Iterable[str]) -> Iterator[str]:
    found = list(lines)
    if found:
        yield ""
        yield title
        yield from (f"  {line}".rstrip() for line in found)


def _port_row(port: PortText) -> tuple[str, str, str]:
    tag = {"": "(untagged)", "*": "(any tag)"}.get(port.tag, port.tag)
    manner = "any number" if port.repeated else "" if port.required else "optional"
    same_as = f"of the type of {port.same_as or 'the untagged one'}" if port.same_as else ""
    return tag, port.type, ", ".join(part for part in (manner, same_as) if part)


def _table(rows: Iterable[tuple[str, str, str]]) -> list[str]:
    found = list(rows)
    widths = [max((len(row[column]) for row in found), default=0) for column in (0, 1)]
    return [f"{row[0]:{widths[0]}}  {row[1]:{widths[1]}}  {row[2]}".rstrip() for row in found]


def _options_title(options: OptionsText) -> str:
    number = f", extension {options.extension}" if options.extension else ""
    return f"Options ({options.message}{number})"


def _options(fields: Sequence[OptionText], indent: str) -> Iterator[str]:
    for field in fields:
        yield f"{indent}{field.number:>2}  {_declaration(field)}"
        if field.choices:
            yield f"{indent}      one of {', '.join(field.choices)}"
        yield from textwrap.wrap(
            field.doc, _WIDTH - 2, initial_indent=f"{indent}      ", subsequent_indent=f"{indent}      "
        )
        yield from _options(field.fields, f"{indent}    ")


def _declaration(field: OptionText) -> str:
    kind = f"{field.type}, any number" if field.repeated else field.type
    default = "" if field.default is None else f" = {field.default}"
    oneof = f" (at most one of {field.oneof})" if field.oneof else ""
    return f"{field.name}: {kind}{default}{oneof}"
