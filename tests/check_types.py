"""mypy in strict mode over everything, and proof that it has looked at everything.

The checkers cannot follow the editable install, so they read a tree of links to the folders.
"""

import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
FOLDERS = ("framework", "calculators", "modules", "graphs", "models", "tools")


def link_tree() -> None:
    tree = ROOT / "build" / "types" / "mediagraph"
    tree.mkdir(parents=True, exist_ok=True)
    for target in [*(ROOT / folder for folder in FOLDERS), *(ROOT / "mediagraph").iterdir()]:
        link = tree / target.name
        if target.name != "__pycache__" and not link.is_symlink():
            link.symlink_to(target)
    for link in tree.iterdir():
        if not link.exists():
            link.unlink()


def main() -> int:
    link_tree()
    expected = sum(1 for folder in (*FOLDERS, "mediagraph") for _ in (ROOT / folder).rglob("*.py"))
    done = subprocess.run([sys.executable, "-m", "mypy", *sys.argv[1:]], cwd=ROOT, capture_output=True, text=True)
    print(done.stdout, done.stderr, sep="", end="")
    checked = re.search(r"(?:checked|in) (\d+) source files", done.stdout)
    if done.returncode == 0 and (checked is None or int(checked[1]) < expected):
        print(f"mypy has looked at too few files: there are {expected}")
        return 1
    return done.returncode


if __name__ == "__main__":
    sys.exit(main())
