"""SIGUSR1 tells the state of a run."""

from __future__ import annotations

import os
import signal

import pytest

from mediagraph.tools.state_report import StateReport

pytestmark = pytest.mark.skipif(not hasattr(signal, "SIGUSR1"), reason="this platform has no SIGUSR1")


def test_the_signal_writes_the_state_and_the_run_goes_on(capfd: pytest.CaptureFixture[str]) -> None:
    before = signal.getsignal(signal.SIGUSR1)
    with StateReport(lambda: 'node "join" waits'):
        os.kill(os.getpid(), signal.SIGUSR1)
    assert capfd.readouterr().err == '\nnode "join" waits\n'
    assert signal.getsignal(signal.SIGUSR1) == before
