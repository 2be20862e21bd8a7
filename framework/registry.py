"""Where the names of calculators lead: what was defined in this process, and catalogues that import on demand."""

from __future__ import annotations

import difflib
from collections.abc import Iterable
from typing import TYPE_CHECKING, Protocol

from mediagraph.framework.errors import DefinitionError

if TYPE_CHECKING:
    from mediagraph.framework.calculator import Calculator

_defined: dict[str, type[Calculator]] = {}


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


def register(name: str, calculator: type[Calculator]) -> None:
    """Make a calculator known by name; defining the same class anew, as in a notebook, replaces it."""
    known = _defined.get(name)
    if known is not None and (known.__module__, known.__qualname__) != (calculator.__module__, calculator.__qualname__):
        raise DefinitionError(
            f'the calculator name "{name}" is taken by {known.__module__}.{known.__qualname__}; '
            f"{calculator.__module__}.{calculator.__qualname__} needs another one, as class {name}(mg.Calculator, name=…)"
        )
    _defined[name] = calculator


def find(name: str, catalogue: Catalogue) -> type[Calculator] | None:
    """The calculator of that name, importing its module if the catalogue knows it."""
    if name not in _defined:
        catalogue.load(name)
    return _defined.get(name)


def known_names(catalogue: Catalogue) -> list[str]:
    """Every name that `find` would find, sorted."""
    return sorted({*_defined, *catalogue.names()})


def did_you_mean(name: str, names: Iterable[str]) -> str:
    """`; did you mean "x"?` for the closest of the names, or nothing."""
    close = difflib.get_close_matches(name, list(names), n=1, cutoff=0.6)
    return f'; did you mean "{close[0]}"?' if close else ""
