"""BackgroundImageCalculator."""

from __future__ import annotations

from mediagraph.calculators.masks.background_image_contract import BackgroundImageContract
from mediagraph.calculators.masks.fitting import fitted
from mediagraph.framework.image import Image, ImageFormat
from mediagraph.framework.ports import OptionalInput, Output


class BackgroundImageCalculator(BackgroundImageContract):
    """Bring a background picture to the size of each image.

    Inputs: IMAGE (Image; only its size matters); BACKGROUND (Image SRGB, or SRGBA over the colour), as a side packet
    or as a stream, for example of a video. A background of a stream stays until the next one comes, whatever their
    timestamps; images before the first one give nothing.
    Output: IMAGE (Image SRGB, as large as the image).
    Options: BackgroundImageCalculatorOptions.

        node {
          calculator: "BackgroundImageCalculator"
          input_stream: "IMAGE:image"
          input_side_packet: "BACKGROUND:beach"
          output_stream: "IMAGE:background"
          node_options { [type.googleapis.com/BackgroundImageCalculatorOptions] { fit: COVER } }
        }
    """

    heavy = True

    image_in = OptionalInput(Image, tag="IMAGE")
    background = OptionalInput(Image)
    image_out = Output(Image, tag="IMAGE")

    def open(self) -> None:
        """Take the side packet, if there is one."""
        super().open()
        self.picture = self.still_background.get()
        self.fitted: Image | None = None

    def process(self) -> None:
        """Note a new background, then send the one there is."""
        background = self.background.get()
        if background is not None:
            self.picture, self.fitted = background, None
        image = self.image_in.get()
        if image is not None and self.picture is not None:
            self.image_out.send(self._in_size_of(image, self.picture))

    def _in_size_of(self, image: Image, picture: Image) -> Image:
        """The picture in the size of the image; made once for each size."""
        found = self.fitted
        if found is None or (found.width, found.height) != (image.width, image.height):
            pixels = fitted(picture, image.width, image.height, self.options.fit, self.color)
            self.fitted = found = Image(pixels, ImageFormat.SRGB)
        return found
