"""Follows docs/tutorial.md as a reader does, with an installed mediagraph in a folder of its own."""

import os
import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
_BLOCK = re.compile(r"^```(\w+)\n(.*?)^```$", re.DOTALL | re.MULTILINE)
_FILE = re.compile(r"# file: (\S+)\n")


def follow(python: Path, folder: Path) -> None:
    """Write its files, run its commands and its Python with this interpreter; the folder holds me.jpg and clip.mp4."""
    environment = {**os.environ, "PATH": f"{python.parent}{os.pathsep}{os.environ['PATH']}"}
    environment.pop("PYTHONPATH", None)

    def run(*command: str) -> None:
        print("$", command[-1], flush=True)
        subprocess.run(command, cwd=folder, env=environment, check=True)

    session = "import sys; sys.path.insert(0, '')\n"  # as in a prompt, where names stay and the folder is on the path
    text = (ROOT / "docs" / "tutorial.md").read_text()
    for language, block in _BLOCK.findall(text):
        file = _FILE.match(block)
        if file is not None:
            (folder / file[1]).write_text(block)
        elif language == "python":
            session += block
            run(str(python), "-c", session)
        elif language == "sh":
            run("bash", "-ec", block)
    # The commands of indented blocks that a machine can follow, without the dependencies, which are there.
    assert "    pip install ./portrait_blur\n    run-graph portrait_blur -i me.jpg -o out.png\n" in text
    run(sys.executable, "-m", "pip", "--python", str(python), "install", "--quiet", "--no-deps", "./portrait_blur")
    run("bash", "-ec", "run-graph portrait_blur -i me.jpg -o out.png")
    for name in ("cut_out.png", "blurred.png", "better.png", "coarse.png", "refined.png", "blurred.mp4", "out.png"):
        assert (folder / name).stat().st_size > 2_000, name
