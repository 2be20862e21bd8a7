"""The pytest plugin, in pytest runs of its own."""

from __future__ import annotations

import subprocess
import sys
import tomllib
from importlib.metadata import entry_points
from pathlib import Path

import pytest

pytest_plugins = ["pytester"]

GOLDEN = """
from mediagraph.testing import sample_image

def test_picture(golden):
    golden(sample_image(), tolerance=1)
"""

OWN = """
import mediagraph as mg
import pytest

def test_one(own_calculators):
    @mg.calculator(name="PluginOwnCalculator")
    def one(value: int) -> int:
        return value + 1
    assert mg.CalculatorRunner("PluginOwnCalculator").run({"VALUE": [(0, 1)]}).payloads("OUTPUT") == [2]

def test_two(own_calculators):
    @mg.calculator(name="PluginOwnCalculator")
    def two(value: int) -> int:
        return value + 2
    assert mg.CalculatorRunner("PluginOwnCalculator").run({"VALUE": [(0, 1)]}).payloads("OUTPUT") == [3]

def test_they_are_gone_and_the_shipped_ones_stay():
    with pytest.raises(mg.ArgumentError, match="there is no calculator"):
        mg.CalculatorRunner("PluginOwnCalculator")
    mg.CalculatorRunner("PassThroughCalculator")
"""


PLUGIN = "mediagraph.tools.pytest_plugin"
IS_INSTALLED = any(point.value == PLUGIN for point in entry_points(group="pytest11"))  # not by an install of old


def test_the_package_offers_the_plugin() -> None:
    project = tomllib.loads((Path(__file__).resolve().parents[2] / "pyproject.toml").read_text())["project"]
    assert project["entry-points"]["pytest11"] == {"mediagraph": PLUGIN}


def test_loading_the_plugin_imports_nothing_heavy() -> None:
    text = "import sys, pytest, mediagraph.tools.pytest_plugin; print(*{'numpy', 'cv2', 'google'} & {*sys.modules})"
    done = subprocess.run([sys.executable, "-c", text], capture_output=True, text=True, check=True, timeout=60)
    assert done.stdout.split() == []


def test_the_flag_and_the_fixtures(pytester: pytest.Pytester) -> None:
    pytester.makeini("[pytest]\naddopts = -p no:cacheprovider" + ("" if IS_INSTALLED else f" -p {PLUGIN}"))
    pytester.makepyfile(test_golden=GOLDEN, test_own=OWN)
    result = pytester.runpytest_subprocess()
    result.assert_outcomes(passed=3, failed=1)
    result.stdout.fnmatch_lines(["there is no golden file golden/test_golden/test_picture.png yet; look at *"])
    result = pytester.runpytest_subprocess("--update-golden")
    result.assert_outcomes(passed=4)
    result.stdout.fnmatch_lines(["*golden files written*", "golden/test_golden/test_picture.png"])
