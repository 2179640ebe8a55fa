"""Remembers between runs what the files of a handbook gave, below its root, by what has changed in it.

What is remembered is keyed by everything that it depends on: the text of the file and of those that
it names as its data, its place, the configuration, the kinds, kbgen's own code and the libraries that
read. A file that is damaged, cut short, of another version or made by somebody else is as good as
none, and one that cannot be written is done without.
"""

from __future__ import annotations

import contextlib
import os
import pickle
import time
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path

from kbgen.model import LoadResult, Packed, Raw, Settings
from kbgen.source import opening, options
from kbgen.source.cache import changes, store
from kbgen.source.files import LARGEST_DATA, home_of, read_raw

_FILE = "facts"
_MAGIC = b"kbgen facts 1\n"
_LARGEST = 8 * 1024 * 1024
# What may be otherwise the next time, though no file of it has changed.
_PASSING = frozenset({"missing-data", "failure-of-kbgen"})


class Facts:
    """A memory on disk. `save` writes it, if this run has learnt anything."""

    def __init__(self, settings: Settings, own: frozenset[str], depends: str) -> None:
        """Open the memory of a handbook.

        Documents of other kinds than kbgen's `own` are not remembered: what they are made from is not
        known. `depends` says all that what a file gives depends on besides it, the settings and kbgen.
        """
        self._settings = settings
        self._root = Path(settings.root)
        self._path = _path(settings)
        self._own = own
        self.made_with = _made_with(settings, depends)
        self._stored = changes.read(self._path, _MAGIC, self.made_with)
        self._known = _known(self._stored)
        self._kept: dict[str, Packed] = {}
        self._opened = time.time_ns()

    def lacks(self, raws: Sequence[Raw]) -> list[Raw]:
        """Those of some files, none of which need have been read, of which it knows nothing yet."""
        return [raw for raw in raws if raw.path not in self._known]

    def recall(self, raw: Raw, address: str) -> LoadResult | None:
        """What a file gave, if neither it nor anything that it names as its data has changed since."""
        entry = self._known.get(raw.path)
        if entry is None or not self._holds(entry, raw, address):
            return None
        return self.unpacked(raw.path, entry)

    def unpacked(self, path: str, packed: Packed) -> LoadResult | None:
        """What a file gave, packed by this process or another, which is remembered."""
        taken = _taken(packed.taken)
        if taken is not None:
            self._kept[path] = packed
        return taken

    def holds_all(self, raws: Sequence[Raw], addresses: Mapping[str, str]) -> bool:
        """Whether every one of some files, none of which has been read yet, is as it was."""
        if len(raws) != len(self._known):
            return False
        for raw in raws:
            entry = self._known.get(raw.path)
            if entry is None or not self._holds(entry, read_raw(self._root, raw), addresses[raw.path]):
                return False
            self._kept[raw.path] = entry
        return True

    def digest(self, raws: Sequence[Raw]) -> bytes:
        """A digest of all that some files gave in this run; empty where one of them is not remembered."""
        entries = [self._kept.get(raw.path) for raw in raws]
        if None in entries:
            return b""
        said = [(raw.path, entry.digest, entry.data) for raw, entry in zip(raws, entries, strict=True) if entry]
        return store.digest(repr(sorted(said)).encode("utf-8", "surrogatepass"))

    def _holds(self, entry: Packed, raw: Raw, address: str) -> bool:
        """Whether a file and those that it names as its data are as they were."""
        same = entry.digest == _digest(raw, address)
        return same and all(_digest_of(self._settings, path) == digest for path, digest in entry.data)

    def keep(self, raw: Raw, address: str, taken: LoadResult) -> None:
        """Remember what a file gave, unless it depends on what cannot be known."""
        packed = self.packed(raw, address, taken)
        if packed is not None:
            self._kept[raw.path] = packed

    def packed(self, raw: Raw, address: str, taken: LoadResult) -> Packed | None:
        """What a file gave as it is remembered; None where it depends on what cannot be known."""
        passing = any(finding.name in _PASSING for finding in taken.findings)
        if passing or raw.fault is not None or any(doc.kind not in self._own for doc in taken.docs):
            return None
        paths = sorted({path for doc in taken.docs for path in doc.attached.values()})
        data = tuple((path, _digest_of(self._settings, path)) for path in paths)
        pickled = pickle.dumps(taken, 5)
        if len(pickled) > _LARGEST or any(self._just_written(path) for path in paths):
            return None
        return Packed(_digest(raw, address), data, pickled)

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
        changes.save(self._path, _MAGIC, self.made_with, changes.prepared(self._kept, self._stored))


def forget(settings: Settings) -> None:
    """Forget what files gave, and with it every answer that was made from that."""
    with contextlib.suppress(OSError):
        _path(settings).unlink()


def copy(settings: Settings, root: Path) -> None:
    """Let the same handbook at another root use what is remembered of this one: most of its files are the same."""
    folder = root / store.FOLDER
    with contextlib.suppress(OSError):
        store.folder(folder)
        changes.copy(_path(settings), folder)


def _path(settings: Settings) -> Path:
    return Path(settings.root) / store.FOLDER / _FILE


def _known(stored: changes.Stored | None) -> Mapping[str, Packed]:
    found = stored.value if stored is not None else None
    if not isinstance(found, dict):
        return {}
    return {path: entry for path, entry in found.items() if isinstance(entry, Packed)}


def _taken(pickled: bytes) -> LoadResult | None:
    taken = store.values(pickled)
    return taken if isinstance(taken, LoadResult) else None


def _digest(raw: Raw, address: str) -> bytes:
    """Of everything about a file that its documents are made from."""
    place = "\0".join((raw.source, raw.inner, str(raw.alone), address, _listed(raw.beside)))
    # a file that begins with a mark of UTF-8's order is read each time: its text lacks the mark
    read = raw.digest or store.digest(raw.text.encode("utf-8", "surrogatepass"))
    return store.digest(place.encode("utf-8", "surrogatepass") + read)


@cache
def _listed(names: frozenset[str]) -> str:
    """The names of a folder, told once for all the files in it."""
    return store.digest("\0".join(sorted(names)).encode("utf-8", "surrogatepass")).hex() if names else ""


def _digest_of(settings: Settings, path: str) -> bytes:
    try:
        return opening.digest(os.path.join(settings.root, path), LARGEST_DATA, home_of(settings, path))
    except OSError:
        return b""


def _made_with(settings: Settings, depends: str) -> bytes:
    """Of everything that is the same for all files of a handbook."""
    return store.made_with((options.load_corpus(settings), depends))
