"""What to do when a package that mediagraph needs cannot be imported."""

from __future__ import annotations


def broken_installation(error: ImportError) -> str:
    """What is missing, and how to get it."""
    if ".so" in str(error):
        return (
            f"a system library is missing: {error}. On a slim Debian or Ubuntu: apt-get install libgl1 libglib2.0-0 "
            "libxcb1; elsewhere replace opencv-python by opencv-python-headless"
        )
    return f"a package that mediagraph needs cannot be imported: {error}. Install mediagraph anew"
