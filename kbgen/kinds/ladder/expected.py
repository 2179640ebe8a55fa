"""What is expected at a level, each expectation under a name that outlives an edit of the ladder."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from typing import NamedTuple

from kbgen.body.inline import slug
from kbgen.kinds.ladder.model import Content, Expectation, LadderModel, PlacedCell
from kbgen.kinds.ladder.names import key
from kbgen.kinds.ladder.schema import Competency, Level

_USABLE = re.compile(r"[\w.:-]{1,200}")


class Expected(NamedTuple):
    """One expectation. `name` is the id that its author gave it, or is made of its place and its words."""

    name: str
    text: str


class Asked(NamedTuple):
    """What one level asks for in one competency: a remark where there is nothing, else a summary and expectations."""

    competency: Competency
    remark: str = ""
    summary: str = ""
    expected: tuple[Expected, ...] = ()


def asked(ladder: LadderModel, level: Level) -> list[Asked]:
    """What a level asks for, competency by competency; what is the same as before is written out."""
    return [_asked(one, ladder.holds(level, one)) for one in ladder.competencies]


def _asked(competency: Competency, placed: PlacedCell | None) -> Asked:
    content = placed.content if placed else Content()
    if placed is None or content.state in ("empty", "same"):
        return Asked(competency, "Not written yet.")
    if content.state == "not-applicable":
        return Asked(competency, f"Not applicable: {content.why_not}" if content.why_not else "Not applicable.")
    # A sentence that stands alone is what is expected.
    listed = content.expectations or ((Expectation(content.summary),) if content.summary else ())
    summary = content.summary if content.expectations else ""
    return Asked(competency, "", summary, tuple(_named(listed, placed)))


def _named(listed: tuple[Expectation, ...], placed: PlacedCell) -> Iterator[Expected]:
    taken: set[str] = set()
    for one in listed:
        text = " ".join(one.text.split())
        name = one.id if _USABLE.fullmatch(one.id) else _made(placed, text)
        while name in taken:
            name += "-again"
        taken.add(name)
        yield Expected(name, text)


def _made(placed: PlacedCell, text: str) -> str:
    digest = hashlib.sha256(key(text).encode()).hexdigest()[:8]
    parts = (slug(placed.cell.level), slug(placed.cell.competency), digest)
    return ".".join(part[:80] for part in parts if part)
