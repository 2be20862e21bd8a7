"""The one rule of the layout: the import `mediagraph.X.y` is the file `X/y.py`."""

from setuptools import find_namespace_packages, setup

FOLDERS = ["framework", "calculators", "modules", "graphs", "models", "tools"]
PATTERNS = [pattern for folder in FOLDERS for pattern in (folder, f"{folder}.*")]

setup(
    package_dir={"mediagraph": "mediagraph"} | {f"mediagraph.{folder}": folder for folder in FOLDERS},
    packages=find_namespace_packages(include=["mediagraph", "mediagraph.*"])
    + [f"mediagraph.{package}" for package in find_namespace_packages(include=PATTERNS)],
)
