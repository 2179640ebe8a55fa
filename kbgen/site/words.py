"""The words that a typing error is corrected by: those of names, titles and headings, then what is written often."""

from __future__ import annotations

import re
import zlib
from collections import Counter
from collections.abc import Iterable, Mapping
from typing import NamedTuple

_WORD = re.compile(r"[^\W\d_][^\W_]{3,39}")
# the same in texts without other letters, and found in half the time
_ASCII_WORD = re.compile(r"[a-z][a-z0-9]{3,39}")
_MOST = 120_000


class PageWords(NamedTuple):
    """The words of one page: of what it is called, each as often as it stands there, and of its text."""

    named: list[str]
    said: list[str]

    @property
    def packed(self) -> bytes:
        """As few bytes, to be kept with the page."""
        return zlib.compress("\n".join((*self.named, "", *self.said)).encode(), 1)


def unpacked(data: bytes) -> PageWords:
    """The words of one page, as they were packed."""
    words = zlib.decompress(data).decode().split("\n")
    between = words.index("")
    return PageWords(words[:between], words[between + 1 :])


Counts = tuple[Mapping[str, int], Mapping[str, int]]


class Words:
    """Gathers words while pages are printed. What somebody searches for by name counts before what is said in passing."""

    def __init__(self, counts: Counts = ({}, {})) -> None:
        """Start from what was counted before."""
        self._named: Counter[str] = Counter(counts[0])
        self._said: Counter[str] = Counter(counts[1])

    @property
    def counts(self) -> Counts:
        """How often each word is a name's, and how many pages say it."""
        return dict(self._named), dict(self._said)

    def add(self, named: Iterable[str], text: str) -> None:
        """Take the words of one page: of its names, titles and headings, and of its text."""
        self.count(page_words(named, text))

    def count(self, words: PageWords) -> None:
        """Take the words of one page that have been found already."""
        self._named.update(words.named)
        self._said.update(words.said)

    def discount(self, words: PageWords) -> None:
        """Forget the words of one page, which were counted before."""
        for counter, gone in ((self._named, words.named), (self._said, words.said)):
            counter.subtract(gone)
            for word in gone:
                if counter[word] <= 0:
                    del counter[word]

    def text(self, most: int = _MOST) -> str:
        """The words, one a line, what counts more before the rest, as many as `most` bytes hold.

        A word that only one page says, and none is called by, is left out.
        """
        first = sorted(self._named, key=lambda word: (-self._named[word], word))
        said = {word: count for word, count in self._said.items() if count > 1 and word not in self._named}
        kept, size = [], 0
        for word in (*first, *sorted(said, key=lambda word: (-said[word], word))):
            size += len(word.encode()) + 1
            if size > most:
                break
            kept.append(word)
        return "\n".join(kept)


def page_words(named: Iterable[str], text: str) -> PageWords:
    """The words of one page."""
    return PageWords([word for name in named for word in _words(name)], sorted(_words(text)))


def _words(text: str) -> set[str]:
    return set((_ASCII_WORD if text.isascii() else _WORD).findall(text.lower()))
