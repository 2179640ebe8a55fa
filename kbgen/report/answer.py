"""What a command has found, before anybody chooses the format to print it in."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import NamedTuple

from kbgen.model import Finding


class Shown(NamedTuple):
    """A finding as its reader meets it: the file's name from where they stand, and the line that it is about."""

    finding: Finding
    path: str
    line: str


class Wanted(NamedTuple):
    """A document that wants a review.

    `when` says in words when it was due, or that it never had one; `gone` why its owner answers for
    it no more.
    """

    path: str
    title: str
    kind: str
    owner: str | None
    state: str
    due: date | None
    when: str
    gone: str = ""


class Answer(NamedTuple):
    """The findings of a command, the documents that want a review, and a sentence that counts what was looked at.

    `told` are the codes of findings that `wanted` tells already, for formats that print both. `data`
    is what JSON holds beside the findings.
    """

    command: str
    as_of: date
    findings: tuple[Shown, ...]
    summary: str
    wanted: tuple[Wanted, ...] = ()
    told: frozenset[str] = frozenset()
    data: Mapping[str, object] = {}

    @property
    def untold(self) -> tuple[Shown, ...]:
        """The findings that `wanted` does not tell."""
        return tuple(shown for shown in self.findings if shown.finding.code not in self.told)
