"""`python -m mediagraph.models.fetch`: its exit code and what it says."""

from __future__ import annotations

import pytest

from mediagraph.framework.errors import ModelError
from mediagraph.models import fetch
from mediagraph.models.store import Store


def test_success_is_exit_code_0(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Store, "fetch", lambda self: None)
    assert fetch.main() == 0


def test_failure_is_exit_code_1_with_the_reason(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def fail(self: Store) -> None:
        raise ModelError("there is no network")

    monkeypatch.setattr(Store, "fetch", fail)
    assert fetch.main() == 1
    assert capsys.readouterr() == ("", "error: there is no network\n")
