"""What the last build was made from and what it left behind, so that a build with nothing to do does nothing.

Everything that a build reads counts, by its content and never by its date: the files of the sources and of
`docs_dir`, `mkdocs.yml`, CODEOWNERS, inventories, kbgen's own files, the installed packages, the day. The site counts
by size and time of change: a file that somebody has touched is printed again.
"""

from __future__ import annotations

import hashlib
import os
import sys
from collections.abc import Iterable, Iterator, Mapping
from importlib.metadata import distributions
from pathlib import Path

from kbgen.model import Settings
from kbgen.source import codeowners, store

_FILE = "last"
_MAGIC = b"kbgen last build 1\n"
_PACKAGE = Path(__file__).parent.parent
# Where a configuration says one of these, it means files or values that are not looked at here.
_BEYOND = ("INHERIT", "!ENV", "custom_dir")
_UNREAD = frozenset({".git", "__pycache__", store.FOLDER})

Files = Mapping[str, tuple[int, int]]


def inputs(settings: Settings, target: Path, said: object) -> bytes | None:
    """A digest of all that a build into a folder is made from, with what was `said`; None where nobody knows."""
    if settings.config_path is None:
        return None
    root = Path(settings.root)
    try:
        configuration = Path(settings.config_path).read_bytes()
        if any(word.encode() in configuration for word in _BEYOND):
            return None
        whole = hashlib.blake2b(digest_size=16)
        versions = sorted((one.name or "", one.version) for one in distributions())
        whole.update(
            repr((sys.version, versions, said, settings, codeowners.read(root))).encode("utf-8", "surrogatepass")
        )
        whole.update(configuration)
        folders = {settings.docs_dir, *(source.path for source in settings.sources)}
        folders |= {settings.mermaid} - {""}
        for folder in (_PACKAGE, *(root / name for name in sorted(folders))):
            for path in _files(folder, os.path.realpath(target)):
                whole.update(os.fsencode(path) + b"\0" + _content(path))
        for one in settings.handbooks:
            whole.update(_content(str(root / one.inventory)))
        return whole.digest()
    except OSError:
        return None


def _files(folder: Path, target: str) -> Iterator[str]:
    """Every file below a folder in order, but for those of the site; or the file itself."""
    if folder.is_file():
        yield str(folder)
        return
    seen: set[str] = set()
    for place, folders, names in os.walk(folder, followlinks=True):
        real = os.path.realpath(place)
        if real in seen or real == target:
            folders.clear()
            continue
        seen.add(real)
        folders[:] = sorted(name for name in folders if name not in _UNREAD)
        yield from (os.path.join(place, name) for name in sorted(names))


def _content(path: str) -> bytes:
    try:
        with open(path, "rb") as file:
            return hashlib.file_digest(file, "sha256").digest()
    except OSError as error:
        return str(error.errno).encode()


def unchanged(root: Path, made_from: bytes, target: Path) -> object:
    """What was kept with the last build, if it was made from the same and its site stands as it left it."""
    found = store.read(root / store.FOLDER / _FILE, _MAGIC, made_from)
    if not isinstance(found, tuple) or len(found) != 2:
        return None
    files, kept = found
    return kept if files == _standing(target) else None


def save(root: Path, made_from: bytes, target: Path, kept: object) -> None:
    """Keep what a build was made from, the site that it left, and what is to be said again."""
    store.save(root / store.FOLDER / _FILE, _MAGIC, made_from, (_standing(target), kept))


def _standing(target: Path) -> Files:
    """The files of a site, by path, each with its size and the time of its last change."""
    return dict(_stamps(str(target), ""))


def _stamps(folder: str, inner: str) -> Iterable[tuple[str, tuple[int, int]]]:
    try:
        with os.scandir(folder) as entries:
            for entry in entries:
                if entry.is_dir(follow_symlinks=False):
                    yield from _stamps(entry.path, f"{inner}{entry.name}/")
                else:
                    status = entry.stat(follow_symlinks=False)
                    yield inner + entry.name, (status.st_size, status.st_mtime_ns)
    except OSError:
        return
