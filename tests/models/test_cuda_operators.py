"""No converted model has a node that ONNX Runtime would run on the CPU although it was asked for CUDA."""

from __future__ import annotations

from pathlib import Path

import onnx
import onnxruntime
import pytest

from mediagraph.models.manifest import load_manifest
from mediagraph.models.store import Store

# Those of the models that the CUDA provider has for float32 and opset 17: docs/OperatorKernels.md of ONNX Runtime. Of
# Pad only constant, reflect and edge; of Resize all but cubic beside other roundings.
ON_CUDA = """
Add Cast Clip Concat Conv ConvTranspose DepthToSpace Div Equal Gather Gemm GlobalAveragePool GridSample HardSigmoid
HardSwish MatMul Max MaxPool Min Mul PRelu Pad ReduceL2 ReduceMax ReduceMin Relu Reshape Resize Sigmoid Slice Sub
Transpose
"""
# Where these begin, ONNX Runtime puts what follows on the CPU; converted models have fixed shapes, but for the
# number of items, and compute none.
OF_SHAPES = {"Shape", "Size", "NonZero", "Range", "ConstantOfShape"}
NAMES = [entry.name for entry in load_manifest().entries if entry.name.endswith(".tflite")]


@pytest.mark.parametrize("batched", [False, True], ids=["one item", "any number of items"])
@pytest.mark.parametrize("name", NAMES)
def test_all_operators_are_ones_of_the_cuda_provider(
    models: Store, name: str, tmp_path: Path, *, batched: bool
) -> None:
    path = models.to_onnx(models.read(name), name=name, for_cpu=False, batched=batched)
    options = onnxruntime.SessionOptions()
    # the optimisations that all providers share; those of the CPU, as its layout of channels, come later
    options.graph_optimization_level = onnxruntime.GraphOptimizationLevel.ORT_ENABLE_BASIC
    options.optimized_model_filepath = str(tmp_path / "optimized.onnx")
    options.log_severity_level = 4  # it warns that the optimised model is one for this machine
    onnxruntime.InferenceSession(str(path), options, providers=["CPUExecutionProvider"])
    for model in (onnx.load(path), onnx.load(tmp_path / "optimized.onnx")):
        found = {node.op_type for node in model.graph.node}
        assert found
        assert not found & OF_SHAPES
        assert found <= set(ON_CUDA.split())
        assert {one.domain: one.version for one in model.opset_import}[""] == 17
