"""Helpers beside the tests are importable."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest
from hypothesis import settings

sys.path.insert(0, str(Path(__file__).parent))
EXAMPLES = int(os.environ.get("MEDIAGRAPH_EXAMPLES", "60"))
settings.register_profile("visualiser", deadline=None, print_blob=True, max_examples=EXAMPLES)


@pytest.fixture(autouse=True)
def _profile() -> None:
    settings.load_profile("visualiser")
