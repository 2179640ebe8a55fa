"""What the last build was made from and what it left behind, so that the next one does no more than it has to.

The site counts by size and time of change: a file that somebody has touched is printed again.
"""

from __future__ import annotations

import contextlib
import os
import stat
import time
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import NamedTuple

from kbgen.source import opening
from kbgen.source.cache import changes, store
from kbgen.source.locks import lock

_FILE = "last"
_MADE = "last-made"
_DIGESTS = "digests"
_LOCK = "publishing"
_LOCKING = os.O_RDWR | os.O_CREAT | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0)
_NOTHING = (0, 0)
_MAGIC = b"kbgen last build 2\n"
_DIGESTS_MAGIC, _DIGESTS_OF = b"kbgen digests 1\n", bytes(16)
# In nanoseconds, longer than a tick of any clock that a file system has.
_TICK = 2_000_000_000

Stamps = Mapping[str, tuple[int, int]]


class Digests:
    """The digests of files by path, of which those that are known from an earlier run need not be read again.

    As in git's index, a file counts as unchanged if its inode, its size, and the times at which its content and its
    inode were last changed are the same; no program can set the last one, but on Windows, where it says something else.
    One that was changed just before it was read may have changed again without a sign of it, and is read once more.
    """

    def __init__(self, root: Path) -> None:
        self._path = root / store.FOLDER / _DIGESTS
        kept = store.read(self._path, _DIGESTS_MAGIC, _DIGESTS_OF)
        self._before: dict[str, object] = kept if isinstance(kept, dict) else {}
        self._now: dict[str, object] = {}

    def of(self, path: str, home: str) -> bytes:
        """The digest of a file below a folder; raises as `opening.read` does."""
        now, status = time.time_ns(), os.lstat(path)
        if not stat.S_ISREG(status.st_mode):
            return opening.digest(path, home=home)
        stamp = (status.st_ino, status.st_size, status.st_mtime_ns, status.st_ctime_ns)
        match self._before.get(path):
            case (known, int() as read, bytes() as digest) if known == stamp and max(stamp[2:]) < read - _TICK:
                self._now[path] = (stamp, read, digest)
            case _:
                digest = opening.digest(path, home=home)
                self._now[path] = (stamp, now, digest)
        return digest

    def save(self) -> None:
        """Keep those of the files that this run has asked for."""
        if self._now != self._before:
            store.save(self._path, _DIGESTS_MAGIC, _DIGESTS_OF, self._now)


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


def save(root: Path, of: Inputs, stamps: Stamps, said: object, made: changes.Prepared) -> None:
    """Keep what a build was made from, the site that it left, what is to be said again, and how it was made."""
    changes.save(root / store.FOLDER / _MADE, _MAGIC, of.digest, made)
    store.save(root / store.FOLDER / _FILE, _MAGIC, of.world, (of.files, stamps, said))


def forget(root: Path) -> None:
    """Forget the last build, before its site is changed: what cannot be known to be whole is printed anew."""
    with contextlib.suppress(OSError):
        (root / store.FOLDER / _FILE).unlink()
