"""The three custom operators of MediaPipe's face landmark model with attention, in their version 2.

They cut the eyes and the lips out of a feature map, upright and to scale, and carry the landmarks found there back.
A matrix is 1×4×4 and takes points of the cut, in pixels, to points of the map; its third row and column mean nothing.
Source: MediaPipe, folder `util/tflite/operations`, files `landmarks_to_transform_matrix.cc`,
`transform_tensor_bilinear.cc` and `transform_landmarks.cc`.
"""

from __future__ import annotations

from collections.abc import Sequence
from math import cos, sin

import numpy as np
from onnx import TensorProto

from mediagraph.framework.errors import ModelError
from mediagraph.models.tflite_to_onnx.tflite_model import CutOptions, LandmarksToMatrixOptions, Operator
from mediagraph.models.tflite_to_onnx.translation import Layout, Translation

_TINY = 1e-12  # two eyes in one place must not become 0/0


def landmarks_to_matrix(operator: Operator, to: Translation) -> None:
    """Landmarks2TransformMatrix: the matrix of the turned box around some landmarks, 1×N×3.

    The box is turned so that the line between two landmarks has the wanted direction, and scaled about its centre.
    """
    _check_version(operator)
    options = operator.options_as(LandmarksToMatrixOptions)
    points = _slice(to, to.get(operator.inputs[0], Layout.NHWC), (0,), (2,), axes=(2,))  # 1×N×2
    unturn = _inverse_rotation(to, points, options)  # 1×2×2
    turn = to.add("Transpose", [unturn], perm=[0, 2, 1])
    subset = to.add("Gather", [points, to.constant(options.subset, np.int64)], axis=1)
    turned = to.add("MatMul", [subset, unturn])  # rows times the transpose of `turn`
    high = to.add("ReduceMax", [turned], axes=[1], keepdims=1)
    low = to.add("ReduceMin", [turned], axes=[1], keepdims=1)
    middle = to.add("Mul", [to.add("Add", [high, low]), to.constant(0.5)])
    centre = to.add("MatMul", [middle, turn])  # 1×1×2, in the map
    per_pixel = np.divide(options.scale, options.size_px)
    steps = to.add("Mul", [to.add("Sub", [high, low]), to.constant(per_pixel)])
    matrix = to.add("Mul", [unturn, steps])
    half_size = to.constant(np.reshape(options.size_px, (2, 1)) / 2)
    shift = to.add("Sub", [to.add("Transpose", [centre], perm=[0, 2, 1]), to.add("MatMul", [matrix, half_size])])
    upper = to.add("Concat", [matrix, to.constant(np.zeros((1, 2, 1))), shift], axis=2)
    lower = to.constant([[[0, 0, 1, 0], [0, 0, 0, 1]]])
    to.put(operator.outputs[0], to.add("Concat", [upper, lower], axis=1), Layout.NHWC)


def _inverse_rotation(to: Translation, points: str, options: LandmarksToMatrixOptions) -> str:
    """The matrix [[cos r, sin r], [−sin r, cos r]] with r = target − direction from the left landmark to the right.

    ONNX has no Atan2, but with the unit vector (u, v) of the direction cos r = u·cos t + v·sin t and
    sin r = u·sin t − v·cos t: the four numbers are linear in (u, v).
    """
    right = to.add("Gather", [points, to.constant([options.right_index], np.int64)], axis=1)
    left = to.add("Gather", [points, to.constant([options.left_index], np.int64)], axis=1)
    line = to.add("Sub", [right, left])
    length = to.add("Max", [to.add("ReduceL2", [line], axes=[2], keepdims=1), to.constant(_TINY)])
    direction = to.add("Div", [line, length])
    c, s = cos(options.rotation_radians), sin(options.rotation_radians)
    return to.reshape(to.add("MatMul", [direction, to.constant([[c, s, -s, c], [s, -c, c, s]])]), [1, 2, 2])


def cut_out(operator: Operator, to: Translation) -> None:
    """TransformTensorBilinear: sample an image, 1×H×W×C, at the places to which a matrix takes the cut's pixels.

    A place beyond the centres of the outermost pixels gives zero, with no fading.
    """
    _check_version(operator)
    height, width = to.shape(operator.inputs[0])[1:3]
    cut_width, cut_height = operator.options_as(CutOptions).size_px
    rows = _slice(to, to.get(operator.inputs[1], Layout.NHWC), (0,), (2,), axes=(1,))  # 1×2×4
    places = to.add("MatMul", [rows, to.constant(_pixel_centres(cut_width, cut_height))])
    places = to.add("Sub", [places, to.constant(0.5)])  # 1×2×pixels, 0 is the centre of the first pixel
    last = np.array([[width - 1], [height - 1]])
    normalised = to.add("Sub", [to.add("Mul", [places, to.constant(2 / last)]), to.constant(1)])
    grid = to.reshape(to.add("Transpose", [normalised], perm=[0, 2, 1]), [1, cut_height, cut_width, 2])
    image = to.get(operator.inputs[0], Layout.NCHW)
    sampled = to.add("GridSample", [image, grid], mode="bilinear", padding_mode="zeros", align_corners=1)
    nearest = to.add("Min", [to.add("Max", [places, to.constant(0)]), to.constant(last)])
    is_inside = to.add("Cast", [to.add("Equal", [places, nearest])], to=TensorProto.FLOAT)
    inside = to.reshape(to.add("ReduceMin", [is_inside], axes=[1], keepdims=1), [1, 1, cut_height, cut_width])
    to.put(operator.outputs[0], to.add("Mul", [sampled, inside]), Layout.NCHW)


def _pixel_centres(width: int, height: int) -> np.ndarray[tuple[int, int], np.dtype[np.float64]]:
    """The centres of an image's pixels as homogeneous columns (x, y, 0, 1), row by row."""
    y, x = np.mgrid[0:height, 0:width] + 0.5
    return np.stack([x.ravel(), y.ravel(), np.zeros(x.size), np.ones(x.size)])


def transform_landmarks(operator: Operator, to: Translation) -> None:
    """TransformLandmarks: points of the cut, 1×N×2, taken to the map."""
    _check_version(operator)
    matrix = to.get(operator.inputs[1], Layout.NHWC)
    turn = _slice(to, matrix, (0, 0), (2, 2), axes=(1, 2))
    shift = _slice(to, matrix, (0, 3), (2, 4), axes=(1, 2))
    points = to.get(operator.inputs[0], Layout.NHWC)
    turned = to.add("MatMul", [points, to.add("Transpose", [turn], perm=[0, 2, 1])])
    value = to.add("Add", [turned, to.add("Transpose", [shift], perm=[0, 2, 1])])
    to.put(operator.outputs[0], value, Layout.NHWC)


def _slice(to: Translation, value: str, begin: Sequence[int], end: Sequence[int], *, axes: Sequence[int]) -> str:
    return to.add("Slice", [value, *(to.constant(bounds, np.int64) for bounds in (begin, end, axes))])


def _check_version(operator: Operator) -> None:
    if operator.version != 2:
        raise ModelError(f"it has version {operator.version}; only version 2 can be converted")


OPERATORS = {
    "Landmarks2TransformMatrix": landmarks_to_matrix,
    "TransformTensorBilinear": cut_out,
    "TransformLandmarks": transform_landmarks,
}
