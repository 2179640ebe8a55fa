"""Writes what a browser needs to keep a copy of a site's most urgent pages: a worker, and a manifest of addresses and digests.

The manifest names each file of the copy below the site's root with the start of its SHA-256. It is
bounded: pages come in the order in which they are wanted, each with its pictures and what the search
has to know of it, for as long as the whole stays within a size.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import NamedTuple
from urllib.parse import quote, unquote, urljoin, urlsplit

from kbgen.site.search import FOLDER, fragment_url

MANIFEST = "assets/kbgen/offline.json"
WORKER = "offline-worker.js"
MOST = 50_000_000
_SCRIPTS = "assets/kbgen"
_USED = re.compile(
    r"""\b(?:src|href)="([^"#?]+\.(?:css|m?js|png|jpe?g|gif|svg|webp|avif|ico|woff2?))["?#]""", re.IGNORECASE
)
_IN_STYLE = re.compile(r"""url\(["']?([^"')#?:]+)["')#?]""")
_DIGITS = 32
_HERE = "https://site.invalid/"


class Copy(NamedTuple):
    """What a browser is to keep: how many pages, how many did not fit, and the size of all in bytes."""

    pages: int
    left_out: int
    size: int


class _Gathered:
    """The files of a copy by address below the site's root, none of them twice."""

    def __init__(self, site: Path, most: int) -> None:
        self._site = site
        self._most = most
        self.size = 0
        self.files: dict[str, str] = {}

    def takes(self, urls: Iterable[str]) -> bool:
        """Take some files together, if they are there and all of them fit."""
        new = {
            url: data for url in dict.fromkeys(urls) if url not in self.files and (data := self._read(url)) is not None
        }
        size = sum(map(len, new.values()))
        if self.size + size > self._most:
            return False
        self.size += size
        self.files |= {url: hashlib.sha256(data).hexdigest()[:_DIGITS] for url, data in new.items()}
        return True

    def with_used(self, url: str) -> Iterator[str]:
        """A file with those that it uses: a page's styles, scripts and pictures, and what the styles use."""
        yield url
        pattern = _IN_STYLE if url.endswith(".css") else _USED
        if url.endswith(".js") or url in self.files or (data := self._read(url)) is None:
            return
        for used in dict.fromkeys(pattern.findall(data.decode("utf-8", "replace"))):
            inner = _within(url, used)
            if inner and inner.endswith(".css"):
                yield from self.with_used(inner)
            elif inner:
                yield inner

    def _read(self, url: str) -> bytes | None:
        path = self._site / unquote(url)
        path = path / "index.html" if url.endswith("/") or not url else path
        inside = path.resolve().is_relative_to(self._site.resolve())
        return path.read_bytes() if inside and path.is_file() else None


def _within(url: str, used: str) -> str | None:
    """The address below the site's root of what a file uses; None for what lies elsewhere."""
    there = urljoin(_HERE + url, used)
    relative = not used.startswith("/") and not urlsplit(used).scheme
    return there.removeprefix(_HERE) if relative and there.startswith(_HERE) else None


def write_copy(
    site: Path, worker: Path, first: Iterable[str], pages: Iterable[Sequence[str]], search: str, most: int = MOST
) -> Copy:
    """Write the worker and the manifest of a printed site.

    `first` are the addresses of the pages that lead to all others, `pages` those of what is kept, each with the
    addresses that only lead there, in the order in which it is wanted; `search` is that of the page to search on.
    """
    gathered = _Gathered(site, most)
    fragments = _fragments(site)
    kept = left_out = 0
    for url in first:
        gathered.takes(gathered.with_used(url))
    gathered.takes(_machinery(site))
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


def _machinery(site: Path) -> Iterator[str]:
    """The site's own scripts, and of its search everything but what it knows of single pages."""
    for folder in (_SCRIPTS, FOLDER):
        for path in sorted(path for path in (site / folder).rglob("*") if path.is_file()):
            inner = path.relative_to(site)
            if "fragment" not in inner.parts:
                yield quote(inner.as_posix())


def _fragments(site: Path) -> dict[str, list[str]]:
    """What the search knows of each page, by the page's address: files of which each is fetched with a result."""
    found: dict[str, list[str]] = {}
    for path in sorted((site / FOLDER).glob("*/fragment/*")):
        found.setdefault(fragment_url(path).removeprefix("/"), []).append(quote(path.relative_to(site).as_posix()))
    return found


def _json(value: object) -> bytes:
    return json.dumps(value, separators=(",", ":"), sort_keys=True).encode()
