"""What kbgen tells a person about their documents."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from enum import IntEnum
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
