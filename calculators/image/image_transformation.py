"""ImageTransformationCalculator."""

from __future__ import annotations

from mediagraph.calculators.image.image_transformation_contract import ImageTransformationContract
from mediagraph.calculators.image.transform import Transformer
from mediagraph.framework.image import Image
from mediagraph.framework.ports import OptionalInput, Output


class ImageTransformationCalculator(ImageTransformationContract):
    """Scale an image, then turn it, then mirror it.

    Inputs: IMAGE (Image of any format). What follows is optional, and stays in force until the next packet:
    ROTATION_DEGREES (int: 0, 90, 180 or 270, counter-clockwise), FLIP_HORIZONTALLY and FLIP_VERTICALLY (bool), and
    OUTPUT_DIMENSIONS, a pair (width, height) in pixels; where this one is connected but empty, nothing is sent.
    VIDEO_PRESTREAM (VideoHeader), a packet before the first image.
    Side packets of the same four names, read at the start: they take precedence over the options, streams over both.
    Outputs: IMAGE (Image of the same format); optionally LETTERBOX_PADDING (left, top, right, bottom, in fractions of
    the size: what FIT adds) and VIDEO_PRESTREAM, the header with the new size.
    Options: ImageTransformationCalculatorOptions. Without a size the image keeps its own, turned by 90° or 270° with
    the sides exchanged.

    Pixels of 8 bits equal those of MediaPipe 0.10.21 on the CPU; 16 bits may differ by 1 and floats by 2e-6 where the
    image gets larger. That includes a peculiarity of it: an image that has the size of the result before it is turned
    (as with 180°) is turned about (width/2, height/2), which is half a pixel below and to the right of the middle of
    its pixels; what nothing is turned into is black, or 0.

        node {
          calculator: "ImageTransformationCalculator"
          input_stream: "IMAGE:image"
          output_stream: "IMAGE:input_image"
          output_stream: "LETTERBOX_PADDING:padding"
          options {
            [mediapipe.ImageTransformationCalculatorOptions.ext] {
              output_width: 256
              output_height: 256
              scale_mode: FIT
            }
          }
        }
    """

    heavy = True

    image_in = OptionalInput(Image, tag="IMAGE")
    image_out = Output(Image, tag="IMAGE")

    def open(self) -> None:
        """Prepare the buffers."""
        super().open()
        self.transformer = Transformer(self.options)

    def process(self) -> None:
        """Send the image as it is asked for now, or the header."""
        self.take_over()
        image = self.image_in.get()
        if image is None or self.waits_for_dimensions:
            return
        self.send_padding(image)
        pixels = image.numpy_view()
        found = self.transformer.apply(pixels, self.asked)
        self.image_out.send(image if found is pixels else Image(found, image.image_format))
