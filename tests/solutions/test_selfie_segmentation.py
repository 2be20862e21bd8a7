"""The solution class: shapes, refusals, life cycle, and MediaPipe's own masks."""

from __future__ import annotations

from pathlib import Path

import cv2
import numpy as np
import numpy.typing as npt
import pytest

from mediagraph.framework.errors import MediagraphError
from mediagraph.solutions.selfie_segmentation import SelfieSegmentation

SHARED = Path(__file__).resolve().parents[3] / "shared"
PHOTOS = ("beach.jpg", "businesswoman.png", "sitting_woman.jpg", "two_faces.jpg", "two_hands.jpg")

pytestmark = pytest.mark.usefixtures("models")
needs_shared = pytest.mark.skipif(not SHARED.exists(), reason="the folder ../shared is not here")

Pixels = npt.NDArray[np.uint8]
Mask = npt.NDArray[np.float32]


def mask_of(segmentation: SelfieSegmentation, image: Pixels) -> Mask:
    mask = segmentation.process(image).segmentation_mask
    assert mask is not None
    return np.asarray(mask, np.float32)


def assert_close(found: Mask, expected: Mask) -> None:
    """MediaPipe's XNNPACK sums in another order: 1e-3 at most in any pixel, 1e-5 on average."""
    difference = np.abs(found - expected)
    assert difference.max() <= 1e-3
    assert difference.mean() <= 1e-5


@pytest.mark.parametrize("model", [0, 1])
def test_a_mask_is_as_large_as_the_image(model: int, portrait: Pixels) -> None:
    with SelfieSegmentation(model_selection=model) as segmentation:
        result = segmentation.process(portrait)
    mask = result.segmentation_mask
    assert mask is not None
    assert (mask.shape, mask.dtype) == ((512, 512), np.float32)
    assert not mask.flags.writeable
    assert mask.min() >= 0
    assert mask.max() <= 1
    assert mask[100:140, 200:240].mean() > 0.95  # her face
    assert mask[:40, :40].mean() < 0.05


