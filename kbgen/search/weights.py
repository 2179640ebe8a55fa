"""How much each word of one page counts, by where it stands: what the index needs of it, made where it is printed."""

from __future__ import annotations

import html
import re
from collections.abc import Iterable, Mapping
from typing import NamedTuple

from kbgen.search import words

# How much a word counts in each part of a page.
TITLE, PATH, HEADING, TEXT = 4, 3, 2, 1
# The weight of a word that is a whole name of the page, and the most that any other has.
NAMED = 255
_MOST = NAMED - 1
# The length of a page of many words.
LONG = 400
# A tag, with the sign that a link to a heading shows: a text of plain letters alone is sooner taken apart.
_TAG = re.compile(r"<[^>]*>(?:&para;)?")
_HEADING = re.compile(r"<h([1-6])\b[^>]*>(.*?)</h\1>", re.DOTALL)


class Terms(NamedTuple):
    """The words of one page, a weight for each as one byte, and how many words its text has."""

    words: list[str]
    weights: bytes
    length: int

    @property
    def packed(self) -> bytes:
        """As bytes, to be kept with the page."""
        head = self.length.to_bytes(4, "big") + len(self.weights).to_bytes(4, "big")
        return head + self.weights + "\n".join(self.words).encode()


def unpacked(data: bytes) -> Terms:
    """The words of one page, as they were packed."""
    count = int.from_bytes(data[4:8], "big")
    return Terms(data[8 + count :].decode().split("\n") if count else [], data[8 : 8 + count], length_of(data))


def length_of(data: bytes) -> int:
    """How many words the text of one page has, by its words as they were packed."""
    return int.from_bytes(data[:4], "big")


def terms_of(title: str, names: Iterable[str], path: str, written: str, besides: Iterable[str] = ()) -> Terms:
    """The words of a page: of title, names, address, the HTML that somebody wrote, and what is said `besides`."""
    found: dict[str, int] = {}
    words.add(found, plain(written))
    length = sum(found.values())
    words.add(found, "\n".join(besides), TEXT)
    words.add(found, _headings(written), HEADING - TEXT)
    words.add(found, path, PATH)
    listed = [title, *names]
    words.add(found, "\n".join((*listed, *(short for name in listed for short in shortened(name)))), TITLE)
    return _terms(found, length, filter(None, map(name_of, listed)))


def terms_of_list(title: str, path: str, written: str, besides: Iterable[str] = ()) -> Terms:
    """The words of a page that lists others: it says what they say, and comes first by its title alone."""
    found: dict[str, int] = {}
    words.add(found, plain(written))
    length = max(2 * sum(found.values()), LONG)
    called = length // LONG
    words.add(found, "\n".join(besides), TEXT)
    words.add(found, _headings(written), HEADING * called)
    words.add(found, path, PATH * called)
    words.add(found, "\n".join((title, *shortened(title))), TITLE * called)
    return _terms(found, length)


def _terms(found: Mapping[str, int], length: int, named: Iterable[str] = ()) -> Terms:
    most = {word: _MOST for word, count in found.items() if count > _MOST}
    weights = {**found, **most, **dict.fromkeys(named, NAMED)}
    return Terms([*weights], bytes(weights.values()), length)


def _headings(written: str) -> str:
    return plain("\n".join(heading for _, heading in _HEADING.findall(written)))


def name_of(text: str) -> str:
    """A whole name as one word, however it is written: `PostgresReplicationLag` and `Postgres replication lag`."""
    return "".join(words.names(text)).replace("-", "").replace("_", "").replace("'", "").lower()[: words.LONGEST]


def shortened(name: str) -> list[str]:
    """What people make of a name: `kcm` of KubeControllerManagerDown, `crashlooping` of KubePodCrashLooping."""
    found = [words.parts(word) for word in words.names(name)]
    ends = ["".join(parts[start:]) for parts in found for start in range(1, len(parts) - 1)]
    first = [part[0] for parts in found for part in parts]
    return [*ends, *("".join(first[:count]) for count in (3, 4) if len(first) >= count)]


def plain(written: str) -> str:
    """The text of HTML."""
    return html.unescape(_TAG.sub(" ", written))
