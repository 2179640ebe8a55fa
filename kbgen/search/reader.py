"""Reads an index a file at a time: the forms of a word, its corrections, and what is shown of a page."""

from __future__ import annotations

import json
import re
from bisect import bisect_right
from collections.abc import Callable, Iterator
from datetime import date
from functools import lru_cache
from typing import Any, NamedTuple

from kbgen.search import coding
from kbgen.search.index import MANIFEST, SHARD
from kbgen.search.spelling import nearest

# How much another form of a word counts, a synonym, a word that it begins, and the nearest one.
FORM, SYNONYM, BEGINNING, NEAREST = 0.4, 0.6, 0.6, 0.6
_SHORTEST_BEGINNING = 3
_BEGINNINGS = 30

Read = Callable[[str], bytes]


_NAME = re.compile(r"[0-9a-f]+")
_TURN = re.compile(r"(\d{8})([a-z])")


class Shown(NamedTuple):
    """What is shown of a page."""

    url: str
    title: str
    kind: str
    status: str
    severity: str
    freshness: str


class Form(NamedTuple):
    """A word of the index in whose place another was typed, and how much it counts."""

    weight: float
    word: coding.Word


class Index:
    """An index whose files are read when they are asked for, each once."""

    def __init__(self, read: Read) -> None:
        """`read` gives a file by its name; raises what that raises, or ValueError for what is no index."""
        self.manifest: dict[str, Any] = json.loads(read(MANIFEST))
        self._read = read
        self._words = lru_cache(None)(lambda name: self._file(name, SHARD))
        self._shard = lru_cache(None)(lambda name, start, end: tuple(coding.decoded(self._words(name)[start:end])))
        self._titles = lru_cache(None)(lambda name: {row[0]: row[1:] for row in json.loads(self._file(name, "json"))})

    def _file(self, name: str, ending: str) -> bytes:
        """A file that the manifest names; ValueError where that is no name of ours, which might lead anywhere."""
        if not _NAME.fullmatch(name):
            raise ValueError(f"no file of an index is called {name!r}")
        return self._read(f"{name}.{ending}")

    @property
    def pages(self) -> int:
        """How many pages it holds."""
        return int(self.manifest["pages"])

    def is_past(self, place: int) -> bool:
        """Whether the page at a place is kept for the record only."""
        return place >= int(self.manifest["past"])

    def shown(self, place: int, day: date) -> Shown:
        """What is shown of the page at a place on a day."""
        row = self._titles(self.manifest["titles"][place // self.manifest["share"]])[place]
        url, title, kind, status, severity, review, _labels = map(str, row)
        return Shown(url, title, kind, status, severity, self._state(review, day))

    def _state(self, review: str, day: date) -> str:
        """The state that holds on a day, of turns such as `00000000a20260301b`."""
        turns = [code for since, code in _TURN.findall(review) if since <= f"{day:%Y%m%d}"]
        return str(self.manifest["codes"].get(turns[-1], "")) if turns else ""

    def forms(self, word: str) -> list[Form]:
        """A word as it was typed with its other forms and synonyms of all; empty where no page holds any."""
        shard = self._shard_of(word)
        group = next((one.group for one in shard if one.word == word), 0)
        own = [Form(1.0, one) for one in shard if one.word == word]
        own += [Form(FORM, one) for one in shard if group and one.group == group and one.word != word]
        found = {form.word.word: form for form in own}
        for name, weight in {word: 1.0, **{form.word.word: form.weight for form in own}}.items():
            start = f"{name}{coding.BEFORE_SYNONYM}"
            for one in (one for one in shard if one.word.startswith(start)):
                synonym = one._replace(word=one.word.removeprefix(start))
                found.setdefault(synonym.word, Form(SYNONYM * weight, synonym))
        return list(found.values())

    def beginnings(self, word: str) -> list[Form]:
        """The words that an unknown one begins."""
        if len(word) < _SHORTEST_BEGINNING:
            return []
        words = (one for one in self._shard_of(word) if coding.BEFORE_SYNONYM not in one.word)
        return [Form(BEGINNING, one) for one in words if one.word.startswith(word)][:_BEGINNINGS]

    def corrected(self, word: str) -> str:
        """The nearest word that the index knows; empty where there is none."""
        spelling = self.manifest["spelling"]
        name = spelling.get("") or spelling.get(word[:1])
        return nearest(word, json.loads(self._file(name, "json"))) if name else ""

    def _shard_of(self, word: str) -> tuple[coding.Word, ...]:
        firsts, names, ends = self.manifest["words"]
        place = max(bisect_right(firsts, word) - 1, 0)
        if not ends:
            return self._shard(names[place], 0, None) if names else ()
        return self._shard(names[0], ends[place - 1] if place else 0, ends[place])


def corrections(index: Index, word: str) -> Iterator[Form]:
    """The forms of the word that is nearest to an unknown one."""
    if right := index.corrected(word):
        yield from (Form(NEAREST * form.weight, form.word) for form in index.forms(right))
