"""Writes files whole or not at all: new ones never over what is there, edits only over what was read.

What is written goes to a temporary beside its place first, under a name that `sweep` knows: a process that is killed
leaves one behind.
"""

from __future__ import annotations

import os
import re
import shutil
import tempfile
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path

from kbgen.source import opening
from kbgen.source.files import is_passed_by

_PREFIX = ".kbgen-"
TEMPORARY = re.compile(rf"{re.escape(_PREFIX)}[a-z0-9_]{{8}}")


class WriteError(Exception):
    """A file cannot be written; the message says which, why and what to do."""


def create(path: Path, text: str | bytes) -> None:
    """Write a new file whole or not at all: to a temporary beside it, then linked to its name.

    A file that is there and holds the same was written by a run that was killed. Raises WriteError where the name
    is taken by another, or the folder cannot be written.
    """
    data = text.encode() if isinstance(text, str) else text
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        made = temporary(path.parent, data)
        try:
            os.link(made, path)  # unlike a rename, refuses a name that is taken
        finally:
            os.unlink(made)
    except FileExistsError:
        if not holds(path, data):
            raise WriteError(f"{path} is there already; nothing was changed") from None
    except OSError as error:
        raise WriteError(f"{path}: cannot be written: {error.strerror}") from None


def holds(path: Path, data: bytes) -> bool:
    """Whether a file is there and holds some bytes, no more and no less."""
    try:
        return opening.read(path) == data
    except OSError:
        return False


def replace(path: Path, after: bytes, before: bytes | None = None) -> None:
    """Write a file again, whole or not at all: to a temporary beside it, then renamed; a link stays a link.

    `before` is what it was read as. Raises WriteError where it holds something else by now, or where the
    folder cannot be written.
    """
    place = Path(os.path.realpath(path))
    try:
        made = temporary(place.parent, after, place if place.exists() else None)
        try:
            if before is not None:
                unchanged(place, before)
            os.replace(made, place)
        except BaseException:
            os.unlink(made)
            raise
    except OSError as error:
        raise WriteError(f"{path}: cannot be written: {error.strerror}") from None


def unchanged(path: Path, before: bytes) -> None:
    """WriteError where a file holds something else than it was read as."""
    if opening.read(path) != before:
        raise WriteError(f"{path} was changed by somebody else meanwhile; nothing was written to it")


def temporary(folder: Path, data: bytes, like: Path | None = None) -> Path:
    """A new file with some bytes, safe on the disk, and with the rights of another; OSError where it cannot be made."""
    handle, name = tempfile.mkstemp(prefix=_PREFIX, dir=folder)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        if like is not None:
            shutil.copymode(like, name)
        else:
            os.chmod(name, 0o644)
    except BaseException:
        os.unlink(name)
        raise
    return Path(name)


def sweep(folders: Iterable[Path], *, below: bool = True) -> None:
    """Remove the temporaries that processes which were killed have left in some folders, and `below` them.

    Nothing else may be writing there.
    """
    for folder in folders:
        for place, inner, names in os.walk(folder):
            inner[:] = [name for name in inner if below and not is_passed_by(name)]
            for name in filter(TEMPORARY.fullmatch, names):
                with suppress(OSError):
                    os.unlink(os.path.join(place, name))
