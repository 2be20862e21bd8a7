"""Where the names of calculators lead: what was defined in this process, and catalogues that import on demand."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Protocol

from mediagraph.framework.errors import DefinitionError
from mediagraph.framework.options import message_names

if TYPE_CHECKING:
    from mediagraph.framework.calculator import Calculator
    from mediagraph.framework.subgraph import Subgraph

    Entry = type[Calculator] | type[Subgraph]

_defined: dict[str, Entry] = {}
_options: dict[str, type] = {}


class Catalogue(Protocol):
    """Knows names of calculators and the modules that define them, without importing any before it is asked."""

    def names(self) -> Iterable[str]:
        """All names."""
        ...

    def load(self, name: str) -> bool:
        """Import what defines this name; False if the catalogue does not know it."""
        ...


class EmptyCatalogue:
    """Knows nothing: only calculators that the program itself has defined can be used."""

    def names(self) -> Iterable[str]:
        """No names."""
        return ()

    def load(self, name: str) -> bool:
        """Nothing to import."""
        return False


def register(name: str, calculator: Entry) -> None:
    """Make a calculator or subgraph known by name; defining the same class anew, as in a notebook, replaces it."""
    known = _defined.get(name)
    if known is not None and (known.__module__, known.__qualname__) != (calculator.__module__, calculator.__qualname__):
        raise DefinitionError(
            f'the calculator name "{name}" is taken by {known.__module__}.{known.__qualname__}; '
            f"{calculator.__module__}.{calculator.__qualname__} needs another one; give it with name="
        )
    _defined[name] = calculator
    if calculator.option_type is not None:
        register_options(calculator.option_type)


def register_options(options: type) -> None:
    """Make a class of options known by the name of its message."""
    _options.update(dict.fromkeys(message_names(options), options))


def find_options(name: str, catalogue: Catalogue) -> type | None:
    """The options class of that message name, importing its module if the catalogue knows it."""
    if name not in _options:
        catalogue.load(name)
    return _options.get(name)


def known_options() -> tuple[type, ...]:
    """Every options class that was defined or imported so far, sorted by its names."""
    return tuple(dict.fromkeys(_options[name] for name in sorted(_options)))


def find(name: str, catalogue: Catalogue) -> Entry | None:
    """The calculator or subgraph class of that name, importing its module if the catalogue knows it."""
    if name not in _defined:
        catalogue.load(name)
    return _defined.get(name)


def known_names(catalogue: Catalogue) -> list[str]:
    """Every name that `find` would find, sorted."""
    return sorted({*_defined, *catalogue.names()})


def defined() -> dict[str, Entry]:
    """Everything that is known by name so far, for `replace_defined`."""
    return dict(_defined)


def replace_defined(entries: Mapping[str, Entry]) -> None:
    """Make just these known by name: undoes what was defined since, or lets code be loaded anew."""
    _defined.clear()
    _defined.update(entries)


def did_you_mean(name: str, names: Iterable[str]) -> str:
    """`; did you mean "x"?` for the closest of the names, or nothing."""
    close = closest(name, names)
    return "" if close is None else f'; did you mean "{close}"?'


def closest(name: str, names: Iterable[str]) -> str | None:
    """The name that was probably meant, if one is close.

    First come names that differ in capitals, underscores and a final "Calculator" only, then those that look alike.
    """
    import difflib  # only for messages

    known = list(names)
    close = [one for one in known if _bare(one) == _bare(name)] or difflib.get_close_matches(name, known, 1, 0.6)
    return close[0] if close else None


def _bare(name: str) -> str:
    return name.replace("_", "").lower().removesuffix("calculator")
