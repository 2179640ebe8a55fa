"""Findings, the baseline, and what the history tells of a file."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from enum import IntEnum
from functools import partial
from typing import NamedTuple


class Severity(IntEnum):
    """How much a finding matters: an error breaks a page, a warning hurts a reader, advice is taste."""

    ADVICE = 1
    WARNING = 2
    ERROR = 3

    @property
    def label(self) -> str:
        """The lower-case word used in every report."""
        return self.name.lower()


class Span(NamedTuple):
    """A place in a file: line and column from 1, and how many characters it covers on that line."""

    line: int
    column: int = 1
    length: int = 1


# Makes a span of its numbers at half the cost: a document has dozens.
make_span: Callable[[tuple[int, int, int]], Span] = partial(tuple.__new__, Span)


class Where(IntEnum):
    """What a fix replaces: the value at the finding's place, a link's target or a word on its line, or whole lines."""

    VALUE = 1
    LINK = 2
    WORD = 3
    LINES = 4


class Fix(NamedTuple):
    """The one right answer to a finding: write `new` where `old` stands."""

    old: str
    new: str
    where: Where = Where.VALUE

    @property
    def summary(self) -> str:
        """What it does, in a few words."""
        if self.where is Where.LINES:
            return "its lines are written so that both dialects read them alike"
        return f"{self.old!r} is now {self.new!r}"


@dataclass(frozen=True, slots=True)
class Finding:
    """One fault at one place, with the reason and the remedy.

    `path` is relative to the handbook's root, `key` names the front-matter key or heading, `value` is the
    offending text, and `fix` what to write instead, where that is certain. `fingerprint` is set by
    `fingerprinted` and is stable from day to day: it never depends on the message or on the line. `trace` is the
    traceback of a failure of kbgen's own, empty for every other finding. One that `repeats` what that of another
    document says for the whole collection is known, and not reported.
    """

    path: str
    span: Span
    code: str
    name: str
    severity: Severity
    message: str
    help: str
    key: str = ""
    value: str = ""
    fingerprint: str = ""
    fix: Fix | None = None
    trace: str = ""
    repeats: bool = False

    @property
    def order(self) -> tuple[str, Span, str, str]:
        """Sorts findings by place, then by code."""
        return (self.path, self.span, self.code, self.message)


def fingerprinted(findings: Iterable[Finding]) -> Iterator[Finding]:
    """Give each finding the hash of its rule, path, key, value and ordinal among its equals.

    The places of list entries are left out of the key, so that a new entry does not rename those after it.
    """
    seen: dict[tuple[str, str, str, str], int] = {}
    for finding in findings:
        key = ".".join(part for part in finding.key.split(".") if not part.isdigit())
        parts = (finding.code, finding.path, key, finding.value)
        ordinal = seen[parts] = seen.get(parts, 0) + 1
        digest = hashlib.sha256("\0".join((*parts, str(ordinal))).encode("utf-8", "surrogatepass"))
        yield replace(finding, fingerprint=digest.hexdigest()[:16])


class BaselineEntry(NamedTuple):
    """One finding that is held back; the path and the code are there for whoever reads the file."""

    path: str
    code: str
    fingerprint: str


class Baseline(NamedTuple):
    """The findings that are held back, by the command that found them."""

    entries: Mapping[str, frozenset[BaselineEntry]] = {}

    def of(self, command: str) -> frozenset[BaselineEntry]:
        """What is held back of one command."""
        return self.entries.get(command, frozenset())

    def with_entries(self, command: str, entries: Iterable[BaselineEntry]) -> Baseline:
        """The same for the other commands, and these for one."""
        return Baseline({**self.entries, command: frozenset(entries)})


def entry_of(finding: Finding) -> BaselineEntry:
    """A finding as an entry; it holds nothing that changes from day to day."""
    return BaselineEntry(finding.path, finding.code, finding.fingerprint)


class VersionSummary(NamedTuple):
    """What one version of a document says, as far as it matters for reviews; digests instead of texts.

    `reviewed` is the day of the last review as YYYY-MM-DD, `rest` the front matter without reviews,
    `content` the body whatever its white space, `status` the words that follow a status, `decided`
    the sections that hold a decision.
    """

    reviewed: str
    rest: bytes
    content: bytes
    status: str = ""
    decided: bytes = b""


class Version(NamedTuple):
    """A text that a document had: the commit that made it so, its author's day, and what the text says.

    `day` is None where the commit's clock cannot be right.
    """

    commit: str
    day: date | None
    told: VersionSummary

    @property
    def short(self) -> str:
        """The commit's id as people read it."""
        return self.commit[:10]

    def said(self, today: date) -> str:
        """`in 0123456789 on 2026-01-10`; without the day where the commit's clock was ahead of today's."""
        day = f" on {self.day}" if self.day is not None and self.day <= today else ""
        return f"in {self.short}{day}"


class History(NamedTuple):
    """The versions of each document, newest first, by path; a document whose past is not known is missing.

    `missing` says why there is none, and is empty where the history is complete. `uncommitted` are
    paths whose present text is in no commit.
    """

    missing: str = "nobody asked"
    versions: Mapping[str, tuple[Version, ...]] = {}
    uncommitted: frozenset[str] = frozenset()

    @property
    def complete(self) -> bool:
        """Whether every commit that ever touched a document is there to be read."""
        return not self.missing


NO_HISTORY = History()
