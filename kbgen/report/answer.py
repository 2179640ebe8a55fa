"""What a command has found, before anybody chooses the format to print it in."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from typing import NamedTuple

from kbgen.model import Finding

_COMMAND = re.compile(r"^(\s*):(?=:)")
_OLD_COMMAND = re.compile(r"##(?=\w*\[)")


def printable(text: str) -> str:
    """The text without what could move the cursor or end the line, so that no file can forge a report."""
    if text.isprintable():
        return text
    return "".join(char if char.isprintable() else " " for char in text)


def inert(line: str) -> str:
    """A line of the same width that the log of a GitHub or Azure runner does not take for a command of its own.

    `::name …::` counts at the start of a line, `##[name]` and `##vso[name]` anywhere in it.
    """
    return _OLD_COMMAND.sub("# ", _COMMAND.sub(r"\1 ", line))


def cut(text: str, most: int) -> str:
    """The text, or its beginning and an ellipsis, in at most `most` characters."""
    return text if len(text) <= most else text[: most - 1].rstrip() + "…"


class LocatedFinding(NamedTuple):
    """A finding as its reader meets it: the file's name from where they stand, and the line that it is about."""

    finding: Finding
    path: str
    line: str


class StaleDocument(NamedTuple):
    """A document that wants a review.

    `when` says in words when it was due, or that it never had one, `risk` why it comes before others,
    `gone` why its owner answers for it no more.
    """

    path: str
    title: str
    kind: str
    owner: str | None
    state: str
    due: date | None
    when: str
    risk: str = ""
    gone: str = ""


class Answer(NamedTuple):
    """The findings of a command, the documents that want a review, and a sentence that counts what was looked at.

    `told` are the codes of findings that `wanted` tells already, for formats that print both. `data`
    is what JSON holds beside the findings. `manuals` are those of the rules, by code, for formats
    that print them.
    """

    command: str
    as_of: date
    findings: tuple[LocatedFinding, ...]
    summary: str
    wanted: tuple[StaleDocument, ...] = ()
    told: frozenset[str] = frozenset()
    data: Mapping[str, object] = {}
    manuals: Mapping[str, str] = {}

    @property
    def untold(self) -> tuple[LocatedFinding, ...]:
        """The findings that `wanted` does not tell."""
        return tuple(shown for shown in self.findings if shown.finding.code not in self.told)

    @property
    def worst_first(self) -> tuple[LocatedFinding, ...]:
        """Every finding, errors before warnings before advice; within them first the documents that `wanted` lists.

        Those stand in its order, since a reader that stops after ten of them should have met the most urgent.
        """
        ranks = {one.path: rank for rank, one in reversed(list(enumerate(self.wanted)))}
        last = len(self.wanted)

        def rank(shown: LocatedFinding) -> tuple[int, int]:
            told = shown.finding.code in self.told
            return -shown.finding.severity, ranks.get(shown.path, last) if told else last

        return tuple(sorted(self.findings, key=rank))
