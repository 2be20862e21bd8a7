"""What all tests share: small pictures and clips, the fetched models, and the rule that CI skips nothing unasked."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Generator, Iterator
from fractions import Fraction
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import settings

from mediagraph.framework import registry
from mediagraph.models.store import Store

# With CI set, a test may be skipped only for what CI cannot have; .ci/run installs the last three if it can,
# and LiteRT comes with the tools where there is one.
SKIPPED_IN_CI = (
    *("the folder ../shared", "no CUDA", "no camera", "no display", "no mediapipe", "no Chromium", "no LiteRT"),
    *("no Graphviz", "no node", "no librsvg"),
)

# There, random tests draw the same examples every time: a change is judged by itself. New ones: `make nightly`.
settings.register_profile("ci", derandomize=True)
if os.environ.get("CI"):
    settings.load_profile("ci")

Pixels = npt.NDArray[np.uint8]


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport() -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Turn a skip that CI must not have into a failure."""
    report = yield
    _refuse_skip(report)
    return report


@pytest.hookimpl(wrapper=True)
def pytest_make_collect_report() -> Generator[None, pytest.CollectReport, pytest.CollectReport]:
    """The same for files that skip themselves as a whole."""
    report = yield
    _refuse_skip(report)
    return report


def _refuse_skip(report: pytest.TestReport | pytest.CollectReport) -> None:
    if not os.environ.get("CI") or report.outcome != "skipped" or hasattr(report, "wasxfail"):
        return
    reason = report.longrepr[2] if isinstance(report.longrepr, tuple) else str(report.longrepr)
    reason = reason.removeprefix("Skipped: ")
    if not reason.startswith(SKIPPED_IN_CI):
        report.outcome = "failed"
        report.longrepr = f"in CI nothing is skipped but for {', '.join(SKIPPED_IN_CI)}; this was, because: {reason}"


@pytest.fixture(scope="session")
def models() -> Store:
    """The store with all models in the cache; nothing is fetched."""
    store = Store(network=False, sources=())
    if not all(entry.is_present for entry in store.entries() if not entry.package):
        if os.environ.get("CI"):
            pytest.fail("models not fetched: run `make models`")
        pytest.skip("models not fetched: run `make models`")
    return store


@pytest.fixture(scope="session")
def program() -> Callable[..., str]:
    """Finds a program by the names that it may have; without it the test is skipped, and the reason names it."""

    def find(title: str, *names: str) -> str:
        for name in names:
            path = shutil.which(name)
            if path is not None:
                return path
        pytest.skip(f"no {title}: {' or '.join(names)} is not on the PATH")

    return find


@pytest.fixture
def own_names() -> Iterator[None]:
    """For tests that define calculators of common names: no other test's are known meanwhile, and theirs not later."""

    def take() -> dict[str, registry.Entry]:
        names = [name for name, one in registry._defined.items() if not one.__module__.startswith("mediagraph.")]
        return {name: registry._defined.pop(name) for name in names}

    others = take()
    yield
    take()
    registry._defined.update(others)


@pytest.fixture(scope="session")
def portrait() -> Pixels:
    """The astronaut of scikit-image, 512×512 RGB."""
    from skimage import data

    return np.ascontiguousarray(data.astronaut())  # type: ignore[no-untyped-call]  # scikit-image has no types


@pytest.fixture(scope="session")
def write_clip() -> Callable[[Path, Pixels, list[int]], None]:
    """Writes a video whose frames stand at the given microseconds: frame n is the picture, moved 2n pixels."""

    def write(path: Path, picture: Pixels, times_us: list[int]) -> None:
        import av

        with av.open(str(path), "w", options={"movie_timescale": "1000000"}) as container:
            stream = container.add_stream("libx264", rate=30, options={"crf": "1", "g": "5"})
            stream.width, stream.height, stream.pix_fmt = picture.shape[1], picture.shape[0], "yuv420p"
            stream.codec_context.time_base = stream.time_base = Fraction(1, 1_000_000)
            for number, time_us in enumerate(times_us):
                frame = av.VideoFrame.from_ndarray(np.roll(picture, 2 * number, axis=1), "rgb24")
                frame = frame.reformat(format="yuv420p")
                frame.pts, frame.time_base = time_us, Fraction(1, 1_000_000)
                container.mux(stream.encode(frame))
            container.mux(stream.encode(None))

    return write


@pytest.fixture(scope="session")
def material(
    tmp_path_factory: pytest.TempPathFactory, portrait: Pixels, write_clip: Callable[[Path, Pixels, list[int]], None]
) -> Path:
    """A folder with `me.jpg`, `photos/` of three pictures, and `clip.mp4` of ten frames 33 ms apart."""
    import cv2

    folder = tmp_path_factory.mktemp("material")
    small = cv2.resize(portrait, (128, 96), interpolation=cv2.INTER_AREA)
    cv2.imwrite(str(folder / "me.jpg"), portrait[:, :, ::-1])
    (folder / "photos").mkdir()
    for name in ("a2.png", "a10.jpg", "b.png"):
        cv2.imwrite(str(folder / "photos" / name), small[:, :, ::-1])
    write_clip(folder / "clip.mp4", small, [number * 33333 for number in range(10)])
    return folder
