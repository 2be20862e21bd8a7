"""Golden files: what a test found once and a person has looked at."""

from __future__ import annotations

import os
import re
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import pytest

from mediagraph.framework.image import Array, Image, ImageFormat
from mediagraph.image_comparison import Pixels, array_of, compare_images
from mediagraph.tools.media.read_image import read_image
from mediagraph.tools.media.write_image import encode_image

_PNG_FORMATS = (
    ImageFormat.GRAY8,
    ImageFormat.SRGB,
    ImageFormat.SRGBA,
    ImageFormat.GRAY16,
    ImageFormat.SRGB48,
    ImageFormat.SRGBA64,
)


@dataclass
class Golden:
    """The fixture `golden`: compares an image or array with `golden/<test module>/<test>.png` or `.npy`.

    Images of 8 and 16 bits are kept as PNG, everything else as `.npy`.
    """

    test: Path
    name: str
    update: bool
    failures: Path
    written: list[str]
    _used: list[str] = field(default_factory=list)

    def __call__(self, found: Pixels, *, tolerance: float = 0.0, share: float = 0.0, name: str = "") -> None:
        """Fail unless it agrees with the golden file; `tolerance` and `share` as in `assert_image_close`.

        A test with several golden files names them. On failure what was found, and a picture of the difference, lie in
        the folder that the message names.
        """
        __tracebackhide__ = True
        path = self._path(found, name)
        if self.update:
            path.parent.mkdir(parents=True, exist_ok=True)
            _write(path, found)
            self.written.append(_shown(path))
        elif not path.exists():
            kept = self._keep(path, "found", found)
            pytest.fail(
                f"there is no golden file {_shown(path)} yet; look at {kept} and, if it is right, run pytest with "
                "--update-golden",
                pytrace=False,
            )
        else:
            self._compare(path, found, tolerance, share)

    def _compare(self, path: Path, found: Pixels, tolerance: float, share: float) -> None:
        __tracebackhide__ = True
        try:
            difference = compare_images(_plane(array_of(found)), _plane(_read(path)))
        except AssertionError as error:
            pytest.fail(f"{_shown(path)}: {error}; found is {self._keep(path, 'found', found)}", pytrace=False)
        if difference.count(tolerance) > share * difference.by.size:
            found_path = self._keep(path, "found", found)
            picture = self._keep(path.with_suffix(".png"), "difference", difference.picture())
            pytest.fail(
                f"{_shown(path)}: {difference.explain(tolerance, share)}\nfound is {found_path}, the difference "
                f"{picture}; if it is right, run pytest with --update-golden",
                pytrace=False,
            )

    def _path(self, found: Pixels, name: str) -> Path:
        stem = re.sub(r"[^\w.=-]+", "_", f"{self.name}-{name}" if name else self.name).strip("_")
        if stem in self._used:
            pytest.fail(f"{self.name} has several golden files; give each one a name=", pytrace=False)
        self._used.append(stem)
        return self.test.parent / "golden" / self.test.stem / f"{stem}{'.png' if _fits_png(found) else '.npy'}"

    def _keep(self, path: Path, what: str, content: Pixels) -> Path:
        kept = self.failures / f"{path.stem}.{what}{path.suffix}"
        _write(kept, content)
        return kept


def _write(path: Path, content: Pixels) -> None:
    if path.suffix == ".npy":
        np.save(path, array_of(content))
        return
    image = content if isinstance(content, Image) else Image(content)
    path.write_bytes(encode_image(image, ".png", path.name))


def _read(path: Path) -> Array:
    if path.suffix == ".npy":
        array: Array = np.load(path)
        return array
    return read_image(str(path)).numpy_view()


def _fits_png(content: Pixels) -> bool:
    """Does a PNG file keep it as it is?"""
    if isinstance(content, Image):
        return content.image_format in _PNG_FORMATS
    channels = {2: 1, 3: content.shape[-1]}.get(content.ndim, 0) if content.ndim else 0
    return content.dtype in (np.uint8, np.uint16) and channels in (1, 3, 4)


def _plane(array: Array) -> Array:
    """A list of numbers as a picture of one row."""
    return array[np.newaxis] if array.ndim == 1 else array


def _shown(path: Path) -> str:
    return os.path.relpath(path)
