"""The code of `--calculators`, which can be loaded anew while it is in use."""

from __future__ import annotations

import importlib
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING

from mediagraph.framework.registry import defined, replace_defined
from mediagraph.tools.load_calculators import is_file, load_calculators

if TYPE_CHECKING:
    from mediagraph.framework.registry import Entry


@dataclass(frozen=True, slots=True)
class CodeState:
    """The user's modules as they are at one moment, and what they define."""

    modules: dict[str, ModuleType]
    entries: dict[str, Entry]


class OwnCode:
    """The files and modules of `--calculators`, with what they import from beside them.

    Nothing is written to `__pycache__` from here on: a file that changes twice in a second would be taken from there.
    """

    def __init__(self, names: Sequence[str]) -> None:
        sys.dont_write_bytecode = True
        self._names = names
        self._folders = [Path(name).parent.resolve() for name in names if is_file(name)]
        self._packages = [name.partition(".")[0] for name in names if not is_file(name)]
        load_calculators(names)

    def files(self) -> list[Path]:
        """The files that the code comes from."""
        return [Path(module.__file__) for module in self._modules().values() if module.__file__]

    def state(self) -> CodeState:
        """What there is now, for `restore`."""
        modules = self._modules()
        theirs = {name: entry for name, entry in defined().items() if entry.__module__ in modules}
        return CodeState(modules, theirs)

    def reload(self) -> None:
        """Import everything anew; raises GraphError if it cannot be, and then nothing of it is there."""
        self._forget()
        importlib.invalidate_caches()
        load_calculators(self._names)

    def restore(self, state: CodeState) -> None:
        """Go back to an earlier state."""
        self._forget()
        sys.modules.update(state.modules)
        replace_defined({**defined(), **state.entries})

    def _forget(self) -> None:
        modules = self._modules()
        replace_defined({name: entry for name, entry in defined().items() if entry.__module__ not in modules})
        for name in modules:
            del sys.modules[name]

    def _modules(self) -> dict[str, ModuleType]:
        return {name: module for name, module in sys.modules.items() if self._is_own(name, module)}

    def _is_own(self, name: str, module: ModuleType) -> bool:
        if name.partition(".")[0] in self._packages:
            return True
        if name == "__main__" or name.startswith("mediagraph.") or not getattr(module, "__file__", None):
            return False
        return Path(str(module.__file__)).resolve().parent in self._folders
