"""`make demo`: the selfie graph on a sample photograph, or on your own file."""

from __future__ import annotations

import argparse
import sys
import tempfile
from pathlib import Path

from mediagraph.tools.media.file_kinds import IMAGE_SUFFIXES, suffix_of
from mediagraph.tools.run_graph import main as run_graph

GRAPH = "selfie_segmentation"
FOLDER = Path("out")


def main(argv: list[str] | None = None) -> int:
    """Run the demo; returns run-graph's exit code."""
    parser = argparse.ArgumentParser(
        prog="mediagraph.tools.demo", description="Cut a person out of a picture or video."
    )
    parser.add_argument("input", nargs="?", help="a photograph or video (a sample photograph)")
    parser.add_argument("--output", help="where the result goes (below out/)")
    arguments = parser.parse_args(argv)
    with tempfile.TemporaryDirectory() as folder:
        source = arguments.input or _sample(Path(folder))
        output = arguments.output or _output_for(Path(source))
        code = run_graph([GRAPH, "-i", source, "-o", output, "--overwrite"])
    if code == 0:
        print(f"\nThe picture is {output}" if suffix_of(output) in IMAGE_SUFFIXES else f"\nThe result is {output}")
        print("Your own photograph or video:  make demo INPUT=me.mp4")
        print(f"The same from the shell:       run-graph {GRAPH} -i me.mp4 -o out.mp4")
    return code


def _sample(folder: Path) -> str:
    """The astronaut Eileen Collins, a photograph of NASA in the public domain that scikit-image ships."""
    import cv2
    import skimage.data

    path = folder / "astronaut.png"
    astronaut = skimage.data.astronaut()  # type: ignore[no-untyped-call]  # scikit-image has no types
    cv2.imwrite(str(path), astronaut[:, :, ::-1])
    return str(path)


def _output_for(source: Path) -> str:
    FOLDER.mkdir(exist_ok=True)
    if source.is_dir():
        return f"{FOLDER / source.name}_cut_out/"
    return str(FOLDER / f"{source.stem}_cut_out{'.png' if suffix_of(str(source)) in IMAGE_SUFFIXES else '.mp4'}")


if __name__ == "__main__":
    sys.exit(main())
