"""The threads of heavy nodes."""

from __future__ import annotations

import subprocess
import sys
import threading

from mediagraph.framework.workers import Workers

SAFETY_S = 20


def test_every_task_runs_in_one_of_the_threads() -> None:
    workers = Workers(3, "crew")
    names: list[str] = []
    for _ in range(50):
        workers.submit(lambda: names.append(threading.current_thread().name))
    workers.shut_down()
    workers.join()
    assert len(names) == 50
    assert set(names) <= {"crew_0", "crew_1", "crew_2"}


def test_tasks_overlap() -> None:
    workers = Workers(2, "crew")
    meeting = threading.Barrier(2)
    met: list[int] = []
    for _ in range(2):
        workers.submit(lambda: met.append(meeting.wait(SAFETY_S)))
    workers.shut_down()
    workers.join()
    assert sorted(met) == [0, 1]


def test_without_a_task_there_is_no_thread() -> None:
    before = threading.active_count()
    workers = Workers(4, "crew")
    assert threading.active_count() == before
    workers.shut_down()


def test_the_interpreter_ends_only_after_the_tasks() -> None:
    program = (
        "import threading; from mediagraph.framework.workers import Workers\n"
        "go = threading.Event(); workers = Workers(1, 'crew')\n"
        "workers.submit(lambda: (go.wait(), print('done')))\n"
        "threading.Timer(0.01, go.set).start()\n"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, timeout=SAFETY_S, check=True)
    assert done.stdout == "done\n"
