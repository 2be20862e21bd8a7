"""The scenarios are plain modules beside the tests, so that record.py can be run without this project."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))
