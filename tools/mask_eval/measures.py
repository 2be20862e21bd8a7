"""What is measured of masks."""

from __future__ import annotations

import math

import cv2
import numpy as np
from numpy.typing import NDArray

Region = NDArray[np.bool_]
"""Height × width: is there a person?"""
Weights = NDArray[np.float32]
"""Height × width, 0 background … 1 person."""


def intersection_over_union(found: Region, truth: Region) -> float:
    """|found ∩ truth| / |found ∪ truth|, 0..1; 1 if both are empty.

    The region similarity J of F. Perazzi et al., "A Benchmark Dataset and Evaluation Methodology for Video Object
    Segmentation" (DAVIS), CVPR 2016, section 4.
    """
    union = np.count_nonzero(found | truth)
    return float(np.count_nonzero(found & truth) / union) if union else 1.0


def boundary_f(found: Region, truth: Region, tolerance_px: float) -> float:
    """2 P R / (P + R), 0..1, of the same paper (its contour accuracy F).

    P is the share of the boundary found that lies within the tolerance of the true one, R the share of the true one
    that lies within the tolerance of the one found. 1 if there is neither boundary, 0 if there is just one of them.
    """
    ours, theirs = boundary(found), boundary(truth)
    if not ours.any() or not theirs.any():
        return float(ours.any() == theirs.any())
    precision = _share_near(ours, theirs, tolerance_px)
    recall = _share_near(theirs, ours, tolerance_px)
    return 2 * precision * recall / (precision + recall) if precision + recall else 0.0


def usual_tolerance_px(height: int, width: int) -> float:
    """0.008 of the diagonal, rounded up, as the DAVIS benchmark has it."""
    return float(math.ceil(0.008 * math.hypot(height, width)))


def boundary(region: Region) -> Region:
    """The pixels whose right, lower, or lower right neighbour is on the other side; the frame is no boundary."""
    edge = np.zeros_like(region)
    edge[:, :-1] |= region[:, :-1] != region[:, 1:]
    edge[:-1] |= region[:-1] != region[1:]
    edge[:-1, :-1] |= region[:-1, :-1] != region[1:, 1:]
    return edge


def flicker(mask: Weights, before: Weights, is_still: Region) -> float | None:
    """The mean of |mask − mask before| over the pixels that stand still, 0..1; None if none does."""
    change = np.abs(mask[is_still].astype(np.float64) - before[is_still])
    return float(change.mean()) if change.size else None


def still_pixels(image: NDArray[np.uint8], before: NDArray[np.uint8], levels: float) -> Region:
    """Where the means over 5×5 pixels differ by at most so many grey levels in every channel.

    A single pixel of a video changes by its noise all the time.
    """
    means = (cv2.blur(one.astype(np.float32), (5, 5)) for one in (image, before))
    change = cv2.absdiff(*means)
    return np.asarray((change if change.ndim == 2 else change.max(axis=2)) <= levels)


def _share_near(edge: Region, other: Region, tolerance_px: float) -> float:
    """The share of an edge within a Euclidean distance of another one."""
    distances = cv2.distanceTransform((~other).astype(np.uint8), cv2.DIST_L2, cv2.DIST_MASK_PRECISE)
    # Distances are 32-bit roots: a hair is added so that a tolerance of √2 takes in diagonal neighbours.
    return float(np.mean(distances[edge] <= tolerance_px + 1e-4))
