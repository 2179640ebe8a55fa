"""Keeps what was made, by a digest of all that it was made from, in one file below a handbook's root.

Whoever asks names a key in which everything counts that the answer depends on, so that an answer is never
out of date; each stands under a checksum, and none is run. A file that is damaged, cut short or no database is
thrown away, one that cannot be written is read, and one that cannot be read is done without. Several builds may
use it at once. It knows no place and no time of day, so that it can be carried to another machine.
"""

from __future__ import annotations

import contextlib
import os
import sqlite3
from collections.abc import Iterable, Iterator
from pathlib import Path

from kbgen.source import opening, store

FILE = "made"
_LARGEST = 512 * 1024 * 1024
_WAIT = 5.0
_TABLE = "CREATE TABLE IF NOT EXISTS made (key BLOB PRIMARY KEY, used INTEGER, sum BLOB, value BLOB) WITHOUT ROWID"


class BuildCache:
    """What earlier builds have made. Processes that are copies of this one may recall; only this one may save."""

    def __init__(self, root: Path, *, clean: bool = False, largest: int = _LARGEST) -> None:
        """Open what is kept below a root. With `clean`, nothing of it is recalled."""
        self._path = root / store.FOLDER / FILE
        self._clean = clean
        self._largest = largest
        self._opened: dict[int, sqlite3.Connection | None] = {}
        self._fresh: dict[bytes, bytes] = {}
        self._used: set[bytes] = set()

    def recall(self, key: bytes) -> bytes | None:
        """What is kept under a key; None where there is nothing, or it is not what was kept."""
        if key in self._fresh:
            return self._fresh[key]
        if self._clean:
            return None
        connection = self._connection()
        if connection is None:
            return None
        try:
            row = connection.execute("SELECT sum, value FROM made WHERE key = ?", (key,)).fetchone()
        except sqlite3.Error:
            self._opened[os.getpid()] = None
            return None
        return _sound(key, row)

    def _connection(self) -> sqlite3.Connection | None:
        """One for each process: SQLite's cannot be carried from one to another."""
        pid = os.getpid()
        if pid not in self._opened and not opening.is_regular(self._path):
            self._opened[pid] = None  # opening a pipe would wait for whoever writes to it
        if pid not in self._opened:
            try:
                self._opened[pid] = sqlite3.connect(
                    f"{self._path.absolute().as_uri()}?mode=ro", uri=True, timeout=_WAIT, check_same_thread=False
                )
            except sqlite3.Error:
                self._opened[pid] = None
        return self._opened[pid]

    def keep(self, key: bytes, value: bytes) -> None:
        """Keep a value, once `save` is called."""
        self._fresh[key] = value

    def used(self, key: bytes) -> None:
        """Say that a key was of use, so that others make room before it."""
        self._used.add(key)

    def save(self) -> None:
        """Write what is to be kept, all of it or nothing, and make room."""
        if not self._fresh and not self._used:
            return
        self.close()
        # what is no database, or another one, is thrown away, and written at the second try
        if self._leads_away() or not self._saved():
            with contextlib.suppress(OSError):
                self._path.unlink()
                self._saved()

    def _leads_away(self) -> bool:
        """Whether something is there that is no file of this place: a link, a pipe, a device."""
        return os.path.lexists(self._path) and (self._path.is_symlink() or not opening.is_regular(self._path))

    def _saved(self) -> bool:
        """Write; false where what is there cannot be used."""
        try:
            store.folder(self._path.parent)
            with contextlib.closing(sqlite3.connect(self._path, timeout=_WAIT)) as connection:
                self._write(connection)
        except sqlite3.OperationalError as error:
            # it is read-only, or another build writes for longer than we wait
            return "column" not in str(error)
        except sqlite3.DatabaseError:
            return False
        except OSError:
            return True
        return True

    def _write(self, connection: sqlite3.Connection) -> None:
        with connection:
            connection.execute("PRAGMA synchronous = OFF")  # what a power cut leaves is noticed by its checksum
            connection.execute(_TABLE)
            # builds are counted, since the day may be pinned
            now = connection.execute("SELECT COALESCE(MAX(used), 0) + 1 FROM made").fetchone()[0]
            connection.executemany("UPDATE made SET used = ? WHERE key = ?", ((now, key) for key in self._used))
            rows = ((key, now, _sum(key, value), value) for key, value in self._fresh.items())
            connection.executemany("INSERT OR REPLACE INTO made VALUES (?, ?, ?, ?)", rows)
            for key in self._too_much(connection):
                connection.execute("DELETE FROM made WHERE key = ?", (key,))
        self._fresh, self._used = {}, set()

    def _too_much(self, connection: sqlite3.Connection) -> Iterable[bytes]:
        """Keys of what has not been of use for longest, as many as are to go for the rest to have room."""
        total = connection.execute("SELECT SUM(LENGTH(value)) FROM made").fetchone()[0] or 0
        if total <= self._largest:
            return []
        found = []
        for key, size in connection.execute("SELECT key, LENGTH(value) FROM made ORDER BY used, key"):
            # a little more than has to be, so that not every build has to make room
            if total <= self._largest * 9 // 10:
                break
            found.append(key)
            total -= size
        return found

    def close(self) -> None:
        """Let go of the file in this process."""
        connection = self._opened.pop(os.getpid(), None)
        if connection is not None:
            connection.close()


def _sum(key: bytes, value: bytes) -> bytes:
    return store.digest(key + value)


def _sound(key: bytes, row: object) -> bytes | None:
    """The value of a row, if it is what was written under the key."""
    if not isinstance(row, tuple) or not all(isinstance(part, bytes) for part in row):
        return None
    checksum, value = row
    return value if _sum(key, value) == checksum else None


@contextlib.contextmanager
def kept(root: Path, *, clean: bool) -> Iterator[BuildCache]:
    """What earlier builds have made, saved at the end if nothing went wrong."""
    found = BuildCache(root, clean=clean)
    try:
        yield found
        found.save()
    finally:
        found.close()
