"""Which log a decision belongs to, and the numbers that its name and its heading give it."""

from __future__ import annotations

import re
from typing import NamedTuple

from kbgen.body import Outline
from kbgen.kinds.decision.dates import is_dated
from kbgen.model.corpus import INDEX_NAMES, without_suffix

_NAMED = re.compile(r"(?P<prefix>(?:[^\W\d_]{1,60}[-_ ]{1,3}){0,20})(?P<number>\d{1,5})(?:[-_. ]|$)")
# `12. Queues`, `012: Queues`
_LEADING = re.compile(r"#?(\d{1,5})(?P<mark>[.:)]| [-–—](?= )| (?=\S))", re.ASCII)
# `ADR 12`, `ADR-012: Queues`, `ODH-ADR-Operator-0009 - Queues`
_PREFIXED = re.compile(
    r"(?:[a-z]{1,12}-){0,3}(?:adr|rfc|pep|bip|kep|madr|decision)(?:-[a-z]{1,20}){0,2}[-_ ]{1,2}"
    r"(?:#|no\.? )?(\d{1,5})\b(?!\.\d)",
    re.ASCII | re.IGNORECASE,
)


# `1. `, `ADR 27: `, `RFC: `, `Aries RFC 0434: `, `ODH-ADR-Operator-0009 - ` before a title
_BEFORE_TITLE = re.compile(
    r"#?\d{1,5}(?:[.:)]|\s[-–—](?=\s))\s+(?=\S)"
    r"|(?:(?:(?-i:[A-Z])[a-z]{1,15}\s){1,2}(?=[a-z]{3,4}[ -]\d{4}\b))?\[?(?:[a-z]{1,12}-){0,3}"
    r"(?:(?P<named>m?adr|rfc|pep|bip|kep|architecture decision record|decision record)"
    r"|(?-i:[A-Z]{1,3}[EI]P|CPS|HIPE|SIMD|MSC))"
    r"(?:-[a-z]{1,20}){0,2}(?:[-_ ]{0,2}(?:#|no\.? )?(?:\d{1,5}|[^\w\s]{1,3}))?\]?"
    r"(?:\s?[.:)|]|\s[-–—](?=\s)|(?(named)(?<=\d)(?=\s)|(?!)))\s+(?=\S)",
    re.ASCII | re.IGNORECASE,
)
# headings of parts that any decision may have
_GENERIC = frozenset(
    (
        "abstract",
        "background",
        "context",
        "context and problem statement",
        "decision",
        "introduction",
        "motivation",
        "overview",
        "problem",
        "problem statement",
        "status",
        "summary",
        "title",
    )
)
# words before a number that may be of any log
ANY_LOG = ("adr", "rfc", "pep", "bip", "kep", "decision")


class Heading(NamedTuple):
    """The number in a decision's first heading; a bare one has nothing to tell it from a number of the sentence."""

    number: int
    line: int
    bare: bool = False


def numbered(inner: str) -> tuple[str, int | None]:
    """The log that a file belongs to (its folder and the words before its number) and its number, if it has one.

    A file that stands for its folder goes by the folder's name.
    """
    folder, _, name = inner.rpartition("/")
    above, _, own = folder.rpartition("/")
    if is_dated(own):
        return above, None
    if without_suffix(name).lower() in INDEX_NAMES and _number(own):
        folder, name = above, own
    found = _number(name)
    if not found:
        return folder, None
    return f"{folder}/{found['prefix']}".casefold(), int(found["number"])


def prefix_of(log: str) -> str:
    """The words before the numbers of a log."""
    return log.rpartition("/")[2].strip("-_ ")


def _number(name: str) -> re.Match[str] | None:
    return None if is_dated(name) else _NAMED.match(name)


def as_title(heading: str) -> str:
    """A heading without the number that places it in a log; empty for that of a part."""
    text = _without_number(heading.strip())
    return "" if text.strip(" :").lower() in _GENERIC else text


def _without_number(heading: str) -> str:
    found = _BEFORE_TITLE.match(heading)
    return heading[found.end() :] if found else heading


def in_heading(outline: Outline) -> Heading | None:
    """The number in the first heading of a body."""
    heading = next((heading for heading in outline.headings if heading.level == 1), None)
    if heading is None:
        return None
    text = heading.text.strip()
    if found := _PREFIXED.match(text):
        return Heading(int(found[1]), heading.line)
    found = _LEADING.match(text)
    return Heading(int(found[1]), heading.line, bare=found["mark"] == " ") if found else None
