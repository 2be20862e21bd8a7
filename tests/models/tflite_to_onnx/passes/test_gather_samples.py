"""P9: what is looked up is what GridSample gives, on the border and beyond it too; other samplings stay."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import numpy.typing as npt
import onnx
import pytest
from onnx import TensorProto, helper

from mediagraph.models.tflite_to_onnx.passes.gather_samples import gather_samples
from mediagraph.models.tflite_to_onnx.passes.graph import Graph

Floats = npt.NDArray[np.float32]
RunOnnx = Callable[[onnx.ModelProto, dict[str, Floats]], list[Floats]]

TOLERANCE = 2e-5  # places in pixels are rounded to float32 in another order, on pixels that differ by several units


def model(channels: int = 8, batch: int = 1, **attributes: str | int) -> onnx.ModelProto:
    """y = GridSample(x, grid), with 5×7 pixels and 3×4 samples."""
    node = helper.make_node(
        "GridSample", ["x", "grid"], ["y"], **{"mode": "bilinear", "align_corners": 1, **attributes}
    )
    x = helper.make_tensor_value_info("x", TensorProto.FLOAT, [batch, channels, 5, 7])
    grid = helper.make_tensor_value_info("grid", TensorProto.FLOAT, [batch, 3, 4, 2])
    y = helper.make_tensor_value_info("y", TensorProto.FLOAT, [batch, channels, 3, 4])
    graph = helper.make_graph([node], "g", [x, grid], [y])
    return helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=9)


def rewritten(original: onnx.ModelProto) -> onnx.ModelProto:
    graph = Graph(original)
    gather_samples(graph)
    return graph.build()


@pytest.mark.parametrize("reach", [0.9, 1.5, 1e6])
def test_samples_inside_and_outside(reach: float, run_onnx: RunOnnx) -> None:
    random = np.random.default_rng(4)
    places = random.uniform(-reach, reach, (1, 3, 4, 2))
    feeds = {"x": random.normal(size=(1, 8, 5, 7)).astype(np.float32), "grid": places.astype(np.float32)}
    tuned = rewritten(model())
    assert "GridSample" not in {node.op_type for node in tuned.graph.node}
    np.testing.assert_allclose(run_onnx(tuned, feeds)[0], run_onnx(model(), feeds)[0], atol=TOLERANCE)


def test_samples_at_the_centres_of_pixels_are_these_pixels(run_onnx: RunOnnx) -> None:
    image = np.arange(8 * 5 * 7, dtype=np.float32).reshape(1, 8, 5, 7)
    x, y = np.meshgrid(np.linspace(-1, 1, 7)[[0, 2, 5, 6]], np.linspace(-1, 1, 5)[[0, 3, 4]])
    grid = np.stack([x, y], -1)[None].astype(np.float32)
    (found,) = run_onnx(rewritten(model()), {"x": image, "grid": grid})
    np.testing.assert_allclose(found, image[:, :, [0, 3, 4]][..., [0, 2, 5, 6]], rtol=1e-6)


def test_beyond_the_border_values_fade_to_zero_within_a_pixel(run_onnx: RunOnnx) -> None:
    step = 2 / 6  # of a pixel, from left to right
    places = np.array([-1, -1 - step / 4, -1 - step, -1 - 9 * step])
    grid = np.zeros((1, 3, 4, 2), np.float32)
    grid[..., 0] = places
    (found,) = run_onnx(rewritten(model()), {"x": np.ones((1, 8, 5, 7), np.float32), "grid": grid})
    np.testing.assert_allclose(found[0, 0, 0], [1, 0.75, 0, 0], atol=1e-6)


@pytest.mark.parametrize(
    "other",
    [
        model(mode="nearest"),
        model(padding_mode="border"),
        model(align_corners=0),
        model(channels=7),
        model(batch=2),
    ],
)
def test_other_samplings_stay(other: onnx.ModelProto) -> None:
    assert [node.op_type for node in rewritten(other).graph.node] == ["GridSample"]
