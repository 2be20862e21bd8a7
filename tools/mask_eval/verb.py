"""`mediagraph mask-eval PREDICTED TRUTH`: overlap, edges and flicker of masks."""

from __future__ import annotations

import argparse

_EPILOG = """\
PREDICTED and TRUTH are folders or globs of pictures, a picture, a video, or an .npz that run-graph has written; 0 or
black is background. They are compared in their order and must be as many.

  run-graph background_blur -i clip.mp4 -o null: -o mask=masks.npz
  mediagraph mask-eval masks.npz truth/ --video clip.mp4

exit codes: 0 ok, 2 usage, 4 masks or video cannot be read
"""


def parser(prog: str) -> argparse.ArgumentParser:
    """The parser of `mediagraph mask-eval`."""
    made = argparse.ArgumentParser(
        prog=prog,
        description="Measure masks: intersection over union and boundary F with the true ones, and flicker.",
        epilog=_EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    made.add_argument("predicted", metavar="PREDICTED", help="the masks to measure")
    made.add_argument("truth", metavar="TRUTH", nargs="?", help="the true masks; without them only flicker is measured")
    made.add_argument(
        "--video", metavar="SRC", help="what the masks were made of: flicker counts where it stands still"
    )
    made.add_argument(
        "--threshold", type=_share, default=0.5, metavar="X", help="from this value on a pixel is a person (0.5)"
    )
    made.add_argument(
        "--tolerance",
        type=_not_negative,
        metavar="PX",
        help="how far boundaries may be apart, in pixels (0.008 of the diagonal, rounded up)",
    )
    made.add_argument(
        "--still",
        type=_not_negative,
        default=3.0,
        metavar="LEVELS",
        help="a pixel of --video stands still if its surroundings change by at most so many grey levels (3)",
    )
    made.add_argument("--json", action="store_true", help="print the figures as JSON")
    return made


def main(argv: list[str] | None = None, *, prog: str = "mediagraph mask-eval") -> int:
    """Print the figures of each frame and their means."""
    made = parser(prog)
    arguments = made.parse_args(argv)
    if arguments.truth is None and arguments.video is None:
        made.error("there is nothing to compare with; give TRUTH, --video or both")
    from mediagraph.tools.report import reported

    return reported(lambda: _measure(arguments), prog=prog, as_json=arguments.json)


def _measure(arguments: argparse.Namespace) -> int:
    from mediagraph.tools.mask_eval.evaluate import Settings, evaluate
    from mediagraph.tools.mask_eval.tell import as_json, as_table

    settings = Settings(arguments.threshold, arguments.tolerance, arguments.still)
    figures = list(evaluate(arguments.predicted, arguments.truth, arguments.video, settings))
    print(as_json(figures) if arguments.json else as_table(figures))
    return 0


def _not_negative(text: str) -> float:
    try:
        number = float(text)
    except ValueError:
        number = -1.0
    if not 0 <= number < float("inf"):
        raise argparse.ArgumentTypeError(f"{text!r} is not a number from 0 on")
    return number


def _share(text: str) -> float:
    number = _not_negative(text)
    if not 0 < number <= 1:
        raise argparse.ArgumentTypeError(f"{text!r} is not above 0 and at most 1")
    return number
