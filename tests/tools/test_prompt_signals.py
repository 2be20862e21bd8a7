"""A signal is handled at once, whatever the main thread waits for."""

from __future__ import annotations

import signal
import sys
import threading
from types import FrameType

import pytest

from mediagraph.tools.prompt_signals import PromptSignals

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="signals of POSIX")


class Heard(Exception):  # noqa: N818 - a message, not an error
    """What the handler raises."""


def hear(number: int, frame: FrameType | None) -> None:
    raise Heard


def test_a_signal_that_the_waiting_main_thread_has_not_noticed() -> None:
    before = signal.signal(signal.SIGUSR2, hear)
    other = threading.Timer(0.1, lambda: signal.pthread_kill(threading.get_ident(), signal.SIGUSR2))
    try:
        other.start()
        with PromptSignals(), pytest.raises(Heard):
            threading.Event().wait(30)  # the signal goes to the other thread: nothing interrupts this one
    finally:
        signal.signal(signal.SIGUSR2, before)


def test_everything_is_as_before_at_the_end() -> None:
    threads, handler = set(threading.enumerate()), signal.getsignal(signal.SIGURG)
    with PromptSignals():
        (thread,) = set(threading.enumerate()) - threads
        with PromptSignals():
            pass
        descriptor = signal.set_wakeup_fd(-1)
        signal.set_wakeup_fd(descriptor)
        assert descriptor != -1
    thread.join(10)
    assert signal.getsignal(signal.SIGURG) == handler
    assert signal.set_wakeup_fd(-1) == -1


def test_in_another_thread_it_changes_nothing() -> None:
    found: list[object] = []

    def enter() -> None:
        with PromptSignals():
            found.append(signal.getsignal(signal.SIGURG))

    thread = threading.Thread(target=enter)
    thread.start()
    thread.join()
    assert found == [signal.getsignal(signal.SIGURG)]
