"""Locks on files and folders, which the system lets go of when a process ends, however it does."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


def lock(descriptor: int, *, wait: bool = True) -> bool:
    """Lock an open file or folder; false where another process has, and this one is not to `wait`.

    Where the system has no such locks nothing is locked, and nobody waits.
    """
    try:
        import fcntl

        fcntl.flock(descriptor, fcntl.LOCK_EX | (0 if wait else fcntl.LOCK_NB))
    except BlockingIOError:
        return False
    except (ImportError, OSError):
        return wait
    return True


@contextmanager
def locked(folder: Path) -> Iterator[None]:
    """While something is done in a folder that no other process may do meanwhile."""
    try:
        descriptor = os.open(folder, os.O_RDONLY)
    except OSError:  # it is not there, or this system opens no folders
        yield
        return
    try:
        lock(descriptor)
        yield
    finally:
        os.close(descriptor)
