"""What a file is: by its suffix, then by its first bytes."""

from __future__ import annotations

import re

from mediagraph.calculators.files import empty_file as empty_file
from mediagraph.calculators.files import suffix_of as suffix_of
from mediagraph.calculators.files import unreadable as unreadable
from mediagraph.calculators.image.image_header import image_kind

IMAGE_SUFFIXES = frozenset({".png", ".jpg", ".jpeg", ".jpe", ".jfif", ".webp", ".bmp", ".dib", ".tif", ".tiff"})
VIDEO_SUFFIXES = frozenset({".mp4", ".m4v", ".mov", ".mkv", ".webm", ".avi", ".mpg", ".mpeg", ".ts", ".mts", ".wmv"})
# Suffixes that people take for pictures and that are refused by name, not by a video decoder's message.
_FOREIGN_SUFFIXES = frozenset({".heic", ".heif", ".avif", ".jp2", ".jxl", ".ico", ".svg", ".psd", ".pdf"})
# Those of cameras; most are TIFF files, whose first picture is a small preview.
RAW_SUFFIXES = frozenset({".dng", ".cr2", ".cr3", ".nef", ".arw", ".orf", ".rw2", ".raf"})
_URL = re.compile(r"[a-zA-Z][a-zA-Z0-9+.-]+://")


def is_url(spec: str) -> bool:
    """Is it an address such as `http://…` or `rtsp://…`?"""
    return _URL.match(spec) is not None


def is_image_file(path: str) -> bool:
    """Is it a picture? Files of an unknown suffix are looked into; raises InputError if that fails."""
    suffix = suffix_of(path)
    if suffix in IMAGE_SUFFIXES | _FOREIGN_SUFFIXES | RAW_SUFFIXES:
        return True
    return suffix not in VIDEO_SUFFIXES and image_kind(_first_bytes(path)) != ""


def _first_bytes(path: str) -> bytes:
    try:
        with open(path, "rb") as file:
            return file.read(16)
    except OSError as error:
        raise unreadable(path, error) from error
