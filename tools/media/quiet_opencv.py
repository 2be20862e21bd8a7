"""OpenCV without its log, where our own errors say it all."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import cv2

_SILENT = 0  # LOG_LEVEL_SILENT of OpenCV


@contextmanager
def quiet_opencv() -> Iterator[None]:
    """Nothing of OpenCV's log goes to stderr meanwhile, from any thread."""
    log: Any = getattr(cv2.utils, "logging", cv2)  # OpenCV 4 has the two functions on top
    level = log.getLogLevel()
    log.setLogLevel(_SILENT)
    try:
        yield
    finally:
        log.setLogLevel(level)
