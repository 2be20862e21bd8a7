"""`mediagraph doctor`: is everything there, does it work, and what is to be done?"""

from __future__ import annotations

import argparse


def parser(prog: str) -> argparse.ArgumentParser:
    """The parser of `mediagraph doctor`."""
    made = argparse.ArgumentParser(
        prog=prog, description="Try out what mediagraph needs, and say what to do about what does not work."
    )
    made.add_argument("--json", action="store_true", help="print the findings as JSON")
    return made


def main(argv: list[str] | None = None, *, prog: str = "mediagraph doctor") -> int:
    """Print the findings; 0 if there is no problem, 6 if there is one."""
    arguments = parser(prog).parse_args(argv)
    from mediagraph.tools.health.report import examine
    from mediagraph.tools.report import reported

    return reported(lambda: examine(as_json=arguments.json), prog=prog, as_json=arguments.json)
