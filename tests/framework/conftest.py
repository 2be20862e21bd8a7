"""Helpers beside the tests are importable, and hypothesis prints what it needs to repeat a failure."""

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import settings

sys.path.insert(0, str(Path(__file__).parent))
from effort import EXAMPLES

settings.register_profile("mediagraph", deadline=None, print_blob=True, max_examples=EXAMPLES)
settings.load_profile("mediagraph")


@pytest.fixture(scope="module")
def frequent_switches() -> Iterator[None]:
    """Have the interpreter change threads as often as it can."""
    before = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    yield
    sys.setswitchinterval(before)
