"""The digest by which contents are recognised."""

from __future__ import annotations


def sha256_of(content: bytes) -> str:
    """The sha256 of some content, in hexadecimal digits."""
    import hashlib  # takes 5 ms, and lists of models need none

    return hashlib.sha256(content).hexdigest()
