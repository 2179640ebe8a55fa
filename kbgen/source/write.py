"""Writes files whole or not at all: new ones never over what is there, edits only over what was read."""

from __future__ import annotations

import os
import shutil
import tempfile
from pathlib import Path


class WriteError(Exception):
    """A file cannot be written; the message says which, why and what to do."""


def create(path: Path, text: str) -> None:
    """Write a new file whole or not at all: to a temporary beside it, then linked to its name.

    Raises WriteError where the name is taken or the folder cannot be written.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, temporary = tempfile.mkstemp(prefix=".kbgen-", dir=path.parent)
        try:
            with os.fdopen(handle, "w", encoding="utf-8", newline="") as file:
                file.write(text)
            os.chmod(temporary, 0o644)
            os.link(temporary, path)  # unlike a rename, refuses a name that is taken
        finally:
            os.unlink(temporary)
    except FileExistsError:
        raise WriteError(f"{path} is there already; nothing was changed") from None
    except OSError as error:
        raise WriteError(f"{path}: cannot be written: {error.strerror}") from None


def replace(path: Path, after: bytes, before: bytes | None = None) -> None:
    """Write a file anew, whole or not at all: to a temporary beside it, then renamed; a link stays a link.

    `before` is what it was read as. Raises WriteError where it holds something else by now, or where the
    folder cannot be written.
    """
    place = Path(os.path.realpath(path))
    try:
        handle, temporary = tempfile.mkstemp(prefix=".kbgen-", dir=place.parent)
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(after)
                file.flush()
                os.fsync(file.fileno())
            if place.exists():
                shutil.copymode(place, temporary)
            else:
                os.chmod(temporary, 0o644)
            if before is not None:
                _same(place, before)
            os.replace(temporary, place)
        except BaseException:
            os.unlink(temporary)
            raise
    except OSError as error:
        raise WriteError(f"{path}: cannot be written: {error.strerror}") from None


def _same(path: Path, before: bytes) -> None:
    if path.read_bytes() != before:
        raise WriteError(f"{path} was changed by somebody else meanwhile; nothing was written to it")
