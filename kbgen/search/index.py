"""Makes the files of an index from what is known of each page: the same bytes for the same pages, in any order.

A manifest names all other files, whose names are digests of what they hold, so that any of them may be kept for
ever: shards of the vocabulary, titles by places, the table that readers filter by, and words that errors are
corrected by.
"""

from __future__ import annotations

import hashlib
import json
import math
from array import array
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence, Sized
from functools import partial
from itertools import accumulate, chain, compress, count
from typing import NamedTuple

from kbgen.search import coding
from kbgen.search.spelling import spelling
from kbgen.search.vocabulary import shards, synonyms
from kbgen.search.weights import NAMED, Terms, length_of, unpacked

MANIFEST = "manifest.json"
# Shards are called texts, which hosts compress by a fifth; what has another ending they leave as it is.
SHARD = "txt"
FIELDS = ("kind", "owner", "service", "status", "review")
# How strongly a page holds a word: levels of a curve that hardly rises any more after a few mentions.
LEVELS = coding.HIGHEST - 1
CALLED = coding.HIGHEST
_HALF = 3.0
_BY_LENGTH = 0.75
# The titles of so many places are one file.
_PLACES = 32
# All words, or all titles, of no more bytes than these are one file, which browsers fetch before anything is typed.
_FEW_WORDS, _FEW_TITLES = 256 * 1024, 128 * 1024
_DIGITS = 10
_HASH_BITS = 64
# Where more than one page in so many has changed, making all anew is sooner done.
_FEW = 8
_NONE = coding.listed((), 0)


class Indexed(NamedTuple):
    """What an index needs of a page: its URL, what is shown of it, what readers filter by, and its words, packed.

    `shown` are its title, kind, status, severity, review, and the labels of an alert that fill in its values; `facets`
    holds the values of each of FIELDS.
    """

    url: str
    past: bool
    shown: Sequence[str]
    facets: Sequence[Sequence[str]]
    terms: bytes


class Postings(NamedTuple):
    """The pages that an index is made of, by URL, their places and words, and the bytes of each word's pages.

    A build keeps it: `length` is how many words the pages have, `text` are all different ones in lines, `data` the
    bytes of all, `ends` where those of each word end.
    """

    pages: Mapping[str, Indexed]
    places: Mapping[str, int]
    length: int
    text: str
    data: bytes
    ends: array[int]

    @classmethod
    def of(
        cls, pages: Mapping[str, Indexed], places: Mapping[str, int], length: int, words: Mapping[str, bytes]
    ) -> Postings:
        """Few values, since each of many would take room and time where they are kept."""
        data = words.values()
        return cls(pages, places, length, "\n".join(words), b"".join(data), array("I", accumulate(map(len, data))))

    @property
    def words(self) -> dict[str, bytes]:
        """The bytes of each word's pages."""
        starts = chain([0], self.ends)
        return {
            word: self.data[start:end]
            for word, start, end in zip(self.text.split("\n"), starts, self.ends, strict=False)
        }


def postings(pages: Mapping[str, Indexed], before: Postings | None = None) -> Postings:
    """The postings of all words: those of `before` with an edit's words changed where few pages differ, else anew."""
    if before is not None and _past(pages) == _past(before.pages):
        edited = _edited(before, pages)
        if edited is not None:
            return edited
    place_of = _places(pages.values())
    length = sum(length_of(page.terms) for page in pages.values())
    return Postings.of(pages, place_of, length, _listed(pages, place_of, _mean(length, pages)))


def _past(pages: Mapping[str, Indexed]) -> dict[str, bool]:
    """All that the places of pages depend on."""
    return {url: page.past for url, page in pages.items()}


def _edited(before: Postings, pages: Mapping[str, Indexed]) -> Postings | None:
    """The postings of pages in the same places; None where most words may differ."""
    urls = [url for url, page in pages.items() if page.terms != before.pages[url].terms]
    if len(urls) * _FEW > len(pages):
        return None
    changed = [(before.places[url], unpacked(before.pages[url].terms), unpacked(pages[url].terms)) for url in urls]
    length = before.length + sum(new.length - old.length for _, old, new in changed)
    mean = _mean(length, pages)
    if mean != _mean(before.length, pages):
        return None
    gone: dict[str, set[int]] = defaultdict(set)
    added: dict[str, set[int]] = defaultdict(set)
    for place, *both in changed:
        old, new = ({*zip(one.words, _levels(one, mean), strict=True)} for one in both)
        for levels, found in ((old - new, gone), (new - old, added)):
            for word, level in levels:
                found[word].add(coding.key(level, place))
    words = before.words
    edited = {word: coding.edited(words.get(word, _NONE), gone[word], added[word]) for word in {*gone, *added}}
    unknown = {word for word, data in edited.items() if data is None}
    anew = _listed(pages, before.places, mean, unknown) if unknown else {}
    words |= {word: data for word, data in edited.items() if data is not None} | anew
    known = {word: data for word, data in words.items() if data != _NONE}
    return Postings.of(pages, before.places, length, known)


def _listed(
    pages: Mapping[str, Indexed], place_of: Mapping[str, int], mean: float, some: Collection[str] | None = None
) -> dict[str, bytes]:
    """The bytes of the pages of all words, or of `some`, in order of the words."""
    found: dict[str, list[int]] = defaultdict(list)
    first = [coding.key(level, 0) for level in range(CALLED + 1)]
    for url, place in place_of.items():
        one = unpacked(pages[url].terms)
        keys = [key | place for key in first]
        held = zip(one.words, _levels(one, mean), strict=True)
        for word, level in held if some is None else compress(held, map(some.__contains__, one.words)):
            found[word].append(keys[level])
    listed = {word: coding.listed(sorted(keys)[: coding.MOST], len(keys)) for word, keys in found.items()}
    return {word: listed[word] for word in sorted(listed)}


