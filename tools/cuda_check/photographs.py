"""The pictures that the twins are compared on."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from mediagraph.framework.errors import InputError, MediagraphError
from mediagraph.framework.image import Image
from mediagraph.tools.media.read_image import read_image

Pixels = NDArray[Any]


def photographs(folder: Path | None) -> list[Image]:
    """The pictures of a folder, or without one those of scikit-image: a portrait, a cup and a cat.

    Raises InputError if there are none.
    """
    if folder is None:
        return [Image(np.ascontiguousarray(one)) for one in _samples()]
    found = [image for path in sorted(folder.iterdir()) if (image := _read(path)) is not None]
    if not found:
        raise InputError(f'there is no picture in "{folder}"')
    return found


def _samples() -> list[Pixels]:
    try:
        from skimage import data
    except ImportError as error:
        raise InputError(
            "scikit-image, whose photographs are used, is not installed; give your own with --photographs FOLDER"
        ) from error
    return [data.astronaut(), data.coffee(), data.chelsea()]  # type: ignore[no-untyped-call]  # it has no types


def _read(path: Path) -> Image | None:
    try:
        return read_image(str(path))
    except MediagraphError:
        return None  # something else in that folder
