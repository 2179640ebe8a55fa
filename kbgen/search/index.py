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
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import partial
from itertools import accumulate
from typing import NamedTuple

from kbgen.search import coding
from kbgen.search.page import NAMED, Terms, unpacked
from kbgen.search.spelling import spelling
from kbgen.search.vocabulary import shards, synonyms

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


def files(
    pages: Iterable[Indexed], about: Mapping[str, object], language: str, groups: Iterable[Iterable[str]] = ()
) -> dict[str, bytes]:
    """The files of an index by name; `about` is what its reader must know beside them, `groups` are synonyms."""
    listed = sorted(pages, key=lambda page: page.url)
    live = [page.url for page in listed if not page.past]
    place_of = {**places(live), **places((page.url for page in listed if page.past), room(len(live)))}
    found: dict[str, bytes] = {}

    def put(ending: str, data: bytes) -> str:
        name = hashlib.sha256(data).hexdigest()[:_DIGITS]
        found[f"{name}.{ending}"] = data
        return name

    postings = _postings(listed, place_of)
    words = sorted(postings)
    encoded = {word: coding.listed(sorted(postings[word])[: coding.MOST], len(postings[word])) for word in words}
    encoded |= {f"{word}{coding.BEFORE_SYNONYM}{other}": encoded[other] for word, other in synonyms(groups, postings)}
    cut = list(shards(sorted(encoded), encoded, language))
    share, titles = _titles(listed, place_of)
    manifest = {
        **about,
        "pages": len(listed),
        "past": room(len(live)),
        "words": [[shard.first for shard in cut], *_stored([shard.data for shard in cut], partial(put, SHARD))],
        "share": share,
        "titles": [put("json", _json(rows)) if rows else "" for rows in titles],
        "facets": put("json", _json(_facets(listed, place_of))),
        "spelling": {start: put("json", _json(known)) for start, known in spelling(_strength(postings)).items()},
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


def _hash(address: str) -> int:
    return int.from_bytes(hashlib.blake2b(address.encode("utf-8", "surrogatepass"), digest_size=8).digest(), "big")


def _stored(shards: Sequence[bytes], put: Callable[[bytes], str]) -> tuple[list[str], list[int]]:
    """The names of the files of shards, and where each ends if one file holds all."""
    ends = list(accumulate(map(len, shards)))
    if ends and ends[-1] <= _FEW_WORDS:
        return [put(b"".join(shards))], ends
    return [put(data) for data in shards], []


def _postings(pages: Sequence[Indexed], place_of: Mapping[str, int]) -> dict[str, array[int]]:
    """The pages of each word by their numbers."""
    terms = [(place_of[page.url], unpacked(page.terms)) for page in pages]
    mean = _rounded(sum(one.length for _, one in terms) / (len(terms) or 1))
    found: dict[str, array[int]] = defaultdict(lambda: array("I"))
    highest = [coding.key(level, 0) for level in range(CALLED + 1)]
    for place, one in terms:
        for word, level in zip(one.words, _levels(one, mean), strict=True):
            found[word].append(highest[level] | place)
    return found


def _rounded(length: float) -> float:
    """A length on a scale of coarse steps: an edit changes none of the others' levels."""
    return float(2 ** (round(2 * math.log2(length)) / 2)) if length >= 1 else 1.0


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


def _strength(postings: Mapping[str, array[int]]) -> dict[str, tuple[int, int]]:
    """How many pages hold each word, and the highest level at which one does."""
    return {word: (len(keys), coding.level_of(min(keys))) for word, keys in postings.items()}


def _titles(pages: Sequence[Indexed], place_of: Mapping[str, int]) -> tuple[int, list[list[list[object]]]]:
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
    values: list[dict[str, int]] = [{} for _ in FIELDS]
    rows = []
    for page in sorted(pages, key=lambda page: (page.past, page.shown[0].casefold(), page.url)):
        row = [
            [known.setdefault(one, len(known)) for one in given]
            for known, given in zip(values, page.facets, strict=True)
        ]
        rows.append([place_of[page.url], *row])
    return {"fields": FIELDS, "values": [list(known) for known in values], "pages": rows}


def _json(value: object) -> bytes:
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"), sort_keys=True)
    return text.replace("<", "\\u003c").encode()  # a file of texts that nothing takes for HTML
