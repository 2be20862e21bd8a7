"""Helpers beside the tests are importable, and hypothesis prints what it needs to repeat a failure."""

import os
import sys
from pathlib import Path

from hypothesis import settings

sys.path.insert(0, str(Path(__file__).parent))
EXAMPLES = int(os.environ.get("MEDIAGRAPH_EXAMPLES", "200"))
settings.register_profile("mediagraph", deadline=None, print_blob=True, max_examples=EXAMPLES)
settings.load_profile("mediagraph")
