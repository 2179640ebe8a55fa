"""Indexes pages for the search, with Pagefind.

Pages are divided into shards, which are indexed by processes of their own, a few at a time, and
searched together in the browser. What pages are called is indexed once more by itself: that index is
small at any number of pages, and gives the first results while the others are fetched. Pagefind is given no filters, since it writes them in another order
each time: what a reader filters by is a table of our own, which is fetched when a filter is used.
"""

from __future__ import annotations

import hashlib
import html
import json
import os
import posixpath
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from importlib.metadata import version
from pathlib import Path
from typing import NamedTuple
from urllib.parse import quote

from kbgen.site import packing
from kbgen.site.about import About
from kbgen.site.indexes import FRAGMENTS, Indexed, Indexes, NoShelf, Shelf, known_of, made
from kbgen.site.shards import Shard, Sorted, shards
from kbgen.site.spool import Place, Spool
from kbgen.site.words import Words, page_words, unpacked

FOLDER = "assets/search"
FIELDS = ("kind", "owner", "service", "status", "review")
_AT_ONCE = 4
_LONGEST_NAME = 255
_TAG = re.compile(r"<[^>]*>")
_HEADING = re.compile(r"<h([1-6])\b[^>]*>(.*?)</h\1>", re.DOTALL)
_INDEX = re.compile(r"(?:^|(?<=/))index\.html$")
_NAMES = "names"
# Counts with what an index is made from: raise it where `_tidy` leaves other files, or Pagefind is asked otherwise.
_LAYOUT = 3


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
    """What of a page the index needs beside its files: its URL, the name that a search knows it by, its facets, its words.

    `path` is that of the file that an index takes it for, `digest` and `titled` stand for what is indexed of it: its
    text, and what it is called. `places` are where these two lie until they are indexed.
    """

    url: str
    name: str
    facets: Sequence[Sequence[str]]
    words: bytes
    path: str
    digest: str
    titled: str
    places: Mapping[str, Place] = {}


# A page by its URL, with what somebody wrote where that is asked for.
Again = Callable[[str, bool], Entry | None]


