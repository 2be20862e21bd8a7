"""The tests that need a GPU."""

from __future__ import annotations

import subprocess
import sys
import tempfile
import xml.etree.ElementTree as ElementTree
from pathlib import Path

from mediagraph.tools.cuda_check.row import Row, State

FOLDER = "tests/calculators/cuda"


def run_marked_tests(root: Path) -> Row:
    """Run the tests marked `cuda` of a checkout with this Python; what pytest says goes to stderr."""
    what = "tests marked cuda"
    if not (root / FOLDER).is_dir():
        return Row(what, f"there is no {FOLDER} here; start this in a checkout", "all pass", State.FAILED)
    with tempfile.TemporaryDirectory() as folder:
        report = Path(folder) / "report.xml"
        command = [sys.executable, "-P", "-m", "pytest", "-q", "-m", "cuda", f"--junitxml={report}", FOLDER]
        code = subprocess.run(command, cwd=root, stdout=sys.stderr, check=False).returncode
        counts = read_report(report.read_text(encoding="utf-8")) if report.exists() else {}
    return row_of(what, counts, code)


def row_of(what: str, counts: dict[str, int], code: int) -> Row:
    """A test that was skipped has not passed: on this machine there is nothing to skip."""
    if not counts:
        return Row(what, f"pytest ended with {code}; see above", "all pass", State.FAILED)
    failed, skipped = counts["failures"] + counts["errors"], counts["skipped"]
    passed = counts["tests"] - failed - skipped
    is_good = code == 0 and passed > 0 and not failed and not skipped
    found = f"{passed} passed, {failed} failed, {skipped} skipped"
    return Row(what, found, "all pass", State.OK if is_good else State.FAILED)


def read_report(text: str) -> dict[str, int]:
    """How many tests there were, by outcome, from pytest's JUnit report."""
    suites = ElementTree.fromstring(text).iter("testsuite")
    totals = dict.fromkeys(("tests", "failures", "errors", "skipped"), 0)
    for suite in suites:
        for name in totals:
            totals[name] += int(suite.get(name, "0"))
    return totals
