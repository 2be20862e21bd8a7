"""Importing the code of `--calculators`, once and again."""

from __future__ import annotations

import queue
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from mediagraph.framework.errors import GraphError
from mediagraph.framework.registry import EmptyCatalogue, defined, find, replace_defined
from mediagraph.tools.load_calculators import load_calculators
from mediagraph.tools.own_code import OwnCode

CALCULATOR = """\
import mediagraph as mg
{0}

class LoadedCalculator(mg.Calculator):
    value = mg.Input(int)
    LEVEL = {1}
"""


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(sys, "path", sys.path[:])
    monkeypatch.setattr(sys, "dont_write_bytecode", True)
    entries, modules = defined(), dict(sys.modules)
    yield tmp_path
    replace_defined(entries)
    for name in [name for name in sys.modules if name not in modules]:
        del sys.modules[name]


def level() -> object:
    return vars(find("LoadedCalculator", EmptyCatalogue())).get("LEVEL")


def test_a_file_finds_what_lies_beside_it(folder: Path) -> None:
    (folder / "loaded_inner").mkdir()
    (folder / "loaded_inner" / "loaded_file.py").write_text(
        CALCULATOR.format("from loaded_level import LEVEL", "LEVEL")
    )
    (folder / "loaded_inner" / "loaded_level.py").write_text("LEVEL = 7\n")
    load_calculators(["loaded_inner/loaded_file.py"])
    assert level() == 7


def test_a_file_named_like_a_module_does_not_hide_it(folder: Path) -> None:
    (folder / "queue.py").write_text(CALCULATOR.format("", 8))
    load_calculators(["queue.py"])
    assert sys.modules["queue"] is queue
    assert level() == 8


def test_a_module_and_its_package(folder: Path) -> None:
    (folder / "loaded_package").mkdir()
    (folder / "loaded_package" / "__init__.py").write_text("")
    (folder / "loaded_package" / "level.py").write_text("LEVEL = 1\n")
    (folder / "loaded_package" / "code.py").write_text(
        CALCULATOR.format("from loaded_package.level import LEVEL", "LEVEL")
    )
    sys.path.insert(0, str(folder))
    code = OwnCode(["loaded_package.code"])
    assert level() == 1
    names = ["__init__.py", "level.py", "code.py"]
    assert sorted(code.files()) == sorted(folder / "loaded_package" / name for name in names)
    (folder / "loaded_package" / "level.py").write_text("LEVEL = 22\n")
    code.reload()
    assert level() == 22


def test_what_cannot_be_reloaded_leaves_nothing_until_it_is_restored(folder: Path) -> None:
    (folder / "loaded_file.py").write_text(CALCULATOR.format("", 1))
    code = OwnCode(["loaded_file.py"])
    state, module = code.state(), sys.modules["loaded_file"]
    (folder / "loaded_file.py").write_text(CALCULATOR.format("", 2) + "1 / 0\n")
    with pytest.raises(GraphError, match=r"^loaded_file.py:7:1: .* ZeroDivisionError: division by zero$"):
        code.reload()
    code.restore(state)
    assert level() == 1
    assert sys.modules["loaded_file"] is module


def test_a_calculator_that_is_gone_from_the_file_is_gone(folder: Path) -> None:
    (folder / "loaded_file.py").write_text(CALCULATOR.format("", 1))
    code = OwnCode(["loaded_file.py"])
    (folder / "loaded_file.py").write_text("import mediagraph as mg\n")
    code.reload()
    assert find("LoadedCalculator", EmptyCatalogue()) is None
