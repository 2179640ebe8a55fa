"""Keeps values between runs, in files below a handbook's root that cannot lie.

Each file holds pickled values under a checksum and a digest of all that they were made with. Reading
makes nothing but kbgen's own values, dates and arrays, so that a file made by somebody else runs no code.
"""

from __future__ import annotations

import contextlib
import errno
import io
import os
import pickle
import sys
from collections.abc import Iterator
from enum import Enum
from functools import cache
from importlib import import_module
from pathlib import Path
from typing import Any

import pydantic
import yaml
from pydantic import BaseModel

from kbgen.markdown.github import PARSER
from kbgen.source import opening
from kbgen.source.locks import lock

FOLDER = ".kbgen-cache"
_TEMPORARY = "tmp"
# What is made of nothing but numbers, by module.
_PLAIN = {
    "datetime": frozenset({"date", "datetime", "timedelta", "timezone", "time"}),
    "array": frozenset({"array", "_array_reconstructor"}),
}
_PACKAGE = Path(__file__).parent.parent.parent
_DIGEST = 16


def read(path: Path, magic: bytes, made_with: bytes) -> object:
    """The values in a file; None where it is missing, damaged, cut short, or was made with anything else."""
    found = payload(path, magic, made_with)
    return values(found) if found is not None else None


def payload(path: Path, magic: bytes, made_with: bytes | None) -> memoryview | None:
    """The pickled values in a file, whatever they were made with if None is said; None as for `read`."""
    try:
        data = memoryview(opening.read(path))
    except OSError:
        return None
    named, summed = len(magic) + _DIGEST, len(magic) + 2 * _DIGEST
    found = data[summed:]
    if data[: len(magic)] != magic or data[named:summed] != digest(found):
        return None
    return found if made_with is None or data[len(magic) : named] == made_with else None


def save(path: Path, magic: bytes, made_with: bytes, found: object) -> None:
    """Write values, whole or not at all; a folder that cannot be written stays as it is."""
    save_pickled(path, magic, made_with, pickle.dumps(found, 5))


def save_pickled(path: Path, magic: bytes, made_with: bytes, pickled: bytes) -> None:
    """The same for values that are pickled already."""
    with contextlib.suppress(OSError):
        write(path, (magic, made_with, digest(pickled), pickled))


def folder(path: Path) -> None:
    """Make the folder for what is kept, if it is not there: git and backups pass by it. OSError where it is a link."""
    if path.is_symlink():
        raise NotADirectoryError(errno.ENOTDIR, "it is a link to elsewhere", str(path))
    if path.is_dir():
        return
    path.mkdir()
    (path / ".gitignore").write_text("*\n", encoding="utf-8")
    # https://bford.info/cachedir/
    (path / "CACHEDIR.TAG").write_text("Signature: 8a477f597d28d172789f06886806bc55\n", encoding="utf-8")


def write(path: Path, parts: tuple[bytes, ...]) -> None:
    """Write a file below the folder for what is kept; OSError where that cannot be."""
    folder(path.parent)
    # Imported on use: most runs have learnt nothing new.
    import tempfile

    _sweep(path.parent)
    handle, temporary = tempfile.mkstemp(prefix=_TEMPORARY, dir=path.parent)
    try:
        with os.fdopen(handle, "wb") as file:
            lock(handle)
            file.writelines(parts)
            file.flush()
            os.replace(temporary, path)
    except OSError:
        os.unlink(temporary)
        raise


def _sweep(folder: Path) -> None:
    """Remove the temporaries of processes that were killed: those that no process has locked."""
    for entry in os.scandir(folder):
        if not entry.name.startswith(_TEMPORARY) or not entry.is_file(follow_symlinks=False):
            continue
        with contextlib.suppress(OSError):
            descriptor = os.open(entry.path, os.O_RDONLY)
            try:
                if lock(descriptor, wait=False):
                    os.unlink(entry.path)
            finally:
                os.close(descriptor)


def values(pickled: bytes | memoryview) -> object:
    """What was pickled; None where that cannot be known, whatever the reason."""
    try:
        return _Values(io.BytesIO(pickled)).load()
    except Exception:  # noqa: BLE001  # made by somebody else, it may fail in any way
        return None


@cache
def _value_class(module: str, name: str) -> Any:
    """The class of a value; UnpicklingError for anything that is none."""
    if name in _PLAIN.get(module, ()):
        return getattr(import_module(module), name)
    found = getattr(import_module(module), name, None) if module.startswith("kbgen.") else None
    if isinstance(found, type) and _is_value(found):
        return found
    raise pickle.UnpicklingError(f"{module}.{name} is no value")


class _Values(pickle.Unpickler):
    """Makes kbgen's own values, dates and arrays again, and calls nothing else."""

    find_class = staticmethod(_value_class)


def _is_value(found: type) -> bool:
    return (
        issubclass(found, BaseModel | Enum)
        or hasattr(found, "__dataclass_fields__")
        or (issubclass(found, tuple) and hasattr(found, "_fields"))
    )


def digest(data: bytes | memoryview) -> bytes:
    """Sixteen bytes that stand for others."""
    return opening.digest_of(data)


def made_with(said: object) -> bytes:
    """A digest of what values depend on besides their files: what is `said`, kbgen's code, the libraries."""
    libraries = (sys.version, yaml.__version__, pydantic.VERSION, PARSER)
    return digest(repr((said, libraries)).encode("utf-8", "surrogatepass") + _all_code())


@cache
def _all_code() -> bytes:
    return digest(b"".join(_code(str(_PACKAGE))))


def _code(folder: str) -> Iterator[bytes]:
    """The modules of the package: a memory made by other code, though of the same version, is of no use."""
    for entry in sorted(os.scandir(folder), key=lambda entry: entry.name):
        if entry.name.endswith(".py"):
            yield opening.read(entry.path)
        elif entry.is_dir() and entry.name != "__pycache__":
            yield from _code(entry.path)
