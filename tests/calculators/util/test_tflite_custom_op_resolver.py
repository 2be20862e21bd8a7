"""TfLiteCustomOpResolverCalculator."""

import pytest

from mediagraph.calculators.payloads.model import OpResolver
from mediagraph.calculators.util.tflite_custom_op_resolver import TfLiteCustomOpResolverCalculator
from mediagraph.framework.testing import CalculatorRunner


@pytest.mark.parametrize("tag", ["OP_RESOLVER", ""])
def test_a_resolver_is_provided(tag: str) -> None:
    found = CalculatorRunner(TfLiteCustomOpResolverCalculator, side_outputs=[tag]).run()
    assert found[tag][0].value == OpResolver()
