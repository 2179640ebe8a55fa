"""Writes what a browser needs to keep a copy of a site's most urgent pages: a worker, and a manifest of addresses and digests.

The manifest names each file of the copy below the site's root with the start of its SHA-256. It is
bounded: pages come in the order in which they are wanted, each with its pictures and what the search
has to know of it, for as long as the whole stays within a size.
"""

from __future__ import annotations

import hashlib
import json
import posixpath
import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple
from urllib.parse import quote, unquote, urljoin, urlsplit

from kbgen.site.search import FOLDER

MANIFEST = "assets/kbgen/offline.json"
WORKER = "offline-worker.js"
MOST = 50_000_000
_SCRIPTS = "assets/kbgen"
# It begins with signs that a search finds at once: a choice there cost a twentieth of a build.
_USED = re.compile(
    r"""="(?:(?<=(?i:src)=")|(?<=(?i:href)="))([^"#?]+\.(?i:css|m?js|png|jpe?g|gif|svg|webp|avif|ico|woff2?))["#?]"""
)
_IN_STYLE = re.compile(r"""url\(["']?([^"')#?:]+)["')#?]""")
_DIGITS = 32
_HERE = "https://site.invalid/"


class Copy(NamedTuple):
    """What a browser is to keep: how many pages, how many did not fit, and the size of all in bytes."""

    pages: int
    left_out: int
    size: int


class About(NamedTuple):
    """What a copy has to know of a file: its size, the start of its SHA-256, and the addresses of what it uses."""

    size: int
    digest: str
    used: tuple[str, ...]


def about(url: str, data: bytes) -> About:
    """What a copy has to know of the file at an address."""
    found: tuple[str, ...] = ()
    if not url.endswith(".js"):
        pattern = _IN_STYLE if url.endswith(".css") else _USED
        used = dict.fromkeys(pattern.findall(data.decode("utf-8", "replace")))
        found = tuple(inner for one in used if (inner := _within(url, one)))
    return About(len(data), hashlib.sha256(data).hexdigest()[:_DIGITS], found)


def path_of(url: str) -> str:
    """The path of the file at an address, below the site's root."""
    return posixpath.normpath(unquote(url) + ("index.html" if url.endswith("/") or not url else ""))


class Look:
    """The files of a site for a copy, some of which stand in another folder, as an earlier build left them.

    `known` is what is known of files already, by address.
    """

    def __init__(
        self,
        site: Path,
        known: Mapping[str, About] | None = None,
        elsewhere: Path | None = None,
        standing: Collection[str] = (),
    ) -> None:
        self.known = dict(known or {})
        self._site = site
        self._elsewhere = elsewhere
        self._standing = standing

    def about(self, url: str) -> About | None:
        """What has to be known of the file at an address; None where there is none."""
        if url not in self.known:
            data = self._read(url)
            if data is None:
                return None
            self.known[url] = about(url, data)
        return self.known[url]

    def below(self, folder: str) -> list[str]:
        """The paths of all files below a folder, in order."""
        here = {path.relative_to(self._site).as_posix() for path in (self._site / folder).rglob("*") if path.is_file()}
        return sorted(here | {path for path in self._standing if path.startswith(f"{folder}/")})

    def _read(self, url: str) -> bytes | None:
        path = path_of(url)
        if path.startswith(("/", "../")) or "\0" in path:
            return None
        folders = [self._site] + ([self._elsewhere] if self._elsewhere and path in self._standing else [])
        found = next((folder / path for folder in folders if (folder / path).is_file()), None)
        return found.read_bytes() if found is not None else None


class _Gathered:
    """The files of a copy by address below the site's root, none of them twice."""

    def __init__(self, look: Look, most: int) -> None:
        self._look = look
        self._most = most
        self.size = 0
        self.files: dict[str, str] = {}

    def takes(self, urls: Iterable[str]) -> bool:
        """Take some files together, if they are there and all of them fit."""
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


def _within(url: str, used: str) -> str | None:
    """The address below the site's root of what a file uses; None for what lies elsewhere."""
    there = urljoin(_HERE + url, used)
    relative = not used.startswith("/") and not urlsplit(used).scheme
    return there.removeprefix(_HERE) if relative and there.startswith(_HERE) else None


def write_copy(
    site: Path,
    look: Look,
    worker: Path,
    first: Iterable[str],
    pages: Iterable[Sequence[str]],
    search: str,
    fragments: Mapping[str, Sequence[str]],
    most: int = MOST,
) -> Copy:
    """Write the worker and the manifest of a printed site.

    `first` are the addresses of the pages that lead to all others, `pages` those of what is kept, each with the
    addresses that only lead there, in the order in which it is wanted; `search` is that of the page to search on,
    and `fragments` what the search knows of each page: files of which each is fetched with a result.
    """
    gathered = _Gathered(look, most)
    kept = left_out = 0
    for url in first:
        gathered.takes(gathered.with_used(url))
    gathered.takes(_machinery(look))
    for url, *leading in pages:
        whole = gathered.takes([*gathered.with_used(url), *fragments.get(url, ()), *leading])
        kept, left_out = kept + whole, left_out + (not whole)
    found = {
        "kbgen": 1,
        "pages": kept,
        "left_out": left_out,
        "size": gathered.size,
        "search": search,
        "files": gathered.files,
    }
    tag = hashlib.sha256(_json(found)).hexdigest()[:_DIGITS]
    (site / MANIFEST).parent.mkdir(parents=True, exist_ok=True)
    (site / MANIFEST).write_bytes(_json({**found, "tag": tag}))
    write_worker(site, worker)
    return Copy(kept, left_out, gathered.size)


def write_worker(site: Path, worker: Path) -> None:
    """Write a worker at the one address at which browsers look for it."""
    (site / WORKER).write_bytes(worker.read_bytes())


def _machinery(look: Look) -> Iterator[str]:
    """The site's own scripts, and of its search everything but what it knows of single pages."""
    for folder in (_SCRIPTS, FOLDER):
        for path in look.below(folder):
            # a manifest that stands is that of another site
            if "fragment" not in path.split("/") and path != MANIFEST:
                yield quote(path)


def _json(value: object) -> bytes:
    return json.dumps(value, separators=(",", ":"), sort_keys=True).encode()
