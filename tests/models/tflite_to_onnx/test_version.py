"""The names of converted files."""

from __future__ import annotations

from mediagraph.models.tflite_to_onnx import version
from mediagraph.models.tflite_to_onnx.passes.cpu import PASSES


def test_the_key_names_every_pass_in_its_order() -> None:
    assert tuple(PASSES) == version.CPU_PASSES


def test_plain_and_tuned_files_have_different_names() -> None:
    assert version.variant(for_cpu=False) == f"v{version.CONVERTER_VERSION}-opset{version.OPSET}-plain"
    assert version.variant(for_cpu=True) != version.variant(for_cpu=False)
