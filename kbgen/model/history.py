"""What git knows of a handbook's documents, as a value."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import NamedTuple


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
