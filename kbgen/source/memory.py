"""Remembers between runs what the files of a handbook gave, in one file below its root.

What is remembered is keyed by everything that it depends on: the text of the file and of those that
it names as its data, its place, the configuration, the kinds, kbgen's own code and the libraries that
read. A file that is damaged, cut short, of another version or made by somebody else is as good as
none, and one that cannot be written is done without.
"""

from __future__ import annotations

import contextlib
import hashlib
import io
import os
import pickle
import sys
import time
from collections.abc import Iterator, Mapping
from dataclasses import replace
from enum import Enum
from functools import cache
from importlib import import_module
from pathlib import Path
from typing import Any, NamedTuple

import pydantic
import yaml
from pydantic import BaseModel

from kbgen.model import Raw, Settings, Taken

FOLDER = ".kbgen-cache"
_FILE = "facts"
_MAGIC = b"kbgen facts 1\n"
_LARGEST = 8 * 1024 * 1024
# What is made of nothing but numbers, by module.
_PLAIN = {
    "datetime": frozenset({"date", "datetime", "timedelta", "timezone", "time"}),
    "array": frozenset({"array", "_array_reconstructor"}),
}
_PACKAGE = Path(__file__).parent.parent


class _Entry(NamedTuple):
    """What one file gave, pickled, under the digest of what it was read from."""

    digest: bytes
    data: tuple[tuple[str, bytes], ...]
    taken: bytes


class Facts:
    """A memory on disk. `save` writes it, if this run has learnt anything."""

    def __init__(self, settings: Settings, own: frozenset[str], depends: str) -> None:
        """Open the memory of a handbook.

        Documents of other kinds than kbgen's `own` are not remembered: what they are made from is not
        known. `depends` says all that what a file gives depends on besides it, the settings and kbgen.
        """
        self._root = Path(settings.root)
        self._path = _path(settings)
        self._own = own
        self._made_with = _made_with(settings, depends)
        self._known = _read(self._path, self._made_with)
        self._kept: dict[str, _Entry] = {}
        self._opened = time.time_ns()

    def recall(self, raw: Raw, address: str) -> Taken | None:
        """What a file gave, if neither it nor anything that it names as its data has changed since."""
        entry = self._known.get(raw.path)
        if entry is None or entry.digest != _digest(raw, address):
            return None
        if any(_digest_of(self._root / path) != digest for path, digest in entry.data):
            return None
        taken = _taken(entry.taken)
        if taken is not None:
            self._kept[raw.path] = entry
        return taken

    def keep(self, raw: Raw, address: str, taken: Taken) -> None:
        """Remember what a file gave, unless it depends on what cannot be known."""
        missing = any(finding.name == "missing-data" for finding in taken.findings)
        if missing or raw.fault is not None or any(doc.kind not in self._own for doc in taken.docs):
            return
        paths = sorted({path for doc in taken.docs for path in doc.attached.values()})
        data = tuple((path, _digest_of(self._root / path)) for path in paths)
        pickled = pickle.dumps(taken, 5)
        if len(pickled) <= _LARGEST and not any(self._just_written(path) for path in paths):
            self._kept[raw.path] = _Entry(_digest(raw, address), data, pickled)

    def _just_written(self, path: str) -> bool:
        """Whether a file may have been written since this run began, and so after it was read."""
        try:
            return (self._root / path).stat().st_mtime_ns >= self._opened
        except OSError:
            return True

    def save(self) -> None:
        """Write what is known now, whole or not at all; a folder that cannot be written stays as it is."""
        if self._kept == self._known:
            return
        payload = pickle.dumps({path: tuple(entry) for path, entry in self._kept.items()}, 5)
        with contextlib.suppress(OSError):
            _write(self._path, (_MAGIC, self._made_with, _hash(payload), payload))


def forget(settings: Settings) -> None:
    """Remove what is remembered of a handbook."""
    with contextlib.suppress(OSError):
        _path(settings).unlink()


