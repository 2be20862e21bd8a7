"""Signals handled at once, even by a main thread that is about to wait for something.

Python calls a signal's handler between two steps of the main thread. A signal that arrives after the last such step and
before the thread blocks in a lock is therefore handled only when that wait ends, which may be never. The C half of
Python notes every signal in its wakeup descriptor at once: another thread reads there, and interrupts the wait.
"""

from __future__ import annotations

import signal
import socket
import threading
import time
from types import TracebackType

_NUDGE = getattr(signal, "SIGURG", None)  # ignored unless handled, so harmless; Windows has neither it nor the problem
_PAUSES_S = (0.02, 0.1, 0.5)  # a nudge may itself come just too early


class PromptSignals:
    """A context in which handlers of signals run at once; in another thread than the main one it changes nothing."""

    def __init__(self) -> None:
        self._ends: tuple[socket.socket, socket.socket] | None = None

    def __enter__(self) -> PromptSignals:
        if _NUDGE is None or threading.current_thread() is not threading.main_thread():
            return self
        reader, writer = self._ends = socket.socketpair()
        writer.setblocking(False)
        self._handler = signal.signal(_NUDGE, lambda number, frame: None)
        self._descriptor = signal.set_wakeup_fd(writer.fileno(), warn_on_full_buffer=False)
        threading.Thread(target=_nudge_after_signals, args=(reader,), name="signals", daemon=True).start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._ends is None or _NUDGE is None:
            return
        signal.set_wakeup_fd(self._descriptor)
        signal.signal(_NUDGE, self._handler)
        self._ends[1].close()  # the thread reads the end of the stream and closes the other


def _nudge_after_signals(reader: socket.socket) -> None:
    main = threading.main_thread().ident
    assert _NUDGE is not None
    assert main is not None
    with reader:
        while numbers := reader.recv(64):
            if set(numbers) == {_NUDGE}:
                continue
            for pause in _PAUSES_S:
                time.sleep(pause)
                signal.pthread_kill(main, _NUDGE)
