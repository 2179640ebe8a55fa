"""What the last build was made from and what it left behind, so that the next one does no more than it has to.

Everything that a build reads counts, by its content and never by its date: the files of the sources and of
`docs_dir`, `mkdocs.yml`, CODEOWNERS, inventories, calendars, kbgen's own files, the installed packages, the day. The
site counts by size and time of change: a file that somebody has touched is printed again.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import sys
from collections.abc import Iterator, Mapping
from functools import cache
from importlib.metadata import distributions
from pathlib import Path
from typing import NamedTuple

from kbgen.model import Settings
from kbgen.source import changes, codeowners, opening, store
from kbgen.source.inventories import calendar_paths
from kbgen.source.locks import lock

_FILE = "last"
_MADE = "last-made"
_LOCK = "publishing"
_LOCKING = os.O_RDWR | os.O_CREAT | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0)
_NOTHING = (0, 0)
_MAGIC = b"kbgen last build 2\n"
_PACKAGE = Path(__file__).parent.parent
# Where a configuration says one of these, it means files or values that are not looked at here.
_BEYOND = ("INHERIT", "!ENV", "custom_dir")
_UNREAD = frozenset({".git", "__pycache__", store.FOLDER})

Stamps = Mapping[str, tuple[int, int]]


class Inputs(NamedTuple):
    """All that a build is made from: the digests of the handbook's files by path, and one of everything else."""

    world: bytes
    files: Mapping[str, bytes]

    @property
    def digest(self) -> bytes:
        """Stands for all of it."""
        return store.digest(repr((self.world, sorted(self.files.items()))).encode("utf-8", "surrogatepass"))


class Last(NamedTuple):
    """The last build: the files that it was made from, the site that it left, and what is to be said again.

    `written` tells the file that this was read from from every other.
    """

    files: Mapping[str, bytes]
    stamps: Stamps
    said: object
    written: tuple[int, int]


def inputs(settings: Settings, target: Path, said: object) -> Inputs | None:
    """All that a build into a folder is made from, with what was `said`; None where nobody knows."""
    if settings.config_path is None:
        return None
    root = Path(settings.root)
    try:
        configuration = opening.read(settings.config_path)
        if any(word.encode() in configuration for word in _BEYOND):
            return None
        whole = hashlib.blake2b(configuration, digest_size=16)
        whole.update(
            repr((sys.version, _installed(), said, settings, codeowners.read(root))).encode("utf-8", "surrogatepass")
        )
        real = os.path.realpath(target)
        for path in _files(_PACKAGE, real):
            whole.update(os.fsencode(path) + b"\0" + _content(path, str(_PACKAGE)))
        folders = {settings.docs_dir, *(source.path for source in settings.sources)}
        inventories = (one.inventory for one in settings.handbooks)
        for path in (settings.mermaid, *inventories, *calendar_paths(settings.rotas)):
            whole.update(_content(str(root / path), settings.root) if path else b"")
        files = {
            path: _content(path, str(folder if folder.is_dir() else folder.parent))
            for folder in (root / name for name in sorted(folders))
            for path in _files(folder, real)
        }
        return Inputs(whole.digest(), files)
    except OSError:
        return None


@cache
def _installed() -> tuple[tuple[str, str], ...]:
    """The packages that this process works with, which it has loaded as they were."""
    return tuple(sorted((one.name or "", one.version) for one in distributions()))


def _files(folder: Path, target: str) -> Iterator[str]:
    """Every file below a folder in order, but for those of the site; or the file itself."""
    if folder.is_file():
        yield str(folder)
        return
    for place, folders, names in os.walk(folder):
        if os.path.realpath(place) == target:
            folders.clear()
            continue
        folders[:] = sorted(name for name in folders if name not in _UNREAD)
        yield from (os.path.join(place, name) for name in sorted(names))


def _content(path: str, home: str) -> bytes:
    """The digest of a file, or why it is not read: whatever it holds, then nothing is made from it."""
    try:
        return opening.digest(path, home=home)
    except OSError as error:
        return str(error.errno).encode()


def recall(root: Path, world: bytes) -> Last | None:
    """The last build, if all but the handbook's files is as it was."""
    found = store.read(root / store.FOLDER / _FILE, _MAGIC, world)
    return Last(*found, _written(root)) if isinstance(found, tuple) and len(found) == 3 else None


def still(root: Path, last: Last) -> bool:
    """Whether no other build has begun to put a site in its place since a last one was recalled."""
    return last.written == _written(root) != _NOTHING


def _written(root: Path) -> tuple[int, int]:
    try:
        status = (root / store.FOLDER / _FILE).stat()
    except OSError:
        return _NOTHING
    return status.st_ino, status.st_mtime_ns


@contextlib.contextmanager
def publishing(root: Path) -> Iterator[None]:
    """While a site is put in its place: another build waits. The system lets go of it if this one is killed."""
    try:
        store.folder(root / store.FOLDER)
        descriptor = os.open(root / store.FOLDER / _LOCK, _LOCKING, 0o644)
    except OSError:
        yield
        return
    try:
        # Windows has no such lock: two builds at once may then leave what the next one finds to be no site of its own
        lock(descriptor)
        yield
    finally:
        os.close(descriptor)


def made(root: Path, of: Inputs) -> changes.Stored | None:
    """What was kept of the making of the last build, for a build that changes a part of it."""
    return changes.read(root / store.FOLDER / _MADE, _MAGIC, of.digest)


def save(
    root: Path, of: Inputs, stamps: Stamps, said: object, made: object, since: changes.Stored | None = None
) -> None:
    """Keep what a build was made from, the site that it left, what is to be said again, and how it was made.

    `since` is how the build before it was made, if this one has changed a part of that.
    """
    changes.save(root / store.FOLDER / _MADE, _MAGIC, of.digest, made, since)
    store.save(root / store.FOLDER / _FILE, _MAGIC, of.world, (of.files, stamps, said))


def forget(root: Path) -> None:
    """Forget the last build, before its site is changed: what cannot be known to be whole is printed anew."""
    with contextlib.suppress(OSError):
        (root / store.FOLDER / _FILE).unlink()
