"""`--swap NODE=CALCULATOR`."""

from __future__ import annotations

import sys
from collections.abc import Sequence

from mediagraph.framework.config import GraphConfig
from mediagraph.framework.errors import UsageError
from mediagraph.framework.graph import CalculatorGraph
from mediagraph.recording.swap import swap_calculators


def swapped(graph: CalculatorGraph, texts: Sequence[str]) -> GraphConfig:
    """The graph with other calculators, as the command line says; tells what is left out. Raises UsageError."""
    swaps: dict[str, str] = {}
    for text in texts:
        node, _, calculator = text.partition("=")
        if not node or not calculator:
            raise UsageError(f"--swap {text}: write NODE=CALCULATOR, as in --swap blur=FastBlurCalculator")
        if node in swaps:
            raise UsageError(f'--swap {text}: "{node}" is swapped twice; give each node once')
        swaps[node] = calculator
    found = swap_calculators(graph.plan, swaps, graph.environment)
    for notice in found.notices:
        print(f"note: {notice}", file=sys.stderr)
    return found.config
