"""Writes what a browser needs to keep a copy of a site's most urgent pages: a worker, and a manifest of addresses and digests.

The manifest names each file of the copy below the site's root with the start of its SHA-256. It is
bounded: pages come in the order in which they are wanted, each with its pictures, for as long as the whole stays within a size.
"""

from __future__ import annotations

import json
import os
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import NamedTuple
from urllib.parse import quote

from kbgen.site.file_info import FOLDER, FileInfo, about, path_of, start_of_digest
from kbgen.source import opening

MANIFEST = "assets/kbgen/offline.json"
WORKER = "offline-worker.js"
MOST = 50_000_000
_SCRIPTS = "assets/kbgen"


class Copy(NamedTuple):
    """What a browser is to keep: how many pages, how many did not fit, and the size of all in bytes."""

    pages: int
    left_out: int
    size: int


class Look:
    """The files of a site for a copy, some of which stand in another folder, as an earlier build left them.

    `known` is what is known of files already, by address.
    """

    def __init__(
        self,
        site: Path,
        known: Mapping[str, FileInfo] | None = None,
        elsewhere: Path | None = None,
        standing: Collection[str] = (),
    ) -> None:
        self.known = dict(known or {})
        self._site = site
        self._elsewhere = elsewhere
        self._standing = standing

    def about(self, url: str) -> FileInfo | None:
        """What has to be known of the file at an address; None where there is none."""
        if url not in self.known:
            data = self._read(url)
            if data is None:
                return None
            self.known[url] = about(url, data)
        return self.known[url]

    def below(self, folder: str) -> list[str]:
        """The paths of all files below a folder, in order."""
        return sorted({*self._files(folder), *(path for path in self._standing if path.startswith(f"{folder}/"))})

    def _files(self, folder: str) -> Iterator[str]:
        for place, _, names in os.walk(self._site / folder):
            inner = Path(place).relative_to(self._site).as_posix()
            yield from (f"{inner}/{name}" for name in names)

    def _read(self, url: str) -> bytes | None:
        path = path_of(url)
        if path.startswith(("/", "../")) or "\0" in path:
            return None
        folders = [self._site] + ([self._elsewhere] if self._elsewhere and path in self._standing else [])
        for folder in folders:
            with suppress(OSError):
                return opening.read(folder / path)
        return None


class _Gathered:
    """The files of a copy by address below the site's root, none of them twice."""

    def __init__(self, look: Look, most: int) -> None:
        self._look = look
        self._most = most
        self.size = 0
        self.files: dict[str, str] = {}

    def takes(self, urls: Iterable[str]) -> bool:
        """Take some files together by their addresses, if they are there and all of them fit."""
        new = {
            url: found
            for url in dict.fromkeys(urls)
            if url not in self.files and (found := self._look.about(url)) is not None
        }
        size = sum(found.size for found in new.values())
        if self.size + size > self._most:
            return False
        self.size += size
        self.files |= {url: found.digest for url, found in new.items()}
        return True

    def with_used(self, url: str) -> Iterator[str]:
        """A file with those that it uses: a page's styles, scripts and pictures, and what the styles use."""
        yield url
        if url in self.files or (found := self._look.about(url)) is None:
            return
        for inner in found.used:
            if inner.endswith(".css"):
                yield from self.with_used(inner)
            else:
                yield inner


def write_copy(
    site: Path,
    look: Look,
    worker: Path,
    first: Iterable[str],
    pages: Iterable[Sequence[str]],
    search: str,
    most: int = MOST,
) -> Copy:
    """Write the worker and the manifest of a printed site.

    `first` are the addresses of the pages that lead to all others, `pages` those of what is kept, each with the
    addresses that only lead there, in the order in which it is wanted; `search` is that of the page to search on.
    """
    gathered = _Gathered(look, most)
    kept = left_out = 0
    for url in first:
        gathered.takes(gathered.with_used(url))
    gathered.takes(_machinery(look))
    for url, *leading in pages:
        whole = gathered.takes([*gathered.with_used(url), *leading])
        kept, left_out = kept + whole, left_out + (not whole)
    found = {
        "kbgen": 1,
        "pages": kept,
        "left_out": left_out,
        "size": gathered.size,
        "search": search,
        "files": gathered.files,
    }
    tag = start_of_digest(_json(found))
    (site / MANIFEST).parent.mkdir(parents=True, exist_ok=True)
    (site / MANIFEST).write_bytes(_json({**found, "tag": tag}))
    write_worker(site, worker)
    return Copy(kept, left_out, gathered.size)


def write_worker(site: Path, worker: Path) -> None:
    """Write a worker at the one address at which browsers look for it."""
    (site / WORKER).write_bytes(opening.read(worker))


def _machinery(look: Look) -> Iterator[str]:
    """The site's own scripts, and the index of its search."""
    for folder in (_SCRIPTS, FOLDER):
        # a manifest that stands is that of another site
        yield from (quote(path) for path in look.below(folder) if path != MANIFEST)


def _json(value: object) -> bytes:
    return json.dumps(value, separators=(",", ":"), sort_keys=True).encode()
