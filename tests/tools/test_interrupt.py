"""Ctrl-C in a real process: once finishes, twice stops, three times leaves a calculator that never returns."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
import threading
from collections.abc import Callable
from pathlib import Path

import av
import pytest

from mediagraph.tools.interrupt import Interrupt

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="signals of POSIX")

Start = Callable[..., subprocess.Popen[str]]
COMMAND = (sys.executable, "-m", "mediagraph.tools.run_graph")


def frames_in(path: Path) -> int:
    with av.open(str(path)) as container:
        return sum(1 for _ in container.decode(video=0))


def run(graph: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    command = [*COMMAND, f"{graph}.pbtxt", "--calculators", "own.py", "-i", "clip.mp4", *arguments]
    return subprocess.run(command, capture_output=True, text=True, timeout=60)


def test_once_finishes_what_is_under_way(folder: Path) -> None:
    done = run("Interrupted", "-o", "out.mp4", "--side", "times=1", "--json")
    assert done.returncode == 130
    assert done.stderr.strip() == "finishing what is under way; press Ctrl-C again to stop now"
    summary = json.loads(done.stdout)
    assert (summary["exit_code"], summary["error"], summary["frames_in"]) == (130, None, 5)
    assert frames_in(folder / "out.mp4") == summary["outputs"][0]["packets"] == 5
    assert not list(folder.glob(".*"))


def test_twice_stops_and_still_leaves_a_playable_video(folder: Path) -> None:
    done = run("Interrupted", "-o", "out.mp4", "--side", "times=2")
    assert done.returncode == 130
    assert done.stderr.split("\n\n")[0].strip() == "finishing what is under way; press Ctrl-C again to stop now"
    assert "stopping" in done.stderr
    assert "Traceback" not in done.stderr
    assert frames_in(folder / "out.mp4") in (4, 5)
    assert not list(folder.glob(".*"))


@pytest.mark.parametrize("graph", ["Stuck", "StuckHeavy"])
def test_three_times_leaves_a_calculator_that_never_returns(folder: Path, start: Start, graph: str) -> None:
    process = start(f"{graph}.pbtxt", "--calculators", "own.py", "-i", "clip.mp4", "-o", "out.mp4")
    assert process.stderr is not None
    for line in ("stuck", "finishing what is under way; press Ctrl-C again to stop now", "stopping"):
        while process.stderr.readline().strip() != line:
            assert process.poll() is None
        process.send_signal(signal.SIGINT)
    rest = process.stderr.read()
    assert process.wait(timeout=60) == 130
    assert rest.strip() == "run-graph: interrupted"
    assert frames_in(folder / "out.mp4") == 2
    assert not list(folder.glob(".*"))


def test_quiet_says_nothing(folder: Path) -> None:
    done = run("Interrupted", "-o", "out.mp4", "--side", "times=1", "--quiet")
    assert (done.returncode, done.stdout, done.stderr) == (130, "", "")


def test_the_stages_of_an_interrupt() -> None:
    stopped = threading.Event()
    before = signal.getsignal(signal.SIGINT)
    with Interrupt(stopped.set, quiet=True) as interrupt:
        assert (interrupt.is_requested, interrupt.is_urgent) == (False, False)
        signal.raise_signal(signal.SIGINT)
        assert (interrupt.is_requested, interrupt.is_urgent) == (True, False)
        signal.raise_signal(signal.SIGTERM)
        assert interrupt.is_urgent
        assert stopped.wait(10)
        assert not interrupt.is_final
        with pytest.raises(KeyboardInterrupt):
            signal.raise_signal(signal.SIGINT)
        assert interrupt.is_final
    assert signal.getsignal(signal.SIGINT) is before


def test_in_another_thread_it_changes_nothing() -> None:
    before = signal.getsignal(signal.SIGINT)
    found: list[object] = []

    def enter() -> None:
        with Interrupt(lambda: None) as interrupt:
            found.extend([signal.getsignal(signal.SIGINT), interrupt.is_requested])

    thread = threading.Thread(target=enter)
    thread.start()
    thread.join()
    assert found == [before, False]
