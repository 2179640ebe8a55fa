"""Writes files whole or not at all: new ones never over what is there, edits only over what was read."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Callable, Sequence
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import NamedTuple


class WriteError(Exception):
    """A file cannot be written; the message says which, why and what to do."""


def create(path: Path, text: str | bytes) -> None:
    """Write a new file whole or not at all: to a temporary beside it, then linked to its name.

    Raises WriteError where the name is taken or the folder cannot be written.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, temporary = tempfile.mkstemp(prefix=".kbgen-", dir=path.parent)
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(text.encode() if isinstance(text, str) else text)
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


class Change(NamedTuple):
    """A file that is to hold something else, to lie elsewhere, or both: what it was read as, and what it will hold."""

    old: Path
    new: Path
    before: bytes
    after: bytes


def change(changes: Sequence[Change]) -> None:
    """Make every change, or none: what was made is taken back where a later one fails.

    Raises WriteError where a file holds something else by now, a name is taken or a folder cannot be written.
    """
    done: list[Callable[[], None]] = []
    try:
        for one in changes:
            _unchanged(one)
        for one in changes:
            if one.old == one.new:
                replace(one.old, one.after, one.before)
                done.append(partial(replace, one.old, one.before))
            else:
                _copy(one)
                done.append(one.new.unlink)
    except BaseException:
        for undo in reversed(done):
            with suppress(OSError, WriteError):
                undo()
        raise
    for one in changes:
        if one.old != one.new:
            _remove(one.old)


def _unchanged(one: Change) -> None:
    try:
        _same(one.old, one.before)
    except OSError as error:
        raise WriteError(f"{one.old}: cannot be read: {error.strerror}") from None


def _copy(one: Change) -> None:
    """Write a file at its new place, with the rights of the old one; refuses a name that is taken."""
    try:
        one.new.parent.mkdir(parents=True, exist_ok=True)
        handle, temporary = tempfile.mkstemp(prefix=".kbgen-", dir=one.new.parent)
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(one.after)
            shutil.copymode(one.old, temporary)
            os.link(temporary, one.new)
        finally:
            os.unlink(temporary)
    except FileExistsError:
        raise WriteError(f"{one.new} is there already; nothing was changed") from None
    except OSError as error:
        raise WriteError(f"{one.new}: cannot be written: {error.strerror}") from None


def _remove(path: Path) -> None:
    """Remove a file that has another place by now, and the folders that it leaves empty."""
    try:
        path.unlink()
    except OSError as error:
        raise WriteError(f"{path}: cannot be removed: {error.strerror}; it lies at its new place too") from None
    with suppress(OSError):
        path.parent.rmdir()
