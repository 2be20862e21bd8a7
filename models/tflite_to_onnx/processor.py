"""How many channels ONNX Runtime's blocked kernels compute together on this processor."""

from __future__ import annotations

import platform
from functools import lru_cache
from pathlib import Path

WIDE, NARROW = 16, 8
"""Blocks with AVX-512 or on Arm, and those of other x86 processors (ONNX Runtime, `mlas/lib/platform.cpp`)."""

_FLAGS = Path("/proc/cpuinfo")  # Linux; elsewhere the wide block is taken, which every narrow one divides


@lru_cache(maxsize=1)
def block_size() -> int:
    """The block of this processor, in channels; too wide a guess costs time and changes no result."""
    flags = read_flags(_FLAGS) if platform.machine() == "x86_64" else ()
    return NARROW if flags and "avx512f" not in flags else WIDE


def read_flags(file: Path) -> tuple[str, ...]:
    """What the first processor of a `/proc/cpuinfo` says it can do; nothing where there is none.

    It is read line by line: the kernel makes the rest, which may take long with many processors, only when asked.
    """
    try:
        with file.open(encoding="ascii", errors="replace") as lines:
            found = next((line for line in lines if line.startswith("flags")), "")
    except OSError:
        return ()
    return tuple(found.partition(":")[2].split())
