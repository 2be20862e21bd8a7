"""The pytest plugin of mediagraph, found by pytest through its entry point.

pytest loads it in every project that has mediagraph installed, so importing it imports nothing else.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from mediagraph.tools.golden import Golden

_WRITTEN = pytest.StashKey[list[str]]()


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add `--update-golden`."""
    group = parser.getgroup("mediagraph")
    group.addoption("--update-golden", action="store_true", help="write what the tests find as their golden files")


def pytest_configure(config: pytest.Config) -> None:
    """Remember which golden files were written."""
    config.stash[_WRITTEN] = []


@pytest.fixture
def golden(request: pytest.FixtureRequest) -> Golden:
    """Compares images and arrays with files in the folder `golden` beside the test: `golden(image, tolerance=2)`.

    With `--update-golden` the files are written instead; look at them before you keep them.
    """
    from mediagraph.tools.golden import Golden

    return Golden(
        test=request.path,
        name=request.node.name,
        update=request.config.getoption("--update-golden"),
        failures=request.getfixturevalue("tmp_path"),
        written=request.config.stash[_WRITTEN],
    )


@pytest.fixture
def own_calculators() -> Iterator[None]:
    """Calculators that a test defines inside itself are forgotten after it, so that others may use their names."""
    from mediagraph.framework.registry import defined, replace_defined

    before = defined()
    yield
    shipped = {name: entry for name, entry in defined().items() if entry.__module__.startswith("mediagraph.")}
    replace_defined({**shipped, **before})


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say which golden files were written: a test that writes its own answer has tested nothing."""
    written = terminalreporter.config.stash[_WRITTEN]
    if written:
        terminalreporter.section("golden files written")
        for path in written:
            terminalreporter.write_line(path)
