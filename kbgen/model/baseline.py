"""What was wrong on the day that somebody said: from here on, no more of it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import NamedTuple

from kbgen.model.finding import Finding


class Entry(NamedTuple):
    """One finding that is held back; the path and the code are there for whoever reads the file."""

    path: str
    code: str
    fingerprint: str


class Baseline(NamedTuple):
    """The findings that are held back, by the command that found them."""

    entries: Mapping[str, frozenset[Entry]] = {}

    def of(self, command: str) -> frozenset[Entry]:
        """What is held back of one command."""
        return self.entries.get(command, frozenset())

    def with_entries(self, command: str, entries: Iterable[Entry]) -> Baseline:
        """The same for the other commands, and these for one."""
        return Baseline({**self.entries, command: frozenset(entries)})


def entry_of(finding: Finding) -> Entry:
    """A finding as an entry; it holds nothing that changes from day to day."""
    return Entry(finding.path, finding.code, finding.fingerprint)
