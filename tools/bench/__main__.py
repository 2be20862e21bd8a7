"""`make bench`: prints tables for docs/performance.md and draws how cost grows."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from mediagraph.tools.bench.clip import clip
from mediagraph.tools.bench.environments import CSP, GSTREAMER, LITERT, MEDIAPIPE, Peer, find_peers
from mediagraph.tools.bench.growth import growth
from mediagraph.tools.bench.models import models
from mediagraph.tools.bench.scheduler import scheduler
from mediagraph.tools.bench.selfie import frames_and_models, selfie
from mediagraph.tools.bench.start_up import start_up
from mediagraph.tools.bench.streams import streams

PARTS = ("scheduler", "growth", "selfie", "startup", "clip", "models", "streams")


def main(argv: Sequence[str] | None = None) -> int:
    """Run the parts that are asked for; 6 if one of them needs an engine that is not there, 1 if a model is wrong."""
    parser = argparse.ArgumentParser(prog="mediagraph.tools.bench", description=__doc__)
    parser.add_argument("part", nargs="*", metavar="PART", help=f"some of {', '.join(PARTS)} (all)")
    parser.add_argument("--rounds", type=int, default=9, help="rounds to take the median of (9)")
    parser.add_argument("-o", "--output", type=Path, default=Path("out"), help="folder for the plots of growth (out)")
    parser.add_argument(
        "--environments", type=Path, default=Path(), help="where .venv-mediapipe and the others are made"
    )
    arguments = parser.parse_args(argv)
    parts = arguments.part or PARTS
    unknown = [part for part in parts if part not in PARTS]
    if unknown:
        parser.error(f"there is no part {unknown[0]!r}; there are {', '.join(PARTS)}")
    peers = find_peers(arguments.environments, _peers_of(parts))
    if "scheduler" in parts:
        scheduler(peers, arguments.rounds)
    if "growth" in parts:
        growth(peers, arguments.rounds, arguments.output)
    if "clip" in parts:
        with frames_and_models():
            clip(arguments.rounds)
    if "streams" in parts:
        with frames_and_models():
            streams(arguments.rounds)
    if "models" in parts and (code := models(peers, arguments.rounds)):
        return code
    return _masks(parts, peers.get("mediapipe"), arguments.rounds)


def _peers_of(parts: Sequence[str]) -> Sequence[Peer]:
    """The engines that some parts need; making an environment takes minutes."""
    needs: dict[str, tuple[Peer, ...]] = {
        "clip": (),
        "models": (MEDIAPIPE, LITERT),
        "selfie": (MEDIAPIPE,),
        "startup": (MEDIAPIPE,),
        "streams": (),
    }
    wanted = [peer for part in parts for peer in needs.get(part, (MEDIAPIPE, GSTREAMER, CSP))]
    return list(dict.fromkeys(wanted))


def _masks(parts: Sequence[str], mediapipe: str | None, rounds: int) -> int:
    """The parts that compare masks with MediaPipe's."""
    wanted = [run for part, run in (("selfie", selfie), ("startup", start_up)) if part in parts]
    if wanted and mediapipe is None:
        return 6
    if wanted and mediapipe is not None:
        with frames_and_models():
            for run in wanted:
                run(mediapipe, rounds)
    return 0


if __name__ == "__main__":
    sys.exit(main())
