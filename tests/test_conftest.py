"""With CI set, a test is skipped only for what CI cannot have."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

SKIPPING = """\
import pytest

def test_allowed():
    pytest.skip("the folder ../shared is not here")

def test_lazy():
    pytest.skip("no time today")

@pytest.mark.skipif(True, reason="not on a Tuesday")
def test_marked():
    pass

@pytest.mark.xfail(reason="known")
def test_expected_to_fail():
    assert False
"""
WHOLE = 'import pytest\npytest.skip("none of this", allow_module_level=True)\n'


@pytest.mark.parametrize(
    ("is_ci", "result"), [(False, "4 skipped, 1 xfailed"), (True, "1 failed, 1 skipped, 1 xfailed, 2 errors")]
)
def test_skips_in_ci(tmp_path: Path, is_ci: bool, result: str) -> None:
    shutil.copy(Path(__file__).with_name("conftest.py"), tmp_path)
    (tmp_path / "test_skipping.py").write_text(SKIPPING)
    (tmp_path / "test_whole.py").write_text(WHOLE)
    environment = {name: value for name, value in os.environ.items() if name not in ("CI", "PYTEST_ADDOPTS")}
    if is_ci:
        environment["CI"] = "true"
    options = ["-q", "-p", "no:cacheprovider", "--continue-on-collection-errors", f"--rootdir={tmp_path}"]
    done = subprocess.run(
        [sys.executable, "-m", "pytest", *options, "."], cwd=tmp_path, env=environment, capture_output=True, text=True
    )
    assert f"{result} in " in done.stdout
    assert ("because: no time today" in done.stdout) is is_ci


def test_a_program_that_is_not_there_is_named(program: Callable[..., str]) -> None:
    with pytest.raises(pytest.skip.Exception) as skipped:
        program("Xyzzy", "no-xyzzy", "no-xyzzy-browser")
    assert str(skipped.value) == "no Xyzzy: no-xyzzy or no-xyzzy-browser is not on the PATH"
    assert Path(program("Python", "no-xyzzy", Path(sys.executable).name)).name == Path(sys.executable).name
