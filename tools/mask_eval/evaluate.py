"""Masks beside the true ones, and beside those before them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from mediagraph.framework.errors import InputError
from mediagraph.framework.image import Array
from mediagraph.tools.mask_eval.measures import (
    Region,
    Weights,
    boundary_f,
    flicker,
    intersection_over_union,
    still_pixels,
    usual_tolerance_px,
)
from mediagraph.tools.mask_eval.read_masks import NamedMask, in_size_of, read_masks, read_pictures


@dataclass(frozen=True, slots=True)
class Settings:
    """How it is measured; `tolerance_px` None stands for that of the DAVIS benchmark."""

    threshold: float
    tolerance_px: float | None
    still_levels: float


@dataclass(frozen=True, slots=True)
class Figures:
    """Those of one frame; None is what could not be measured."""

    name: str
    iou: float | None
    boundary_f: float | None
    flicker: float | None


@dataclass(slots=True)
class _Before:
    """What the frame before was like, in the size in which it was measured."""

    mask: Weights
    truth: Region | None
    picture: Array | None


def evaluate(predicted: str, truth: str | None, video: str | None, settings: Settings) -> Iterator[Figures]:
    """The figures of each frame, in order; raises InputError if a source cannot be read or has fewer frames.

    Masks are measured in the size of the true ones, if there are any. Flicker is measured where `video` stands still,
    without it where the true mask does; the first frame has none.
    """
    sources = _Sources(predicted, truth, video)
    measure = _Measure(settings)
    for mask in read_masks(predicted):
        yield measure(mask, sources.next_truth(), sources.next_picture())
    sources.check_end()


class _Measure:
    """Knows the frame before."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.before: _Before | None = None

    def __call__(self, mask: NamedMask, truth: Weights | None, picture: Array | None) -> Figures:
        weights = mask.weights if truth is None else in_size_of(mask.weights, truth)
        region = None if truth is None else truth >= self.settings.threshold
        now = _Before(weights, region, None if picture is None else in_size_of(picture, weights))
        figures = Figures(mask.name, *self._overlap(weights, region), self._flicker(now))
        self.before = now
        return figures

    def _overlap(self, weights: Weights, truth: Region | None) -> tuple[float | None, float | None]:
        if truth is None:
            return None, None
        found, tolerance_px = weights >= self.settings.threshold, self.settings.tolerance_px
        if tolerance_px is None:
            tolerance_px = usual_tolerance_px(*truth.shape)
        return intersection_over_union(found, truth), boundary_f(found, truth, tolerance_px)

    def _flicker(self, now: _Before) -> float | None:
        before = self.before
        if before is None or before.mask.shape != now.mask.shape:
            return None
        if now.picture is not None and before.picture is not None:
            is_still = still_pixels(now.picture, before.picture, self.settings.still_levels)
        else:
            assert now.truth is not None  # one of the two is given; see the verb
            assert before.truth is not None
            is_still = now.truth == before.truth
        return flicker(now.mask, before.mask, is_still)


@dataclass(slots=True)
class _Sources:
    """What comes beside the masks, frame by frame."""

    predicted: str
    truth: str | None
    video: str | None
    count: int = 0
    truths: Iterator[NamedMask] = field(init=False)
    pictures: Iterator[Array] = field(init=False)

    def __post_init__(self) -> None:
        self.truths = iter(()) if self.truth is None else read_masks(self.truth)
        self.pictures = iter(()) if self.video is None else read_pictures(self.video)

    def next_truth(self) -> Weights | None:
        """The next true mask."""
        self.count += 1
        found = next(self.truths, None)
        if found is None and self.truth is not None:
            raise self._fewer(self.truth)
        return None if found is None else found.weights

    def next_picture(self) -> Array | None:
        """The next frame of the video."""
        found = next(self.pictures, None)
        if found is None and self.video is not None:
            raise self._fewer(self.video)
        return found

    def check_end(self) -> None:
        """Raise InputError if there was no mask, or true ones are left; a video may go on."""
        if not self.count:
            raise InputError(f'"{self.predicted}" holds no masks')
        if next(self.truths, None) is not None:
            raise InputError(
                f'"{self.predicted}" holds {self.count} masks, but "{self.truth}" more; the masks of the same frames '
                "must be given"
            )

    def _fewer(self, spec: str) -> InputError:
        ended = f'"{spec}" ends after {self.count - 1} frames'
        return InputError(f'{ended}, but "{self.predicted}" goes on; the same frames must be given')
