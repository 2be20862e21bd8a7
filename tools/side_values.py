"""`--side NAME=VALUE`: values of side packets, read as the graph wants them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from types import MappingProxyType

from mediagraph.framework.errors import UsageError
from mediagraph.framework.plan import SideNeed
from mediagraph.framework.registry import did_you_mean
from mediagraph.framework.types import ANYTHING, Payload, type_name

_WRITABLE = (bool, int, float, str, bytes)
_BOOLS = {"true": True, "1": True, "yes": True, "false": False, "0": False, "no": False}


def parse_side_values(
    texts: Iterable[str], needs: Mapping[str, SideNeed], recorded: Mapping[str, object] = MappingProxyType({})
) -> dict[str, object]:
    """The side packets by name, on top of those of a recording.

    Raises UsageError for unknown names, bad values, and required ones that are missing.
    """
    values: dict[str, object] = {}
    for text in texts:
        name, equals, value = text.partition("=")
        if not equals:
            raise UsageError(f"--side {text} has no value; write NAME=VALUE, as in --side model_selection=1")
        if name not in needs:
            hint = did_you_mean(name, needs) or "."
            takes = f"It takes {', '.join(needs)}" if needs else "It takes none"
            raise UsageError(f'--side {text}: the graph takes no side packet "{name}"{hint} {takes}')
        if name in values:
            raise UsageError(f'--side {text}: the side packet "{name}" is given twice; give each one once')
        values[name] = _parse(name, value, needs[name].payload)
    values = {name: value for name, value in recorded.items() if name in needs} | values
    missing = [name for name, need in needs.items() if need.is_required and name not in values]
    if missing:
        first = missing[0]
        raise UsageError(
            f'the graph needs the side packet "{first}" ({type_name(needs[first].payload)}, for '
            f"{needs[first].taken_by}); give it with --side {first}=VALUE"
        )
    return values


def _parse(name: str, text: str, payload: Payload) -> object:
    if payload == ANYTHING:
        return _guess(text)
    for kind in payload:
        value = _parse_as(kind, text)
        if value is not None:
            return value
    if not any(kind in _WRITABLE for kind in payload):
        raise UsageError(
            f'--side {name}={text}: the side packet "{name}" is {type_name(payload)}, which cannot be written on the '
            "command line; run the graph from Python"
        )
    raise UsageError(f'--side {name}={text}: "{text}" is not {type_name(payload)}, which the side packet "{name}" is')


def _parse_as(kind: type, text: str) -> object:
    if kind is bool:
        return _BOOLS.get(text.lower())
    if kind is str:
        return text
    if kind is bytes:
        return text.encode()
    if kind in (int, float):
        try:
            return kind(text)
        except ValueError:
            return None
    return _read_picture(kind, text)


def _read_picture(kind: type, text: str) -> object:
    """The file of a picture for an Image, as `-i` reads it; raises InputError."""
    from mediagraph.framework.image import Image

    if kind is not Image:
        return None
    from mediagraph.tools.media.image_sources import read_photograph

    return read_photograph(text)


def _guess(text: str) -> object:
    """Where the graph takes anything: a number if it looks like one, else true or false, else text."""
    for kind in (int, float):
        value = _parse_as(kind, text)
        if value is not None:
            return value
    return {"true": True, "false": False}.get(text.lower(), text)
