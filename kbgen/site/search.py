"""Indexes pages for the search, with Pagefind.

Pages are divided into shards, which are indexed by processes of their own, a few at a time, and
searched together in the browser. What pages are called is indexed once more by itself: that index is
small at any number of pages, and gives the first results while the others are fetched. Pagefind is given no filters, since it writes them in another order
each time: what a reader filters by is a table of our own, which is fetched when a filter is used.
"""

from __future__ import annotations

import gzip
import hashlib
import html
import json
import os
import re
import shutil
import subprocess
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from importlib.metadata import version
from pathlib import Path
from typing import Any, NamedTuple, Protocol

from kbgen.site.packing import packed, unpack
from kbgen.site.shards import Shard, Sorted, shards
from kbgen.site.words import PageWords, Words, page_words

FOLDER = "assets/search"
FIELDS = ("kind", "owner", "service", "status", "review")
_AT_ONCE = 4
_LONGEST_NAME = 255
_SIGNATURE = b"pagefind_dcd"
_TAG = re.compile(r"<[^>]*>")
_HEADING = re.compile(r"<h([1-6])\b[^>]*>(.*?)</h\1>", re.DOTALL)
_INDEX = re.compile(r"(?:^|(?<=/))index\.html$")
_NAMES = "names"
# Counts with what an index is made from: raise it where `_tidy` leaves other files, or Pagefind is asked otherwise.
_LAYOUT = 1
# Of what Pagefind writes, the index that is opened first keeps its program, the others their data only.
_PROGRAM = ("pagefind.js", "pagefind-worker.js")


class SearchError(Exception):
    """The pages could not be indexed; the message is Pagefind's own."""


class Entry(NamedTuple):
    """A page to be found: its escaped URL below the site's root, its title and summary, the HTML that somebody wrote, and facts.

    `meta` is shown with a result and searched with little weight, `names` are what it must be found by, `parts` the
    words in them; `facets` holds the values of each of FIELDS.
    """

    url: str
    title: str
    summary: str
    html: str
    names: Sequence[str]
    parts: Sequence[str]
    meta: Mapping[str, str]
    facets: Sequence[Sequence[str]]


class Noted(NamedTuple):
    """What of a page the index needs beside its files: the name that a search knows it by, its facets, its words.

    `files` are their places, each in the folder of an index, with digests of what they hold.
    """

    name: str
    facets: Sequence[Sequence[str]]
    words: PageWords
    files: Sequence[tuple[str, str]]


class Shelf(Protocol):
    """Where indexes are kept between builds, by digests of what they were made from."""

    def recall(self, key: bytes) -> bytes | None:
        """What is kept under a key."""

    def keep(self, key: bytes, value: bytes) -> None:
        """Keep a value."""

    def used(self, key: bytes) -> None:
        """Say that a key was of use."""


class _NoShelf:
    def recall(self, key: bytes) -> None:
        del key

    def keep(self, key: bytes, value: bytes) -> None:
        pass

    def used(self, key: bytes) -> None:
        pass


