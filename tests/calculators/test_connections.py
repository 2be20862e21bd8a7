"""Wrong connections are refused when the graph loads."""

import re

import pytest

from mediagraph.framework.errors import GraphError
from mediagraph.graph import CalculatorGraph


def refusal(node: str) -> str:
    streams = "".join(
        f'input_stream: "{name}" ' for name in sorted(set(re.findall(r'input_stream: "\w+:(\w+)"', node)))
    )
    with pytest.raises(GraphError) as caught:
        CalculatorGraph(graph_config=f"{streams} {node}")
    return "\n".join(problem.message for problem in caught.value.problems)


TENSORS = 'input_stream: "TENSORS:t" output_stream: "TENSORS:o"'
BOTH_MODELS = "options { [mediapipe.InferenceCalculatorOptions.ext] { model_path: 'x' } } input_side_packet: 'MODEL:m'"
BOTH_RESOLVERS = (
    "input_side_packet: 'MODEL:m' input_side_packet: 'OP_RESOLVER:a' input_side_packet: 'CUSTOM_OP_RESOLVER:b'"
)


@pytest.mark.parametrize(
    ("node", "message"),
    [
        (
            'node { calculator: "ImagePropertiesCalculator" output_stream: "SIZE:s" }',
            "connect exactly one of IMAGE or IMAGE_CPU or IMAGE_GPU; none is connected",
        ),
        (
            'node { calculator: "ToImageCalculator" input_stream: "IMAGE:a" input_stream: "IMAGE_CPU:b" '
            'output_stream: "IMAGE:c" }',
            "connect exactly one of IMAGE or IMAGE_CPU or IMAGE_GPU; more than one is connected",
        ),
        (
            'node { calculator: "TfLiteCustomOpResolverCalculator" }',
            "connect exactly one of OP_RESOLVER or an untagged one; none is connected",
        ),
        (
            'node { calculator: "LocalFileContentsCalculator" output_side_packet: "CONTENTS:c" }',
            "connect one CONTENTS:i for every FILE_PATH:i, and at least one",
        ),
        (
            'node { calculator: "ImageToTensorCalculator" input_stream: "IMAGE:a" output_stream: "TENSORS:b" }',
            "one of output_tensor_float_range, output_tensor_int_range and output_tensor_uint_range must be given",
        ),
        (
            'node { calculator: "RecolorCalculator" input_stream: "IMAGE:a" output_stream: "IMAGE:b" }',
            "the option color must be given",
        ),
        (
            f'node {{ calculator: "InferenceCalculator" {TENSORS} }}',
            "give the model either as the side packet MODEL or as the option model_path",
        ),
        (
            f'node {{ calculator: "InferenceCalculator" {TENSORS} {BOTH_MODELS} }}',
            "give the model either as the side packet MODEL or as the option model_path",
        ),
        (
            f'node {{ calculator: "InferenceCalculator" {TENSORS} {BOTH_RESOLVERS} }}',
            "connect OP_RESOLVER or CUSTOM_OP_RESOLVER, not both",
        ),
        (
            'node { calculator: "InferenceCalculator" input_stream: "TENSORS:a" input_stream: "TENSOR:0:b" '
            'output_stream: "TENSORS:o" input_side_packet: "MODEL:m" }',
            "connect exactly one of TENSORS or TENSOR; more than one is connected",
        ),
    ],
)
def test_unclear_connections_are_refused(node: str, message: str) -> None:
    assert message in refusal(node)