def _path(settings: Settings) -> Path:
    return Path(settings.root) / FOLDER / _FILE


def _write(path: Path, parts: tuple[bytes, ...]) -> None:
    if not path.parent.is_dir():
        path.parent.mkdir()
        (path.parent / ".gitignore").write_text("*\n", encoding="utf-8")
        # https://bford.info/cachedir/
        (path.parent / "CACHEDIR.TAG").write_text("Signature: 8a477f597d28d172789f06886806bc55\n", encoding="utf-8")
    # Imported on use: most runs have learnt nothing new.
    import tempfile

    handle, temporary = tempfile.mkstemp(dir=path.parent)
    try:
        with os.fdopen(handle, "wb") as file:
            file.writelines(parts)
        os.replace(temporary, path)
    except OSError:
        os.unlink(temporary)
        raise


def _read(path: Path, made_with: bytes) -> Mapping[str, _Entry]:
    try:
        data = memoryview(path.read_bytes())
    except OSError:
        return {}
    start = len(_MAGIC) + len(made_with)
    payload = data[start + len(made_with) :]
    if data[:start] != _MAGIC + made_with or data[start : start + len(made_with)] != _hash(payload):
        return {}
    found = _values(payload)
    return {path: _Entry(*entry) for path, entry in found.items()} if isinstance(found, dict) else {}


def _taken(pickled: bytes) -> Taken | None:
    taken = _values(pickled)
    return taken if isinstance(taken, Taken) else None


def _values(pickled: bytes | memoryview) -> object:
    """What was pickled; None where that cannot be known, whatever the reason."""
    try:
        return _Values(io.BytesIO(pickled)).load()
    except Exception:  # noqa: BLE001  # made by somebody else, it may fail in any way
        return None


class _Values(pickle.Unpickler):
    """Makes kbgen's own values, dates and arrays again, and calls nothing else."""

    def find_class(self, module: str, name: str) -> Any:
        """The class of a value; UnpicklingError for anything that is none."""
        return _value_class(module, name)


@cache
def _value_class(module: str, name: str) -> Any:
    if name in _PLAIN.get(module, ()):
        return getattr(import_module(module), name)
    found = getattr(import_module(module), name, None) if module.startswith("kbgen.") else None
    if isinstance(found, type) and _is_value(found):
        return found
    raise pickle.UnpicklingError(f"{module}.{name} is no value")


def _is_value(found: type) -> bool:
    return (
        issubclass(found, BaseModel | Enum)
        or hasattr(found, "__dataclass_fields__")
        or (issubclass(found, tuple) and hasattr(found, "_fields"))
    )


def _digest(raw: Raw, address: str) -> bytes:
    """Of everything about a file that its documents are made from."""
    place = "\0".join((raw.source, raw.inner, str(raw.alone), address, raw.text))
    return _hash(place.encode("utf-8", "surrogatepass"))


def _digest_of(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, _new).digest()
    except OSError:
        return b""


def _new() -> Any:
    return hashlib.blake2b(digest_size=16)


def _hash(data: bytes | memoryview) -> bytes:
    return hashlib.blake2b(data, digest_size=16).digest()


def _made_with(settings: Settings, depends: str) -> bytes:
    """Of everything that is the same for all files of a handbook."""
    elsewhere = replace(settings, root="", config_path=None, as_of=None)
    libraries = (sys.version, yaml.__version__, pydantic.VERSION)
    said = repr((elsewhere, depends, libraries)).encode("utf-8", "surrogatepass")
    return _hash(said + b"".join(_code(str(_PACKAGE))))


def _code(folder: str) -> Iterator[bytes]:
    """The modules of the package: a memory made by other code, though of the same version, is of no use."""
    for entry in sorted(os.scandir(folder), key=lambda entry: entry.name):
        if entry.name.endswith(".py"):
            with open(entry.path, "rb") as file:
                yield file.read()
        elif entry.is_dir() and entry.name != "__pycache__":
            yield from _code(entry.path)
