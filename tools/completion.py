"""`mediagraph completion SHELL`: make a shell complete command lines."""

from __future__ import annotations

import argparse
import sys

_EPILOG = """\
  bash   in ~/.bashrc:  eval "$(mediagraph completion bash)"
  zsh    in ~/.zshrc, behind compinit:  eval "$(mediagraph completion zsh)"
  fish   mediagraph completion fish > ~/.config/fish/completions/mediagraph.fish
"""


def parser(prog: str) -> argparse.ArgumentParser:
    """The parser of `mediagraph completion`."""
    made = argparse.ArgumentParser(
        prog=prog,
        description="Print the script that makes a shell complete verbs, options, graphs and calculators.",
        epilog=_EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    made.add_argument("shell", choices=("bash", "zsh", "fish"), help="which shell the script is for")
    return made


def main(argv: list[str] | None = None, *, prog: str = "mediagraph completion") -> int:
    """Print a script; or, asked by one as `words SHELL CURRENT WORD…`, what may come next."""
    arguments = sys.argv[1:] if argv is None else argv
    if arguments[:1] == ["words"] and len(arguments) > 3:
        from mediagraph.tools.completing.shells import answer

        _, shell, current, *words = arguments
        print("\n".join(answer(shell, current, words)))
        return 0
    shell = parser(prog).parse_args(arguments).shell
    from mediagraph.tools.completing.shells import SCRIPTS

    sys.stdout.write(SCRIPTS[shell])
    return 0
