"""Damaged files of one kind, read in a process of their own: `python worker.py KIND FIRST COUNT FOLDER`.

Case number n is always the same file. A case passes if the file can be read, or ends in a MediagraphError that names
the file and has the right exit code. What does not is printed to stdout as one line of JSON; a crash of a library, too
much memory, or too much time on the processor end the process, and `FOLDER/case.json` tells where it was.
"""

from __future__ import annotations

import faulthandler
import json
import os
import random
import resource
import signal
import sys
import traceback
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "models" / "tflite_to_onnx"))
from checksums import mended
from damage import damaged
from readers import READERS, Reader

from mediagraph.framework.errors import MediagraphError
from mediagraph.tools.exit_codes import exit_code_of

CASE_S = 20  # on the processor, for one file of a few kilobytes
MENDED = 0.7  # the share of the files whose checksums are right
MEMORY_BYTES = 3 << 30  # address space beyond that of the loaded libraries; a picture may have 2²⁸ pixels


def main(kind: str, first: int, count: int, folder: Path) -> int:
    """Read cases first … first + count - 1; the number of those that failed."""
    os.environ["MEDIAGRAPH_CACHE"] = str(folder / "cache")
    reader = READERS[kind]
    seeds = reader.seeds()
    for suffix, contents in seeds.items():
        for content in contents:
            problem = _read(reader, content, folder / f"whole{suffix}")
            assert not problem, f"a seed must be whole: {problem}"
    _limit()
    failed = 0
    for number in range(first, first + count):
        chance = random.Random(f"{kind}/{number}")
        suffix = chance.choice(list(seeds))
        (folder / "case.json").write_text(json.dumps({"kind": kind, "case": number, "suffix": suffix}))
        content = damaged(chance.choice(seeds[suffix]), seeds[suffix], chance)
        if chance.random() < MENDED:
            content = mended(suffix, content)
        signal.setitimer(signal.ITIMER_PROF, CASE_S)
        problem = _read(reader, content, folder / f"case{suffix}")
        signal.setitimer(signal.ITIMER_PROF, 0)
        if problem:
            failed += 1
            print(json.dumps({"case": number, "problem": problem}), flush=True)
    print(json.dumps({"peak_kib": peak_kib()}))
    return failed


def peak_kib() -> int:
    """The most memory that was in use at any time. Not `ru_maxrss`, which begins with what the parent has had."""
    lines = Path("/proc/self/status").read_text().splitlines()
    return int(next(line.split()[1] for line in lines if line.startswith("VmHWM:")))


def _limit() -> None:
    """From here on memory and time are bounded, and a crash shows its stack."""
    faulthandler.enable()
    signal.signal(signal.SIGPROF, signal.SIG_DFL)  # ends the process
    size = int(Path("/proc/self/statm").read_text().split()[0]) * resource.getpagesize()
    resource.setrlimit(resource.RLIMIT_AS, (size + MEMORY_BYTES,) * 2)
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def _read(reader: Reader, content: bytes, path: Path) -> str:
    path.write_bytes(content)
    return problem_of(reader, path)


def problem_of(reader: Reader, path: Path) -> str:
    """What is wrong with the way in which a file is read or refused; "" if nothing is."""
    try:
        reader.read(path)
    except MediagraphError as error:
        if path.name not in str(error):
            return f"the message does not name the file: {error}"
        if exit_code_of(error) is not reader.exit_code:
            return f"{type(error).__name__} has the exit code {exit_code_of(error)}: {error}"
    except Exception:
        return traceback.format_exc(limit=-4)  # the innermost calls
    return ""


if __name__ == "__main__":
    sys.exit(min(main(sys.argv[1], int(sys.argv[2]), int(sys.argv[3]), Path(sys.argv[4])), 100))
