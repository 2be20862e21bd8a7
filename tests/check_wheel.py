"""Build the wheel, install it into an environment of its own, and run its command line from an empty folder."""

import os
import subprocess
import sys
import tempfile
import venv
from pathlib import Path

from follow_tutorial import follow

ROOT = Path(__file__).resolve().parent.parent


def run(*command: str | Path, cwd: Path) -> str:
    print("$", " ".join(str(part) for part in command), flush=True)
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
    return subprocess.run(
        [str(part) for part in command], cwd=cwd, check=True, text=True, stdout=subprocess.PIPE, env=environment
    ).stdout


def main() -> int:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        dist, empty = folder / "dist", folder / "empty"
        empty.mkdir()
        run(sys.executable, "-m", "build", "--wheel", "--outdir", dist, ROOT, cwd=folder)
        (wheel,) = dist.glob("*.whl")
        # The dependencies are those that are installed already: only the wheel itself is new.
        venv.create(folder / "venv", with_pip=False, symlinks=True)
        binaries = folder / "venv" / "bin"
        install = ("install", "--quiet", "--no-deps", wheel)
        run(sys.executable, "-m", "pip", "--python", binaries / "python", *install, cwd=folder)
        (site,) = (folder / "venv").glob("lib/python*/site-packages")
        here = next(path for path in sys.path if path.endswith("site-packages"))
        (site / "dependencies.pth").write_text(here + "\n")
        assert "usage: run-graph" in run(binaries / "run-graph", "--help", cwd=empty)
        print_file = "import mediagraph.framework as f; print(f.__file__)"
        assert str(site) in run(binaries / "python", "-c", print_file, cwd=empty)
        run(binaries / "python", "-c", _MAKE_PICTURE, cwd=empty)
        run(binaries / "run-graph", "selfie_segmentation", "-i", "me.png", "-o", "out.png", cwd=empty)
        assert (empty / "out.png").stat().st_size > 10_000
        compiled = "mediapipe/modules/selfie_segmentation/selfie_segmentation_cpu.binarypb"
        run(binaries / "run-graph", compiled, "-i", "image=me.png", "-o", "segmentation_mask=mask.npy", cwd=empty)
        assert "no problems" in run(binaries / "mediagraph", "check", "selfie_segmentation", cwd=empty)
        assert "examples/gating" in run(binaries / "mediagraph", "list", "examples", cwd=empty)
        assert "no problems" in run(binaries / "mediagraph", "check", "examples/gating", cwd=empty)
        assert run(binaries / "mediagraph", "graph", "selfie_segmentation", cwd=empty).startswith("digraph")
        run(binaries / "mediagraph", "graph", "selfie_segmentation", "-o", "page.html", cwd=empty)
        assert "function placeAll(" in (empty / "page.html").read_text()
        assert "--update-golden" in run(binaries / "python", "-m", "pytest", "--help", cwd=empty)
        check_new_package(binaries, empty)
        tutorial = folder / "tutorial"
        tutorial.mkdir()
        run(binaries / "python", "-c", _MAKE_MATERIAL, cwd=tutorial)
        follow(binaries / "python", tutorial)
    print("the wheel runs outside the checkout")
    return 0


def check_new_package(binaries: Path, folder: Path) -> None:
    """What `mediagraph new package` writes is built, installed, and offers its graph by name."""
    run(binaries / "mediagraph", "new", "package", "soft_tools", cwd=folder)
    run(sys.executable, "-m", "build", "--wheel", "--outdir", folder / "dist", folder / "soft_tools", cwd=folder)
    (wheel,) = (folder / "dist").glob("*.whl")
    install = ("install", "--quiet", "--no-deps", wheel)
    run(sys.executable, "-m", "pip", "--python", binaries / "python", *install, cwd=folder)
    run(binaries / "run-graph", "soft_tools", "-i", "me.png", "-o", "negative.png", cwd=folder)
    assert (folder / "negative.png").stat().st_size > 10_000


_MAKE_PICTURE = "import cv2, skimage.data; cv2.imwrite('me.png', skimage.data.astronaut()[:, :, ::-1])"

_MAKE_MATERIAL = """
import av, cv2, skimage.data
picture = skimage.data.astronaut()
cv2.imwrite("me.jpg", picture[:, :, ::-1])
with av.open("clip.mp4", "w") as container:
    stream = container.add_stream("libx264", rate=30)
    stream.width = stream.height = 256
    for _ in range(10):
        container.mux(stream.encode(av.VideoFrame.from_ndarray(cv2.resize(picture, (256, 256)), "rgb24")))
    container.mux(stream.encode(None))
"""

if __name__ == "__main__":
    sys.exit(main())
