"""Words and their pages as the bytes of a shard."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

# Of a word that more pages hold, the strongest are listed.
MOST = 1000
HIGHEST = 32
# Stands between a word and a synonym of it with the pages of that, before all letters: the two follow the word.
BEFORE_SYNONYM = " "
_BITS = 26
_PLACE = (1 << _BITS) - 1


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


def key(level: int, place: int) -> int:
    """A posting as a number that sorts by falling levels, then by rising places."""
    return (HIGHEST - level) << _BITS | place


def level_of(key: int) -> int:
    """The level of a posting by its number."""
    return HIGHEST - (key >> _BITS)


def listed(keys: Sequence[int], pages: int) -> bytes:
    """The bytes of a word's pages, which are in order of their numbers; `pages` hold it in all."""
    found, high, count_at, before = [pages], -1, 0, 0
    for one in keys:
        if one >> _BITS != high:
            high, count_at, before = one >> _BITS, len(found) + 1, 0
            found += (HIGHEST - high, 0)
        place = one & _PLACE
        found[count_at] += 1
        found.append(place - before)
        before = place
    return numbers(found)


def numbers(values: Sequence[int]) -> bytes:
    """The bytes of numbers."""
    if max(values) < 128:
        return bytes(values)
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