def files(
    held: Postings, about: Mapping[str, object], language: str, groups: Iterable[Iterable[str]] = ()
) -> dict[str, bytes]:
    """The files of an index by name; `about` is what its reader must know beside them, `groups` are synonyms."""
    listed = held.pages.values()
    found: dict[str, bytes] = {}

    def put(ending: str, data: bytes) -> str:
        name = hashlib.sha256(data).hexdigest()[:_DIGITS]
        found[f"{name}.{ending}"] = data
        return name

    words = held.words
    encoded = words | {f"{word}{coding.BEFORE_SYNONYM}{other}": words[other] for word, other in synonyms(groups, words)}
    cut = list(shards(sorted(encoded), encoded, language))
    share, titles = _titles(listed, held.places)
    manifest = {
        **about,
        "pages": len(listed),
        "past": room(sum(not page.past for page in listed)),
        "words": [[shard.first for shard in cut], *_stored([shard.data for shard in cut], partial(put, SHARD))],
        "share": share,
        "titles": [put("json", _json(rows)) if rows else "" for rows in titles],
        "facets": put("json", _json(_facets(listed, held.places))),
        "spelling": {start: put("json", _json(known)) for start, known in spelling(_strength(words)).items()},
    }
    return {**found, MANIFEST: _json(manifest)}


def room(pages: int) -> int:
    """How many places there are for some pages: a power of two with a fifth to spare."""
    return 1 << (max(1, pages * 5 // 4)).bit_length() if pages else 0


def places(addresses: Iterable[str], first: int = 0) -> dict[str, int]:
    """A place for each address from `first` on, by its hash, or the next one that is free."""
    hashed = sorted((_hash(address), address) for address in addresses)
    size, at, found = room(len(hashed)), first - 1, {}
    for number, address in hashed:
        at = max(at + 1, first + (number * size >> _HASH_BITS))
        found[address] = at
    return found


def _places(pages: Collection[Indexed]) -> dict[str, int]:
    """The place of each page by its URL: those kept only for the record come after the others."""
    live = [page.url for page in pages if not page.past]
    return {**places(live), **places((page.url for page in pages if page.past), room(len(live)))}


def _hash(address: str) -> int:
    return int.from_bytes(hashlib.blake2b(address.encode("utf-8", "surrogatepass"), digest_size=8).digest(), "big")


def _stored(shards: Sequence[bytes], put: Callable[[bytes], str]) -> tuple[list[str], list[int]]:
    """The names of the files of shards, and where each ends if one file holds all."""
    ends = list(accumulate(map(len, shards)))
    if ends and ends[-1] <= _FEW_WORDS:
        return [put(b"".join(shards))], ends
    return [put(data) for data in shards], []


def _mean(length: int, pages: Sized) -> float:
    """The mean length of pages on a scale of coarse steps: an edit changes none of the others' levels."""
    mean = length / (len(pages) or 1)
    return float(2 ** (round(2 * math.log2(mean)) / 2)) if mean >= 1 else 1.0


def _levels(terms: Terms, mean: float) -> bytes:
    return terms.weights.translate(_table(1 - _BY_LENGTH + _BY_LENGTH * _rounded_finely(terms.length) / mean))


def _rounded_finely(length: int) -> float:
    """A page's length on a scale of steps of a tenth: a few words more change no level."""
    return float(1.1 ** round(math.log(length, 1.1))) if length else 0.0


_TABLES: dict[float, bytes] = {}


def _table(norm: float) -> bytes:
    """The level of each weight on a page of some length."""
    if norm not in _TABLES:
        levels = (max(1, math.ceil(LEVELS * weight / (weight + _HALF * norm))) for weight in range(NAMED))
        _TABLES[norm] = bytes((*levels, CALLED))
    return _TABLES[norm]


def _strength(words: Mapping[str, bytes]) -> dict[str, tuple[int, int]]:
    """How many pages hold each word, and the highest level at which one does."""
    return {word: coding.strength(data) for word, data in words.items()}


def _titles(pages: Collection[Indexed], place_of: Mapping[str, int]) -> tuple[int, list[list[list[object]]]]:
    """How many places have their titles in one file, and what is shown of the pages in each of these files."""
    size = 1 + max(place_of.values(), default=0)
    few = sum(len(text) for page in pages for text in (page.url, *page.shown)) <= _FEW_TITLES
    share = size if few else _PLACES
    found: list[list[list[object]]] = [[] for _ in range(0, size, share)]
    for place, page in sorted((place_of[page.url], page) for page in pages):
        found[place // share].append([place, page.url, *page.shown])
    return share, found


def _facets(pages: Iterable[Indexed], place_of: Mapping[str, int]) -> dict[str, object]:
    """Each page's values by its place, in order of titles, the values themselves once."""
    values: list[dict[str, int]] = [defaultdict(count().__next__) for _ in FIELDS]
    rows: list[list[object]] = []
    for page in sorted(pages, key=lambda page: (page.past, page.shown[0].casefold(), page.url)):
        row = [[*map(known.__getitem__, given)] for known, given in zip(values, page.facets, strict=True)]
        rows.append([place_of[page.url], *row])
    return {"fields": FIELDS, "values": [list(known) for known in values], "pages": rows}


def _json(value: object) -> bytes:
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"), sort_keys=True)
    return text.replace("<", "\\u003c").encode()  # a file of texts that nothing takes for HTML
