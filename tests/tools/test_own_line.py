"""Which line of the user's code an error is told with."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from mediagraph.framework.errors import ArgumentError
from mediagraph.framework.lone_node import tag_of
from mediagraph.tools.own_line import own_line


def caught(call: Callable[[], object]) -> Exception:
    with pytest.raises(Exception) as raised:  # noqa: PT011  # any
        call()
    return raised.value


def defined(path: Path, text: str) -> Callable[[], object]:
    path.write_text(text)
    names: dict[str, object] = {"__name__": "own"}
    exec(compile(text, str(path), "exec"), names)
    function = names["process"]
    assert callable(function)
    return function


def test_the_innermost_line_of_the_users_code(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    process = defined(tmp_path / "own.py", "import json\n\ndef process():\n    return json.loads('{')\n")
    assert own_line(caught(process)) == ["own.py:4: in process", "    return json.loads('{')"]


def test_the_cause_counts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    error = ArgumentError("wrapped")
    error.__cause__ = caught(defined(tmp_path / "own.py", "def process():\n    1 / 0\n"))
    assert own_line(error) == ["own.py:2: in process", "    1 / 0"]


def test_a_file_elsewhere_is_told_in_full(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "here").mkdir()
    monkeypatch.chdir(tmp_path / "here")
    file = tmp_path / "own.py"
    assert own_line(caught(defined(file, "def process():\n    1 / 0\n")))[0] == f"{file}:2: in process"


def test_code_of_others_is_not_told() -> None:
    error = caught(lambda: tag_of("lower"))
    assert own_line(error)[1] == '    error = caught(lambda: tag_of("lower"))'
    assert own_line(ArgumentError("raised nowhere")) == []
