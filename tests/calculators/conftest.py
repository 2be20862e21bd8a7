"""Makes the modules beside it importable: what tests of calculators share."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))  # made_pictures.py, mediapipe_graph.py
