"""What is to be built, and the digests of all that it is made from.

Everything that a build reads counts, by its content: the files of the sources and of `docs_dir`, `mkdocs.yml`,
CODEOWNERS, inventories, calendars, kbgen's own files, the installed packages, the day.
"""

from __future__ import annotations

import hashlib
import os
import sys
from collections.abc import Iterator
from datetime import date
from functools import cache
from pathlib import Path
from typing import NamedTuple

from kbgen.model import Settings
from kbgen.source import codeowners, opening
from kbgen.source.cache import store
from kbgen.source.cache.builds import Digests, Inputs
from kbgen.source.inventories import calendar_paths
from kbgen.workers import Cluster

_PACKAGE = Path(__file__).parent.parent
# Where a configuration says one of these, it means files or values that are not looked at here.
_BEYOND = ("INHERIT", "!ENV", "custom_dir")
_DISTRIBUTIONS = (".dist-info", ".egg-info")
_UNREAD = frozenset({".git", "__pycache__", store.FOLDER})


class Build(NamedTuple):
    """What is to be built, and where.

    `served_at` is the address at which it is served to who is writing, `memory` the folder below which the last
    build is remembered: the handbook's root, if nothing is said. With `late_search`, the search may still find what
    pages said before, until a build without it.
    """

    settings: Settings
    target: Path
    as_of: date
    engine: str
    audience: str | None = None
    offline: bool = False
    cluster: Cluster | None = None
    served_at: str = ""
    memory: Path | None = None
    late_search: bool = False

    @property
    def root(self) -> Path:
        """The handbook's root."""
        return Path(self.settings.root)

    @property
    def remembered(self) -> Path:
        """The folder below which the last build is remembered."""
        return self.memory or self.root

    @property
    def said(self) -> tuple[object, ...]:
        """All that the site depends on besides files."""
        return (str(self.target), self.as_of, self.audience, self.offline, self.engine, self.served_at)

    def inputs(self, *, again: bool = False) -> Inputs | None:
        """All that the site is made from now; None where nobody knows. What is asked `again` keeps no digests."""
        digests = Digests(self.remembered)
        found = inputs_of(self.settings, self.target, self.said, digests)
        if not again:
            digests.save()
        return found


def inputs_of(settings: Settings, target: Path, said: object, digests: Digests) -> Inputs | None:
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
            whole.update(os.fsencode(path) + b"\0" + _content(path, str(_PACKAGE), digests))
        folders = {settings.docs_dir, *(source.path for source in settings.sources)}
        inventories = (one.inventory for one in settings.handbooks)
        for path in (settings.mermaid, *inventories, *calendar_paths(settings.rotas)):
            whole.update(_content(str(root / path), settings.root, digests) if path else b"")
        files = {
            path: _content(path, str(folder if folder.is_dir() else folder.parent), digests)
            for folder in (root / name for name in sorted(folders))
            for path in _files(folder, real)
        }
        return Inputs(whole.digest(), files)
    except OSError:
        return None


@cache
def _installed() -> tuple[str, ...]:
    """The folders of installed packages, which bear their versions; this process has loaded them as they were."""
    folders = (folder for folder in dict.fromkeys(sys.path) if os.path.isdir(folder))
    return tuple(sorted(name for folder in folders for name in os.listdir(folder) if name.endswith(_DISTRIBUTIONS)))


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


def _content(path: str, home: str, digests: Digests) -> bytes:
    """The digest of a file, or why it is not read: whatever it holds, then nothing is made from it."""
    try:
        return digests.of(path, home)
    except OSError as error:
        return str(error.errno).encode()
