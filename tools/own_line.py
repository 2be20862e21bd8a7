"""The line of the user's own code that an error comes from."""

from __future__ import annotations

import linecache
import os
import sysconfig
import traceback
from types import FrameType


def own_line(error: BaseException) -> list[str]:
    """`file:line: in function` and the line itself, for the innermost frame of the user's code; nothing without one.

    Code of mediagraph, of Python and of installed packages is not the user's.
    """
    cause = error.__cause__ or error
    frames = [(frame, line) for frame, line in traceback.walk_tb(cause.__traceback__) if _is_own(frame)]
    if not frames:
        return []
    frame, line = frames[-1]
    file = frame.f_code.co_filename
    linecache.checkcache(file)
    text = linecache.getline(file, line).strip()
    return [f"{_shown(file)}:{line}: in {frame.f_code.co_name}", *([f"    {text}"] if text else [])]


def _is_own(frame: FrameType) -> bool:
    name = str(frame.f_globals.get("__name__", ""))
    if name.partition(".")[0] == "mediagraph" or frame.f_code.co_filename.startswith("<"):
        return False
    paths = sysconfig.get_paths()
    return not frame.f_code.co_filename.startswith((paths["stdlib"], paths["purelib"], paths["platlib"]))


def _shown(file: str) -> str:
    relative = os.path.relpath(file)
    return file if relative.startswith(os.pardir) else relative