class SearchIndex:
    """Takes pages while they are printed into a site, and indexes them once all are there.

    With what an earlier build left, `before`, only indexes of other files than then are made; `carried` are the
    others, which stand already. If it may be `late`, indexes of the same pages count as well, whatever these said.
    """

    def __init__(
        self,
        pages: Iterable[Sorted],
        language: str,
        site: Path,
        shelf: Shelf | None = None,
        before: Indexes | None = None,
        *,
        late: bool = False,
    ) -> None:
        self._late = late
        self.shards = shards(pages)
        self.carried: set[str] = set()
        self._shard_of = {url: shard for shard in self.shards for url in shard.urls}
        self._only_past = all(shard.past for shard in self.shards)
        self._language = language
        self._before: Mapping[str, Indexed] = before.built if before is not None else {}
        self._built: dict[str, Indexed] = {}
        self._words = Words(before.counts if before is not None else ({}, {}))
        self._shelf: Shelf = shelf or NoShelf()
        self._noted: dict[str, Noted] = {}
        self._target = site / FOLDER
        # within the site, which is removed as a whole should the build be killed
        self._spool = Spool(self._target / "sources")
        self._places: dict[tuple[str, str], Place] = {}

    def add(self, entry: Entry) -> None:
        """Take a page."""
        self.note(self.write(entry))

    def note(self, noted: Noted, *, counted: bool = False) -> None:
        """Take what is said of a page whose file has been written, in whatever process.

        The words of one that is as it was have been `counted` before.
        """
        self._noted[noted.url] = noted._replace(places={})
        if not counted:
            self._words.count(unpacked(noted.words))
            self._places |= {(index, noted.path): place for index, place in noted.places.items()}

    def discount(self, noted: Noted) -> None:
        """Forget what was said of a page before."""
        self._words.discount(unpacked(noted.words))

    def write(self, entry: Entry) -> Noted:
        """Write what of a page will be indexed; changes nothing here."""
        path, url = _place(entry.url)
        headings = [_plain(text) for _, text in _HEADING.findall(entry.html)]
        words = page_words((entry.title, *entry.names, *entry.parts, *headings), _plain(entry.html))
        shard = self._shard_of[entry.url]
        indexes = [shard.name, *([_NAMES] if self._is_named(shard) else [])]
        texts = {index: self._text(index, entry) for index in indexes}
        return Noted(
            entry.url,
            "/" + (url or _INDEX.sub("", path)),
            entry.facets,
            words.packed,
            path,
            _digest(texts[shard.name]),
            _digest(texts[_NAMES]) if _NAMES in texts else "",
            {index: self._spool.put(index, text) for index, text in texts.items()},
        )

    def _is_named(self, shard: Shard) -> bool:
        return not shard.past or self._only_past

    def _text(self, index: str, entry: Entry) -> bytes:
        """What an index takes of a page."""
        summary = f"<p>{html.escape(entry.summary)}</p>"
        written = f"<h1>{html.escape(entry.title)}</h1>" if index == _NAMES else entry.html
        return _document(entry, self._language, _place(entry.url)[1], f"{written}\n{summary}").encode()

    def finish(
        self,
        about: Mapping[str, object],
        done: Callable[[int], None],
        again: Again | None = None,
    ) -> Indexes | None:
        """Index all pages; `about` is what the browser must know beside them, `done` counts pages. Raises SearchError.

        `again` gives pages by URL that were not written this time, for an index that has to be made anew; where it
        gives None, there is no index, and all pages have to be written.
        """
        target = self._target
        target.mkdir(parents=True, exist_ok=True)
        names = [_NAMES, *(shard.name for shard in self.shards)] if self.shards else []
        files = {name: self._files_of(name) for name in names}
        missing = [name for name in names if not self._stands(name, files[name])]
        if again is not None and not all(self._at_hand(name, files[name], again) for name in missing):
            self._spool.remove()
            return None
        sizes = {shard.name: len(shard.urls) for shard in self.shards}
        done(sum(size for name, size in sizes.items() if name not in missing))
        try:
            with ThreadPoolExecutor(min(_AT_ONCE, os.cpu_count() or 1)) as pool:
                for name, _ in zip(missing, pool.map(lambda name: self._make(name, files[name]), missing), strict=True):
                    done(sizes.get(name, 0))
        finally:
            self._spool.remove()
        (target / "words.txt").write_bytes(self._words.text().encode())
        (target / "facets.json").write_bytes(_json(self._table()))
        listed = [{"path": one.name, "past": one.past} for one in self.shards]
        tag = hashlib.sha256(b"".join(head for one in self.shards for head in self._built[one.name].heads))
        (target / "manifest.json").write_bytes(
            _json(
                {**about, "tag": tag.hexdigest()[:12], "names": _NAMES if listed else None, "shards": listed}
            )
        )
        return Indexes(self._built, self._words.counts)

    def _files_of(self, name: str) -> list[Noted]:
        """The pages of an index."""
        chosen = (shard for shard in self.shards if (self._is_named(shard) if name == _NAMES else shard.name == name))
        return [self._noted[url] for shard in chosen for url in shard.urls]

    def _stands(self, name: str, pages: Sequence[Noted]) -> bool:
        """Whether an index of the same files was made before; it is then taken."""
        key = self._key(name, pages)
        known = self._before.get(name)
        if known is not None and known.key == key:
            self._built[name] = known
            self.carried.add(name)
            return True
        if self._late and known is not None and {one.url for one in known.fragments} == {one.name for one in pages}:
            self._built[name] = known
            self.carried.add(name)
            return True
        kept = self._shelf.recall(key)
        files = packing.unpacked(kept) if kept is not None else None
        if files is None:
            return False
        self._shelf.used(key)
        self._write(name, files, key)
        return True

    def _at_hand(self, name: str, pages: Sequence[Noted], again: Again) -> bool:
        """Have what an index takes of all its pages written; false where that cannot be."""
        for noted in pages:
            if (name, noted.path) in self._places:
                continue
            entry = again(noted.url, name != _NAMES)
            text = self._text(name, entry) if entry is not None else b""
            if entry is None or _digest(text) != (noted.titled if name == _NAMES else noted.digest):
                return False
            self._places[name, noted.path] = self._spool.put(name, text)
        return True

    def _make(self, name: str, pages: Sequence[Noted]) -> None:
        paths = sorted(noted.path for noted in pages)
        texts = map(bytes.decode, self._spool.texts(self._places[name, path] for path in paths))
        files = made(zip(paths, texts, strict=True), keep_program=name == _NAMES)
        key = self._key(name, pages)
        self._write(name, files, key)
        self._shelf.keep(key, packing.packed(files))

    def _write(self, name: str, files: Mapping[str, bytes], key: bytes) -> None:
        """Put the files of an index into the site."""
        folder = self._target / name
        for parent in {posixpath.dirname(path) for path in files}:
            (folder / parent).mkdir(parents=True, exist_ok=True)
        for path, data in files.items():
            with open(f"{folder}/{path}", "wb", buffering=0) as file:
                file.write(data)
        self._built[name] = known_of(files, key)

    def _key(self, name: str, pages: Sequence[Noted]) -> bytes:
        files = sorted((noted.path, noted.titled if name == _NAMES else noted.digest) for noted in pages)
        said = (version("pagefind-bin"), _LAYOUT, name == _NAMES, files)
        return hashlib.blake2b(repr(said).encode("utf-8", "surrogatepass"), digest_size=16).digest()

    def _table(self) -> dict[str, object]:
        """Each page's values by the name that a search knows it by, the values themselves once."""
        values: list[dict[str, int]] = [{} for _ in FIELDS]
        rows: dict[str, list[list[list[int]]]] = {}
        facets = {noted.name: noted.facets for noted in self._noted.values()}
        by_name = sorted(self.shards, key=lambda one: one.name)
        for stem, url in ((_stem(of.name), of.url) for one in by_name for of in self._built[one.name].fragments):
            row = [
                [known.setdefault(value, len(known)) for value in given]
                for known, given in zip(values, facets[url], strict=True)
            ]
            rows.setdefault(stem, []).append(row)
        past = [_stem(of.name) for one in self.shards if one.past for of in self._built[one.name].fragments]
        return {"fields": FIELDS, "values": [list(known) for known in values], "pages": rows, "past": past}


def fragments(indexes: Indexes) -> dict[str, dict[str, About]]:
    """What the search knows of each page, by the page's address: files of which each is fetched with a result."""
    found: dict[str, dict[str, About]] = {}
    for index, known in sorted(indexes.built.items()):
        for one in known.fragments:
            address = quote(f"{FOLDER}/{index}/{FRAGMENTS}/{one.name}")
            found.setdefault(one.url.removeprefix("/"), {})[address] = one.about
    return found


def _stem(name: str) -> str:
    return name.rpartition(".")[0]


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


def _digest(text: bytes) -> str:
    return hashlib.blake2b(text, digest_size=16).hexdigest()


def _plain(text: str) -> str:
    return html.unescape(_TAG.sub(" ", text))


def _json(value: object) -> bytes:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"), sort_keys=True).encode()
