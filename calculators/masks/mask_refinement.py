"""MaskRefinementCalculator."""

from __future__ import annotations

import numpy as np

from mediagraph.calculators.buffers import BufferPool
from mediagraph.calculators.masks.guided_filter import fit
from mediagraph.calculators.masks.mask_refinement_contract import MaskRefinementContract
from mediagraph.calculators.masks.pixels import pixels_of, weights_of
from mediagraph.framework.image import Image, ImageFormat
from mediagraph.framework.ports import Input, Output


class MaskRefinementCalculator(MaskRefinementContract):
    """Enlarge a mask so that its edges lie where those of the image are.

    Inputs: IMAGE (Image SRGB); MASK (Image VEC32F1 with values 0..1, or GRAY8; of any size, that of the model is best).
    Output: MASK (Image VEC32F1, as large as the image, values 0..1): the guided filter (see `guided_filter.py`), then
    stretched from `black`..`white` to 0..1 and clipped.
    Options: MaskRefinementCalculatorOptions.

        node {
          calculator: "MaskRefinementCalculator"
          input_stream: "IMAGE:image"
          input_stream: "MASK:coarse_mask"
          output_stream: "MASK:mask"
          node_options { [type.googleapis.com/MaskRefinementCalculatorOptions] { radius: 20 epsilon: 0.001 } }
        }
    """

    heavy = True

    image = Input(Image)
    mask_in = Input(Image, tag="MASK")
    mask_out = Output(Image, tag="MASK")

    def open(self) -> None:
        """Prepare the buffers."""
        super().open()
        self.buffers = BufferPool()
        self.scratch = BufferPool()

    def process(self) -> None:
        """Send the refined mask."""
        image, options = pixels_of(self.image.get()), self.options
        height, width = image.shape[:2]
        radius, subsample = self.window_of(width, height)
        mask = weights_of(self.mask_in.get())
        model = fit(image, mask, radius_px=radius, epsilon=options.epsilon, subsample=subsample)
        out = self.buffers.take((height, width), np.float32)
        model.stretched(options.black, options.white).fill(image, out, self.scratch)
        self.mask_out.send(Image(out, ImageFormat.VEC32F1))
