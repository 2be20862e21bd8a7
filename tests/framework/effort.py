"""How many examples the random tests draw: a few hundred, or as many as MEDIAGRAPH_EXAMPLES says (`make nightly`)."""

from __future__ import annotations

import os

from hypothesis import Phase, settings

EXAMPLES = int(os.environ.get("MEDIAGRAPH_EXAMPLES", "200"))
_PHASES = [Phase.explicit, Phase.reuse, Phase.generate, Phase.shrink]  # explaining takes minutes
if os.environ.get("MEDIAGRAPH_SHRINK") == "0":  # any failure will do (`make mutants`)
    _PHASES.remove(Phase.shrink)


def examples(share: float = 1.0) -> settings:
    """This share of the examples of a run."""
    return settings(max_examples=max(int(EXAMPLES * share), 1), phases=_PHASES, report_multiple_bugs=False)
