"""The bytes of a shard of the vocabulary: words in order, each with the pages that hold it, the strongest first.

A word is how many signs it shares with the one before, how many bytes follow, and these in UTF-8; then the number of
its group (0 where it is alone; forms of one stem share one), the number of pages that hold it, and of those that are
listed, level by level from the highest: the level, how many pages, and their places as differences. All numbers are
little-endian base 128. The browser reads the same in `theme/search/shard.js`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby, pairwise
from typing import NamedTuple

# Of a word that more pages hold, the strongest are listed.
MOST = 1000


class Posting(NamedTuple):
    """A page by its place, and how strongly it holds a word."""

    level: int
    place: int


class Word(NamedTuple):
    """A word of the vocabulary: how many pages hold it, those that are listed, and the group of its forms."""

    word: str
    group: int
    pages: int
    postings: Sequence[Posting]


def head(word: str, shared: int, group: int) -> bytes:
    """The bytes of a word that shares some signs with the one before."""
    rest = word[shared:].encode()
    return numbers((shared, len(rest))) + rest + numbers((group,))


def listed(postings: Sequence[tuple[int, int]], pages: int) -> bytes:
    """The bytes of a word's pages, which are in order of falling levels and rising places; `pages` hold it in all."""
    found = [pages]
    for level, group in groupby(postings, key=lambda one: one[0]):
        places = [place for _, place in group]
        found += (level, len(places), places[0])
        found += (after - before for before, after in pairwise(places))
    return numbers(found)


def numbers(values: Iterable[int]) -> bytes:
    """The bytes of numbers."""
    found = bytearray()
    for value in values:
        rest = value
        while rest > 127:
            found.append(rest & 127 | 128)
            rest >>= 7
        found.append(rest)
    return bytes(found)


class _Numbers:
    """Reads numbers one after another."""

    def __init__(self, data: bytes) -> None:
        self.data = data
        self.at = 0

    def next(self) -> int:
        value = shift = 0
        while (byte := self.data[self.at]) > 127:
            value |= (byte & 127) << shift
            shift += 7
            self.at += 1
        self.at += 1
        return value | byte << shift

    def text(self, size: int) -> str:
        self.at += size
        return self.data[self.at - size : self.at].decode()


def decoded(data: bytes) -> Iterator[Word]:
    """The words of a shard."""
    read, word = _Numbers(data), ""
    while read.at < len(data):
        word = word[: read.next()] + read.text(read.next())
        group, pages = read.next(), read.next()
        postings: list[Posting] = []
        while len(postings) < min(pages, MOST):
            level, count, place = read.next(), read.next(), 0
            for _ in range(count):
                place += read.next()
                postings.append(Posting(level, place))
        yield Word(word, group, pages, postings)
