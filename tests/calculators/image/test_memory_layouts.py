"""Images may be views of any kind: turned round, with gaps, column by column. The results are the same."""

from typing import Any

import numpy as np
import pytest
from made_pictures import picture
from numpy.typing import NDArray

from mediagraph.calculators.image.bilateral_filter import BilateralFilterCalculator, BilateralFilterCalculatorOptions
from mediagraph.calculators.image.color_convert import ColorConvertCalculator
from mediagraph.calculators.image.image_cropping import ImageCroppingCalculator
from mediagraph.calculators.image.image_cropping_options import ImageCroppingCalculatorOptions
from mediagraph.calculators.image.image_encoder import OpenCvImageEncoderCalculator
from mediagraph.calculators.image.image_transformation import ImageTransformationCalculator
from mediagraph.calculators.image.image_transformation_options import (
    ImageTransformationCalculatorOptions,
    RotationMode,
    ScaleMode,
)
from mediagraph.calculators.image.luminance import LuminanceCalculator
from mediagraph.calculators.image.scale_image import ScaleImageCalculator
from mediagraph.calculators.image.scale_image_options import ScaleImageCalculatorOptions
from mediagraph.calculators.image.set_alpha import SetAlphaCalculator
from mediagraph.calculators.image.set_alpha_contract import SetAlphaCalculatorOptions
from mediagraph.calculators.image.sobel_edges import SobelEdgesCalculator
from mediagraph.calculators.tensor.tensor_converter import TensorConverterCalculator
from mediagraph.framework.calculator import Calculator
from mediagraph.framework.image import Image
from mediagraph.framework.testing import CalculatorRunner

Transform = ImageTransformationCalculatorOptions
FIT = Transform(output_width=9, output_height=9, scale_mode=ScaleMode.FIT)
NODES: list[tuple[type[Calculator], str, str, object]] = [
    (ImageTransformationCalculator, "IMAGE", "IMAGE", FIT),
    (ImageTransformationCalculator, "IMAGE", "IMAGE", Transform(rotation_mode=RotationMode.ROTATION_90)),
    (ImageTransformationCalculator, "IMAGE", "IMAGE", Transform(rotation_mode=RotationMode.ROTATION_180)),
    (ImageTransformationCalculator, "IMAGE", "IMAGE", Transform(flip_vertically=True)),
    (ImageCroppingCalculator, "IMAGE", "IMAGE", ImageCroppingCalculatorOptions(width=4, height=5, rotation=0.3)),
    (ImageCroppingCalculator, "IMAGE", "IMAGE", ImageCroppingCalculatorOptions(width=4, height=5)),
    (SetAlphaCalculator, "IMAGE", "IMAGE", SetAlphaCalculatorOptions(alpha_value=9)),
    (ColorConvertCalculator, "RGB_IN", "GRAY_OUT", None),
    (ScaleImageCalculator, "", "", ScaleImageCalculatorOptions(target_width=8)),
    (OpenCvImageEncoderCalculator, "", "", None),
    (LuminanceCalculator, "", "", None),
    (SobelEdgesCalculator, "", "", None),
    (BilateralFilterCalculator, "IMAGE", "IMAGE", BilateralFilterCalculatorOptions(0.1, 2)),
    (TensorConverterCalculator, "IMAGE", "TENSORS", None),
]
WHOLE = picture(30, 20)
VIEWS = [WHOLE[::-1], WHOLE[:, ::2], WHOLE[:, :, ::-1], np.asfortranarray(WHOLE), WHOLE[3:9, 4:20]]


@pytest.mark.parametrize(("calculator", "source", "target", "options"), NODES)
def test_views_are_taken_as_what_they_show(
    calculator: type[Calculator], source: str, target: str, options: object
) -> None:
    runner = CalculatorRunner(calculator, [source], [target], options=options)
    for view in VIEWS:
        assert content(runner, source, target, view) == content(runner, source, target, np.ascontiguousarray(view))


def content(runner: CalculatorRunner, source: str, target: str, image: NDArray[Any]) -> object:
    found = runner.run({source: [(0, Image(image))]})[target][0].value
    if isinstance(found, Image):
        return found.numpy_view().tolist()
    return found[0].tolist() if isinstance(found, list) else found
