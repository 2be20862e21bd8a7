"""Windows, on a screen made of lists."""

from __future__ import annotations

import cv2
import numpy as np
import pytest

from mediagraph.framework.errors import OutputError
from mediagraph.framework.image import Array, Image, ImageFormat
from mediagraph.framework.timestamp import Timestamp
from mediagraph.tools.media.display_sink import DisplaySink

RED = np.full((2, 3, 3), (255, 0, 0), np.uint8)


class FakeScreen:
    """Remembers what it was to show."""

    def __init__(self, *keys: int) -> None:
        self.shown: list[tuple[str, Array]] = []
        self.closed: list[str] = []
        self.keys = list(keys)

    def imshow(self, title: str, pixels: Array, /) -> None:
        self.shown.append((title, pixels))

    def waitKey(self, delay_ms: int, /) -> int:  # noqa: N802  # OpenCV's name
        return self.keys.pop(0) if self.keys else -1

    def destroyWindow(self, title: str, /) -> None:  # noqa: N802  # OpenCV's name
        self.closed.append(title)


def show(sink: DisplaySink, *values: object) -> None:
    """Write them."""
    for number, value in enumerate(values):
        sink.write(value, Timestamp(number), "x")


def test_pictures_are_shown_and_the_window_is_closed() -> None:
    screen = FakeScreen()
    sink = DisplaySink("mask", screen=screen)
    alpha = np.dstack([RED, np.full((2, 3), 9, np.uint8)])
    mask = np.array([[0, 0.5, 1]], np.float32)
    show(sink, Image(RED), Image(alpha), Image(RED[:, :, 0].copy(), ImageFormat.GRAY8), Image(mask))
    assert [title for title, _ in screen.shown] == ["mask"] * 4
    assert screen.shown[0][1][0, 0].tolist() == [0, 0, 255]
    assert screen.shown[1][1][0, 0].tolist() == [0, 0, 255]
    assert screen.shown[2][1][0, 0] == 255
    assert screen.shown[3][1].tolist() == [[0, 128, 255]]
    sink.finish()
    assert (screen.closed, sink.count) == (["mask"], 4)


@pytest.mark.parametrize(("key", "is_leaving"), [(-1, False), (ord("a"), False), (ord("q"), True), (27, True)])
def test_keys_that_end_the_run(key: int, is_leaving: bool) -> None:
    left: list[bool] = []
    show(DisplaySink("x", screen=FakeScreen(key), leave=lambda: left.append(True)), Image(RED))
    assert bool(left) is is_leaving


def test_no_screen() -> None:
    with pytest.raises(OutputError) as caught:
        DisplaySink("x", environment={})
    expected = '"display:" cannot be shown: there is no screen here (DISPLAY is not set); write a file'
    assert str(caught.value) == expected


def test_an_opencv_without_windows() -> None:
    class Headless(FakeScreen):
        def imshow(self, title: str, pixels: Array, /) -> None:
            raise cv2.error("not implemented")

    with pytest.raises(OutputError) as caught:
        show(DisplaySink("x", screen=Headless()), Image(RED))
    assert str(caught.value) == (
        '"display:" cannot be shown: this OpenCV has no windows; install opencv-python instead of '
        "opencv-python-headless, or write a file"
    )


@pytest.mark.parametrize(
    ("value", "message"),
    [
        (0.5, '"display:": takes an Image, but the stream carries float; write .npz instead'),
        (Image(np.zeros((2, 2), np.uint16)), '"display:" cannot show GRAY16 images; write .png or .npz instead'),
    ],
)
def test_what_cannot_be_shown(value: object, message: str) -> None:
    with pytest.raises(OutputError) as caught:
        show(DisplaySink("x", screen=FakeScreen()), value)
    assert str(caught.value) == message
