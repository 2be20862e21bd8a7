"""Run the tests with the oldest versions that pyproject.toml allows, in an environment of its own.

    python tests/check_lowest.py [ARGUMENT OF PYTEST …]

A bound `>=1.18` stands for the last release of 1.18: bugs that were mended are not ours to work around.
"""

import re
import subprocess
import sys
import tempfile
import tomllib
import venv
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


def lowest() -> Iterator[str]:
    """The requirements of running and testing, each with its oldest version."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    extras = project["optional-dependencies"]
    tested = (requirement for extra in ("demo", "openvino", "oracle", "dev") for requirement in extras[extra])
    for requirement in (*project["dependencies"], *tested):
        name, separator, marker = requirement.partition(";")
        if not name.startswith("mediagraph["):
            yield re.sub(r">=([0-9.]+)(,<[0-9]+)?$", r"==\1.*", name.strip()) + separator + marker


def main() -> int:
    with tempfile.TemporaryDirectory() as folder:
        venv.create(folder, with_pip=True)
        python = Path(folder) / "bin" / "python"
        install = [python, "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
        subprocess.run([*install, *lowest()], check=True)
        subprocess.run([*install, "--no-deps", "--editable", ROOT], check=True)
        return subprocess.run([python, "-m", "pytest", "-q", *sys.argv[1:]], cwd=ROOT, check=False).returncode


if __name__ == "__main__":
    sys.exit(main())
