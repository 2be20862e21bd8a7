"""`mediagraph mask-eval`: what it reads, pairs, prints and refuses."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray


def left(columns: int, size: tuple[int, int] = (20, 40)) -> NDArray[np.uint8]:
    """A person who fills so many columns from the left."""
    mask = np.zeros(size, np.uint8)
    mask[:, :columns] = 255
    return mask


def test_figures_of_each_frame_and_their_means(figures: Any, write: Any) -> None:
    found = figures(write("masks", [left(10), left(20), left(30)]), write("truth", [left(20)] * 3))
    assert [one["name"] for one in found["frames"]] == ["0", "1", "2"]
    assert [one["iou"] for one in found["frames"]] == pytest.approx([10 / 20, 1, 20 / 30])
    assert [one["boundary_f"] for one in found["frames"]] == [0, 1, 0]  # 10 px off, one is allowed at this size
    # The true mask stands still everywhere; a quarter of the pixels changes from 0 to 1 each time.
    assert [one["flicker"] for one in found["frames"]] == [None, 0.25, 0.25]
    assert found["mean"] == pytest.approx({"iou": (0.5 + 1 + 2 / 3) / 3, "boundary_f": 1 / 3, "flicker": 0.25})


def test_a_table_for_people(measure: Any, write: Any) -> None:
    code, out, err = measure(write("masks", [left(10), left(20)]), write("truth", [left(20)] * 2))
    assert (code, err) == (0, "")
    assert out == (
        "frame         IoU  boundary F     flicker\n"
        "0         0.50000     0.00000           –\n"
        "1         1.00000     1.00000     0.25000\n"
        "mean      0.75000     0.50000     0.25000\n"
    )


def test_where_the_true_mask_moves_nothing_flickers(figures: Any, write: Any) -> None:
    found = figures(write("masks", [left(10), left(20)]), write("truth", [left(10), left(20)]))
    assert found["mean"] == {"iou": 1, "boundary_f": 1, "flicker": 0}


def test_flicker_counts_where_the_video_stands_still(figures: Any, write: Any) -> None:
    frames = [np.full((20, 40, 3), 100, np.uint8) for _ in range(2)]
    frames[1][:, 20:] = 200
    masks = [np.zeros((20, 40), np.float32), np.full((20, 40), 0.5, np.float32)]
    masks[1][:, 18:] = 0.9  # moves there, or beside it
    found = figures(write("masks.npz", masks), "--video", write("video", frames))
    assert found["frames"][1] == {"name": "frame_000002", "iou": None, "boundary_f": None, "flicker": 0.5}
    lenient = figures("masks.npz", "--video", "video", "--still", "100")
    assert lenient["mean"]["flicker"] == pytest.approx(0.5 * 18 / 40 + 0.9 * 22 / 40)


def test_the_video_may_be_larger_and_longer(figures: Any, write: Any) -> None:
    video = write("video", [np.full((60, 120, 3), 100, np.uint8)] * 4)
    masks = [np.full((20, 40), value, np.float32) for value in (0.25, 0.5)]
    assert figures(write("masks.npz", masks), "--video", video)["mean"]["flicker"] == 0.25


def test_a_frame_that_moves_all_over_has_no_flicker(figures: Any, write: Any) -> None:
    video = write("video", [np.full((20, 40, 3), level, np.uint8) for level in (0, 100)])
    assert figures(write("masks", [left(1), left(2)]), "--video", video)["mean"]["flicker"] is None


def test_threshold_and_tolerance(figures: Any, write: Any) -> None:
    soft = np.zeros((20, 40), np.float32)
    soft[:, :10], soft[:, 10:20] = 1, 0.4
    masks, truth = write("masks.npz", [soft]), write("truth", [left(20)])
    assert figures(masks, truth)["mean"]["iou"] == 0.5
    assert figures(masks, truth, "--threshold", "0.4")["mean"]["iou"] == 1
    assert figures(masks, truth, "--tolerance", "9")["mean"]["boundary_f"] == 0
    assert figures(masks, truth, "--tolerance", "10")["mean"]["boundary_f"] == 1


@pytest.mark.parametrize(
    "mask",
    [
        left(20),
        left(20) // 255 * np.uint16(65535),
        (left(20) / 255).astype(np.float32),
        left(20) / 255,
        left(20) > 0,
        np.dstack([left(20), np.zeros((20, 40, 2), np.uint8)]),  # one colour
        np.dstack([np.full((20, 40, 3), 80, np.uint8), left(20)]),  # cut out
        np.float32(3) * left(20) - np.float32(2),  # far outside of 0..1
    ],
    ids=["8 bits", "16 bits", "float32", "float64", "bool", "colour", "alpha", "clipped"],
)
def test_every_kind_of_mask(figures: Any, write: Any, mask: NDArray[Any]) -> None:
    assert figures(write("masks.npz", [mask]), write("truth", [left(20)]))["mean"]["iou"] == 1


def test_values_outside_of_0_to_1_are_clipped_before_they_are_compared(figures: Any, write: Any) -> None:
    masks = write("masks.npz", [np.full((20, 40), value, np.float32) for value in (-3, 0, 1, 5)])
    found = figures(masks, "--video", write("video", [np.zeros((20, 40, 3), np.uint8)] * 4))
    assert [one["flicker"] for one in found["frames"]] == [None, 0, 1, 0]


def test_masks_of_another_size_are_scaled_to_the_true_ones(figures: Any, write: Any) -> None:
    truth = write("truth", [left(20)] * 2)
    found = figures(write("masks.npz", [left(10, (10, 20)), left(40, (40, 80))]), truth)
    assert [one["iou"] for one in found["frames"]] == [1, 1]


def test_pictures_and_videos(figures: Any, write: Any, write_clip: Any, tmp_path: Path) -> None:
    cv2.imwrite(str(tmp_path / "one.png"), left(20))
    cv2.imwrite(str(tmp_path / "two.png"), left(20))
    assert figures("one.png", "two.png")["frames"][0]["name"] == "one"
    picture = np.repeat(left(20, (32, 64))[:, :, None], 3, axis=2)
    write_clip(tmp_path / "masks.mp4", picture, [0, 40_000, 80_000])
    truth = [np.roll(picture, 2 * number, axis=1) for number in range(3)]
    assert figures("masks.mp4", write("truth", truth))["mean"]["iou"] > 0.97  # the codec softens edges


def test_what_run_graph_writes_can_be_measured(
    figures: Any, material: Path, models: object, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    from mediagraph.tools import run_graph

    clip = str(material / "clip.mp4")
    assert run_graph.main(["selfie_segmentation", "-i", clip, "-o", "segmentation_mask=masks.npz", "--quiet"]) == 0
    capfd.readouterr()
    found = figures("masks.npz", "masks.npz", "--video", clip)
    assert len(found["frames"]) == 10
    assert found["mean"]["iou"] == found["mean"]["boundary_f"] == 1
    assert 0 <= found["mean"]["flicker"] < 0.2


def test_broken_and_missing_input(measure: Any, write: Any, tmp_path: Path) -> None:
    masks = write("masks", [left(20)] * 2)
    assert measure(masks, "nosuch.png") == (4, "", 'mediagraph mask-eval: "nosuch.png" does not exist; check the path')
    (tmp_path / "masks" / "1.png").write_bytes(b"")
    code, out, err = measure(masks, masks)
    assert (code, out) == (4, "")
    assert err.startswith('mediagraph mask-eval: "masks/1.png" is empty (0 bytes)')


@pytest.mark.parametrize(
    ("counts", "message"),
    [
        ((2, 3), '"masks" holds 2 masks, but "truth" more; the masks of the same frames must be given'),
        ((3, 2), '"truth" ends after 2 frames, but "masks" goes on; the same frames must be given'),
    ],
)
def test_other_numbers_of_masks(measure: Any, write: Any, counts: tuple[int, int], message: str) -> None:
    masks, truth = (write(name, [left(9)] * count) for name, count in zip(("masks", "truth"), counts))
    assert measure(masks, truth) == (4, "", f"mediagraph mask-eval: {message}")


def test_a_video_that_is_too_short(measure: Any, write: Any) -> None:
    masks, video = write("masks", [left(9)] * 3), write("video", [np.zeros((20, 40, 3), np.uint8)] * 2)
    message = '"video" ends after 2 frames, but "masks" goes on; the same frames must be given'
    assert measure(masks, "--video", video) == (4, "", f"mediagraph mask-eval: {message}")


@pytest.mark.parametrize(
    ("value", "message"),
    [
        (
            np.zeros((2, 3, 4, 5), np.float32),
            '"masks.npz" holds no masks: frame_000001 is an array of float32 [2, 3, 4, 5]',
        ),
        (
            np.full((4, 4), np.nan, np.float32),
            '"masks.npz" holds a mask that cannot be measured: frame_000001 has NaN in it',
        ),
        (np.zeros((4, 4), np.complex64), '"masks.npz" holds no masks: frame_000001 is an array of complex64 [4, 4]'),
        (np.zeros((4, 4, 2), np.float32), '"masks.npz" holds no masks: frame_000001 is Image(4×4 VEC32F2)'),
    ],
)
def test_what_is_no_mask(measure: Any, write: Any, value: NDArray[Any], message: str) -> None:
    masks = write("masks.npz", [value])
    assert measure(masks, write("truth", [left(9)])) == (4, "", f"mediagraph mask-eval: {message}")


def test_what_is_no_video(measure: Any, write: Any) -> None:
    masks = write("masks.npz", [np.zeros((4, 4), np.float32)])
    message = '"masks.npz" cannot be the video: frame_000001 is Image(4×4 VEC32F1), not an 8-bit picture'
    assert measure(masks, "--video", masks) == (4, "", f"mediagraph mask-eval: {message}")


def test_a_file_without_masks(measure: Any, write: Any) -> None:
    masks = write("masks.npz", [])
    assert measure(masks, masks) == (4, "", 'mediagraph mask-eval: "masks.npz" holds no masks')


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("a.png",), "error: there is nothing to compare with; give TRUTH, --video or both"),
        (("a.png", "b.png", "--threshold", "0"), "error: argument --threshold: '0' is not above 0 and at most 1"),
        (("a.png", "b.png", "--threshold", "1.5"), "error: argument --threshold: '1.5' is not above 0 and at most 1"),
        (("a.png", "b.png", "--tolerance", "-1"), "error: argument --tolerance: '-1' is not a number from 0 on"),
        (("a.png", "b.png", "--still", "nan"), "error: argument --still: 'nan' is not a number from 0 on"),
    ],
)
def test_wrong_usage(measure: Any, arguments: tuple[str, ...], message: str) -> None:
    code, out, err = measure(*arguments)
    assert (code, out) == (2, "")
    assert err.endswith(message)