class SearchIndex:
    """Takes pages while they are printed into a site, and indexes them once all are there."""

    def __init__(self, pages: Iterable[Sorted], language: str, site: Path, shelf: Shelf | None = None) -> None:
        self.shards = shards(pages)
        self._shard_of = {url: shard for shard in self.shards for url in shard.urls}
        self._only_past = all(shard.past for shard in self.shards)
        self._language = language
        self._words = Words()
        self._shelf: Shelf = shelf or _NoShelf()
        self._files: dict[str, list[tuple[str, str]]] = defaultdict(list)
        self._facets: dict[str, Sequence[Sequence[str]]] = {}
        self._target = site / FOLDER
        # within the site, which is removed as a whole should the build be killed
        self._sources = self._target / "sources"

    def add(self, entry: Entry) -> None:
        """Take a page."""
        self.note(self.write(entry))

    def note(self, noted: Noted) -> None:
        """Take what is said of a page whose file has been written, in whatever process."""
        self._facets[noted.name] = noted.facets
        self._words.count(noted.words)
        for path, digest in noted.files:
            folder, _, inner = path.partition("/")
            self._files[folder].append((inner, digest))

    def write(self, entry: Entry) -> Noted:
        """Write the files of a page that will be indexed; changes nothing here."""
        path, url = _place(entry.url)
        headings = [_plain(text) for _, text in _HEADING.findall(entry.html)]
        words = page_words((entry.title, *entry.names, *entry.parts, *headings), _plain(entry.html))
        shard = self._shard_of[entry.url]
        summary = f"<p>{html.escape(entry.summary)}</p>"
        files = [self._write(f"{shard.name}/{path}", entry, url, f"{entry.html}\n{summary}")]
        if not shard.past or self._only_past:
            title = f"<h1>{html.escape(entry.title)}</h1>\n{summary}"
            files.append(self._write(f"{_NAMES}/{path}", entry, url, title))
        return Noted("/" + (url or _INDEX.sub("", path)), entry.facets, words, files)

    def _write(self, path: str, entry: Entry, url: str, written: str) -> tuple[str, str]:
        target = self._sources / path
        target.parent.mkdir(parents=True, exist_ok=True)
        document = _document(entry, self._language, url, written).encode()
        target.write_bytes(document)
        return path, hashlib.blake2b(document, digest_size=16).hexdigest()

    def finish(self, about: Mapping[str, object], done: Callable[[Shard], None]) -> None:
        """Index all pages; `about` is what the browser must know beside them. Raises SearchError."""
        target = self._target
        target.mkdir(parents=True, exist_ok=True)
        with ThreadPoolExecutor(min(_AT_ONCE, os.cpu_count() or 1)) as pool:
            names = pool.submit(self._indexed, _NAMES) if self.shards else None
            for shard, _ in zip(self.shards, pool.map(lambda one: self._indexed(one.name), self.shards), strict=True):
                done(shard)
            if names is not None:
                names.result()
        shutil.rmtree(self._sources, ignore_errors=True)
        (target / "words.txt").write_bytes(self._words.text().encode())
        (target / "facets.json").write_bytes(_json(self._table(target)))
        listed = [{"path": one.name, "past": one.past} for one in self.shards]
        tag = _digest(path for one in self.shards for path in sorted((target / one.name).glob("*.json")))
        (target / "manifest.json").write_bytes(
            _json({**about, "tag": tag, "names": _NAMES if listed else None, "shards": listed})
        )

    def _indexed(self, name: str) -> None:
        """Make the index of a folder, or take the one that was made of the same files before."""
        key = self._key(name)
        before = self._shelf.recall(key)
        if before is not None and unpack(before, self._target / name):
            self._shelf.used(key)
            return
        self._run(name)
        self._shelf.keep(key, packed(self._target / name))

    def _key(self, name: str) -> bytes:
        said = (version("pagefind-bin"), _LAYOUT, name == _NAMES, sorted(self._files[name]))
        return hashlib.blake2b(repr(said).encode("utf-8", "surrogatepass"), digest_size=16).digest()

    def _run(self, name: str) -> None:
        # Imported on use: only a build needs it.
        from pagefind_bin import get_executable

        source, out = self._sources / name, self._target / name
        source.mkdir(parents=True, exist_ok=True)
        command = [get_executable(), "--site", source, "--output-path", out, "--exclude-selectors", ".headerlink"]
        environment = {key: value for key, value in os.environ.items() if not key.startswith("PAGEFIND_")}
        done = subprocess.run(  # noqa: S603  # the program of the installed package, on files that were written here
            [*command, "--silent"], cwd=source, env=environment, capture_output=True, check=False, encoding="utf-8"
        )
        if done.returncode:
            raise SearchError(f"the pages could not be indexed: {done.stderr or done.stdout}".strip())
        _tidy(out, keep_program=name == _NAMES)

    def _table(self, target: Path) -> dict[str, object]:
        """Each page's values by the name that a search knows it by, the values themselves once."""
        values: list[dict[str, int]] = [{} for _ in FIELDS]
        rows: dict[str, list[list[list[int]]]] = {}
        for path in sorted(path for one in self.shards for path in (target / one.name).glob("fragment/*")):
            facets = self._facets[fragment_url(path)]
            row = [
                [known.setdefault(value, len(known)) for value in given]
                for known, given in zip(values, facets, strict=True)
            ]
            rows.setdefault(path.stem, []).append(row)
        past = [path.stem for one in self.shards if one.past for path in sorted((target / one.name).glob("fragment/*"))]
        return {"fields": FIELDS, "values": [list(known) for known in values], "pages": rows, "past": past}


def _place(url: str) -> tuple[str, str]:
    """The path of a file from which Pagefind makes a URL, and the URL itself where Pagefind would make another."""
    path = url + ("index.html" if not url or url.endswith("/") else "")
    if _INDEX.search(url):
        return path, url
    if all(len(part.encode()) <= _LONGEST_NAME for part in path.split("/")):
        return path, ""
    return f"{hashlib.sha256(url.encode()).hexdigest()}.html", url


def _document(entry: Entry, language: str, url: str, written: str) -> str:
    meta = {"title": entry.title, "names": " ".join(entry.names), **entry.meta, "url": url}
    given = {name: value for name, value in meta.items() if value}
    attributes = " ".join(f'data-{name}="{html.escape(value)}"' for name, value in given.items())
    named = ", ".join(f"{name}[data-{name}]" for name in given)
    return (
        f'<!doctype html><html lang="{html.escape(language)}"><head><meta charset="utf-8"><title>-</title></head>'
        f'<body data-pagefind-body><i {attributes} data-pagefind-meta="{named}"></i>\n{written}</body></html>\n'
    )


def _plain(text: str) -> str:
    return html.unescape(_TAG.sub(" ", text))


def _tidy(out: Path, *, keep_program: bool) -> None:
    """Leave of what Pagefind has written only what is fetched."""
    wanted = {"fragment", "index", "pagefind-entry.json"}
    if keep_program:
        wanted |= {*_PROGRAM, *(path.name for path in out.glob("wasm.*"))}
    for path in out.iterdir():
        if path.is_dir() and path.name not in wanted:
            shutil.rmtree(path)
        elif path.name not in wanted and path.suffix != ".pf_meta":
            path.unlink()


def fragment_url(fragment: Path) -> str:
    """The address below the site's root, after a slash, of the page that a file of the index tells of."""
    found: dict[str, Any] = json.loads(gzip.decompress(fragment.read_bytes()).removeprefix(_SIGNATURE))
    return "/" + found["meta"]["url"] if "url" in found["meta"] else str(found["url"])


def _digest(paths: Iterable[Path]) -> str:
    digest = hashlib.sha256()
    for path in paths:
        digest.update(path.read_bytes())
    return digest.hexdigest()[:12]


def _json(value: object) -> bytes:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"), sort_keys=True).encode()
