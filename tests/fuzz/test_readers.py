"""Damaged files of every kind that is read: no crash, no hang, no blow-up of the memory, no error but our own.

A failure names its case; `python tests/fuzz/worker.py KIND CASE 1 FOLDER` repeats it and leaves the file in FOLDER. In
CI the cases are few and always the same; `make nightly` reads thousands of each kind.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

HERE = Path(__file__).parent
EXAMPLES = int(os.environ.get("MEDIAGRAPH_EXAMPLES", "200"))

# The share of the examples, by how long one takes.
SHARES = {
    "images": 1.0,
    "packets": 1.0,
    "recordings": 1.0,
    "graphs": 0.5,
    "videos": 0.5,
    "tflite": 0.4,
    "onnx": 0.4,
}
MOST_KIB = 1 << 20  # of memory in use at any time; the libraries alone take 100 MB


@pytest.mark.timeout(0)  # the worker has a limit of its own, on the time that it computes
@pytest.mark.parametrize("kind", SHARES)
def test_damaged_files_are_read_or_refused(kind: str, tmp_path: Path) -> None:
    count = max(int(EXAMPLES * SHARES[kind]), 1)
    done = subprocess.run(
        [sys.executable, str(HERE / "worker.py"), kind, "0", str(count), str(tmp_path)],
        capture_output=True,
        text=True,
        errors="replace",
        timeout=120 + count,
    )
    case = tmp_path / "case.json"
    where = f"last case: {case.read_text() if case.exists() else 'none'}"
    assert done.returncode >= 0, f"killed by signal {-done.returncode}; {where}\n{done.stderr[-3000:]}"
    lines = done.stdout.splitlines()
    assert done.returncode == 0, "\n".join([where, *lines[:5], done.stderr[-3000:]])
    assert len(lines) == 1, f"something writes to stdout, which is for data: {lines[:5]}"
    assert json.loads(lines[0])["peak_kib"] < MOST_KIB
