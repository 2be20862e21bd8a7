"""What calculators and the command line say about files alike."""

from __future__ import annotations

import errno
import os

from mediagraph.framework.errors import InputError


def suffix_of(path: str) -> str:
    """The suffix in lower case, with its dot."""
    return os.path.splitext(path)[1].lower()


def unreadable(path: str, error: OSError) -> InputError:
    """The error for a file that the operating system does not give us."""
    if error.errno in (errno.ENOENT, errno.ENOTDIR):
        return InputError(f'"{path}" does not exist; check the path')
    if error.errno in (errno.EACCES, errno.EPERM):
        return InputError(f'"{path}" may not be read (permission denied); change its access rights')
    return InputError(f'"{path}" cannot be read: {error.strerror}')


def empty_file(path: str) -> InputError:
    """The error for a file of zero bytes."""
    return InputError(f'"{path}" is empty (0 bytes); copy or download it again')
