"""OpenCV's log is silenced for a moment, whichever version it is."""

from __future__ import annotations

from types import SimpleNamespace

import cv2
import pytest

from mediagraph.tools.media.quiet_opencv import quiet_opencv


class Log:
    """The two functions, as OpenCV 5 has them in `cv2.utils.logging` and OpenCV 4 in `cv2`."""

    def __init__(self) -> None:
        self.levels = [3]

    def getLogLevel(self) -> int:  # noqa: N802  # OpenCV's name
        return self.levels[-1]

    def setLogLevel(self, level: int) -> None:  # noqa: N802  # OpenCV's name
        self.levels.append(level)


@pytest.mark.parametrize("version", [4, 5])
def test_the_level_is_put_back_after_an_error_too(version: int, monkeypatch: pytest.MonkeyPatch) -> None:
    log = Log()
    monkeypatch.setattr(cv2, "utils", SimpleNamespace(logging=log) if version == 5 else SimpleNamespace())
    if version == 4:
        monkeypatch.setattr(cv2, "getLogLevel", log.getLogLevel, raising=False)
        monkeypatch.setattr(cv2, "setLogLevel", log.setLogLevel, raising=False)
    with pytest.raises(KeyError), quiet_opencv():
        raise KeyError
    assert log.levels == [3, 0, 3]


def test_what_opencv_says_of_a_file_that_is_not_there(capfd: pytest.CaptureFixture[str]) -> None:
    with quiet_opencv():
        assert cv2.imread("no-such-file.png") is None
    assert capfd.readouterr().err == ""
    assert cv2.imread("no-such-file.png") is None
    assert "no-such-file.png" in capfd.readouterr().err, "otherwise it says it"
