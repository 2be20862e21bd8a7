"""TfLiteModelCalculator."""

from mediagraph.calculators.payloads.model import Model
from mediagraph.calculators.util.tflite_model import TfLiteModelCalculator
from mediagraph.framework.testing import CalculatorRunner


def test_the_model_holds_the_blob_and_says_where_it_is_from() -> None:
    runner = CalculatorRunner(TfLiteModelCalculator, side_inputs=["MODEL_BLOB"], side_outputs=["MODEL"])
    model = runner.run(side_packets={"MODEL_BLOB": b"TFL3"})["MODEL"][0].value
    assert model == Model(b"TFL3", name="the model of node TfLiteModelCalculator")


def test_a_model_does_not_print_its_content() -> None:
    assert repr(Model(b"x" * 1000, "n")) == "Model(name='n')"