@pytest.mark.parametrize("size", [(16, 16), (1, 1), (17, 31), (255, 257), (720, 1280), (1280, 721), (2160, 3840)])
@pytest.mark.parametrize("model", [0, 1])
def test_any_size(model: int, size: tuple[int, int], portrait: Pixels) -> None:
    height, width = size
    image = cv2.resize(portrait, (width, height), interpolation=cv2.INTER_AREA)
    with SelfieSegmentation(model) as segmentation:
        mask = mask_of(segmentation, image)
    assert mask.shape == size
    assert np.isfinite(mask).all()
    if min(size) > 200:
        assert mask[height // 4, width * 7 // 16] > 0.9


@pytest.mark.parametrize("shape", [(8, 8), (8, 8, 1), (8, 8, 4), (8,)])
def test_what_is_not_rgb_is_refused_in_mediapipes_words(shape: tuple[int, ...]) -> None:
    with SelfieSegmentation() as segmentation:
        with pytest.raises(ValueError, match=r"^Input image must contain three channel rgb data\.$"):
            segmentation.process(np.zeros(shape, np.uint8))
        assert mask_of(segmentation, np.zeros((8, 8, 3), np.uint8)).shape == (8, 8)  # and the graph goes on


def test_another_dtype_is_refused() -> None:
    with SelfieSegmentation() as segmentation, pytest.raises(ValueError, match="float32"):
        segmentation.process(np.zeros((8, 8, 3), np.float32))  # type: ignore[arg-type]  # that is the point


def test_an_unknown_model_is_refused() -> None:
    with pytest.raises(ValueError, match=r"^model_selection is 0 \(general\) or 1 \(landscape\), not 2$"):
        SelfieSegmentation(2)


def test_results_stay_as_they_were_when_the_next_image_comes(portrait: Pixels) -> None:
    with SelfieSegmentation() as segmentation:
        results = []
        copies = []
        for turn in range(6):
            mask = segmentation.process(np.rot90(portrait, turn)).segmentation_mask
            assert mask is not None
            results.append(mask)
            copies.append(mask.copy())
        assert all(np.array_equal(result, copy) for result, copy in zip(results, copies, strict=True))
        first_quarter = results[1][10:20]  # a view holds the buffer as well
        kept = first_quarter.copy()
        del results, mask
        for turn in range(4):
            segmentation.process(np.rot90(portrait, turn))
        assert np.array_equal(first_quarter, kept)


def test_results_outlive_the_graph(portrait: Pixels) -> None:
    segmentation = SelfieSegmentation()
    mask = segmentation.process(portrait).segmentation_mask
    assert mask is not None
    copy = mask.copy()
    segmentation.close()
    assert np.array_equal(mask, copy)


def test_the_callers_array_may_change_afterwards(portrait: Pixels) -> None:
    image = portrait.copy()
    with SelfieSegmentation() as segmentation:
        first = mask_of(segmentation, image).copy()
        image[:] = 0
        assert np.array_equal(mask_of(segmentation, portrait), first)
        assert image.flags.writeable


def test_a_view_of_an_image_works(portrait: Pixels) -> None:
    with SelfieSegmentation() as segmentation:
        flipped = mask_of(segmentation, portrait[:, ::-1])
        assert np.array_equal(flipped, mask_of(segmentation, np.ascontiguousarray(portrait[:, ::-1])))


def test_the_same_image_gives_the_same_mask_also_after_a_reset(portrait: Pixels) -> None:
    with SelfieSegmentation() as segmentation:
        first = mask_of(segmentation, portrait).copy()
        assert np.array_equal(mask_of(segmentation, portrait), first)
        segmentation.reset()
        assert np.array_equal(mask_of(segmentation, portrait), first)


def test_closed_means_closed(portrait: Pixels) -> None:
    segmentation = SelfieSegmentation()
    segmentation.close()
    segmentation.close()
    with pytest.raises(MediagraphError):
        segmentation.process(portrait)


def test_two_at_once_do_not_disturb_each_other(portrait: Pixels) -> None:
    with SelfieSegmentation(0) as general, SelfieSegmentation(1) as landscape:
        alone = mask_of(general, portrait).copy()
        other = mask_of(landscape, portrait).copy()
        assert np.array_equal(mask_of(general, portrait), alone)
        assert not np.array_equal(alone, other)


@needs_shared
@pytest.mark.parametrize("model", [0, 1])
@pytest.mark.parametrize("name", PHOTOS)
def test_mediapipes_masks_of_photographs(name: str, model: int) -> None:
    golden = np.load(SHARED / "golden" / f"{name}.npz")
    image = cv2.cvtColor(cv2.imread(str(SHARED / "testdata" / name)), cv2.COLOR_BGR2RGB)
    with SelfieSegmentation(model) as segmentation:
        assert_close(mask_of(segmentation, image), golden[f"selfie{model}/mask"])


@needs_shared
def test_mediapipes_masks_of_a_video() -> None:
    """The golden frames were decoded by another FFmpeg, whose colours are up to 7 of 255 off: the people are compared.

    On equal pixels the masks differ by 3e-5 at most (measured beside MediaPipe 0.10.21).
    """
    golden = np.load(SHARED / "golden" / "thumb_up_720p.mp4.npz")
    wanted = [int(key.rpartition("/")[2]) for key in golden if key.startswith("selfie1/")]
    assert wanted
    capture = cv2.VideoCapture(str(SHARED / "testdata" / "thumb_up_720p.mp4"))
    with SelfieSegmentation(1) as segmentation:
        for number in range(max(wanted) + 1):
            frame = capture.read()[1]
            if number not in wanted:
                continue
            mask, expected = mask_of(segmentation, cv2.cvtColor(frame, cv2.COLOR_BGR2RGB)), golden[f"selfie1/{number}"]
            both, either = (mask > 0.5) & (expected > 0.5), (mask > 0.5) | (expected > 0.5)
            assert both.sum() / either.sum() > 0.97
            assert np.abs(mask - expected).mean() < 0.01
