"""Writes files whole or not at all; a new one never over what is there."""

from __future__ import annotations

import os
import stat
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


def replace(path: Path, text: str) -> None:
    """Write a file in the place of the one that is there, if any: to a temporary beside it, then renamed.

    A symbolic link is followed, and the permissions stay. Raises WriteError where the folder cannot be written.
    """
    place = os.path.realpath(path)
    try:
        mode = stat.S_IMODE(os.stat(place).st_mode) if os.path.exists(place) else 0o644
        handle, temporary = tempfile.mkstemp(prefix=".kbgen-", dir=os.path.dirname(place))
        try:
            with os.fdopen(handle, "w", encoding="utf-8", newline="") as file:
                file.write(text)
            os.chmod(temporary, mode)
            os.replace(temporary, place)
        except BaseException:
            os.unlink(temporary)
            raise
    except OSError as error:
        raise WriteError(f"{path}: cannot be written: {error.strerror}") from None
