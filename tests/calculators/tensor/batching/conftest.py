"""A session whose arithmetic can be checked by hand, and that notes how it was called."""

from __future__ import annotations

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))  # toy_session.py
