"""Makes the fixes that findings carry, as patches of the fewest characters, and takes back what would do harm."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Sequence
from typing import NamedTuple

from kbgen.authoring.patch import Lines, Patch, apart, patched
from kbgen.authoring.references import Use, in_body
from kbgen.load.written import rewritten_scalar
from kbgen.model import Finding, Where
from kbgen.model.document import DOCUMENT_SUFFIX
from kbgen.model.settings import DIALECTS

# What reading a file finds wrong with it: no fix may add to that.
_READING = ("FM", "RD")
_KEY = re.compile(r"[\w-]+")
Judge = Callable[[str], Sequence[Finding]]


class Fixed(NamedTuple):
    """A text with its fixes, and the findings that were fixed."""

    text: str
    findings: tuple[Finding, ...]


def fixed(text: str, findings: Sequence[Finding], judge: Judge) -> Fixed:
    """A file's text with every fix of its findings that can be made.

    `judge` says what is wrong with a text by itself. Of two fixes that meet at one place neither is made, but that one
    within lines goes before one of the lines, and none after which less of the file can be read.
    """
    placed = [(finding, patch) for finding in findings if (patch := place(text, finding)) is not None]
    chosen = _apart([pair for pair in placed if not _is_of_lines(pair[0])])
    inner = [patch for _, patch in chosen]
    chosen += _apart([pair for pair in placed if _is_of_lines(pair[0]) and apart([pair[1], *inner])[0]])
    if not chosen:
        return Fixed(text, ())
    faults = _faults(judge(text))
    whole = patched(text, (patch for _, patch in chosen))
    if _faults(judge(whole)) <= faults:
        return Fixed(whole, tuple(finding for finding, _ in chosen))
    return _one_by_one(text, chosen, faults, judge)


def _apart(placed: Sequence[tuple[Finding, Patch]]) -> list[tuple[Finding, Patch]]:
    alone = apart([patch for _, patch in placed])
    return [pair for pair, free in zip(placed, alone, strict=True) if free]


def _is_of_lines(finding: Finding) -> bool:
    return finding.fix is not None and finding.fix.where is Where.LINES


def _one_by_one(text: str, chosen: Sequence[tuple[Finding, Patch]], faults: Counter[str], judge: Judge) -> Fixed:
    kept: list[tuple[Finding, Patch]] = []
    for pair in chosen:
        if _faults(judge(patched(text, (patch for _, patch in (*kept, pair))))) <= faults:
            kept.append(pair)
    return Fixed(patched(text, (patch for _, patch in kept)), tuple(finding for finding, _ in kept))


def _faults(findings: Sequence[Finding]) -> Counter[str]:
    return Counter(finding.code for finding in findings if finding.code.startswith(_READING))


def place(text: str, finding: Finding) -> Patch | None:
    """Where the fix of a finding is to be made; None where the text does not say there what it should."""
    fix = finding.fix
    if fix is None:
        return None
    lines = Lines(text)
    if fix.where is Where.LINK:
        return _link(text, lines, finding, fix.old, fix.new)
    start, end = lines.bounds(finding.span.line)
    if fix.where is Where.LINES:
        follows = text[start + len(fix.old) : start + len(fix.old) + 1]
        is_there = text.startswith(fix.old, start) and follows in ("", "\n")
        return Patch(start, start + len(fix.old), fix.new) if is_there else None
    if fix.where is Where.WORD:
        if text.count(fix.old, start, end) != 1:
            return None
        at = text.index(fix.old, start)
        return Patch(at, at + len(fix.old), fix.new)
    return _value(text, lines, finding, fix.old, fix.new)


def _value(text: str, lines: Lines, finding: Finding, old: str, new: str) -> Patch | None:
    """A scalar at the finding's own place, in the quotes that it has; a key's place ends before its quotes do."""
    start = lines.offset(finding.span)
    for length in (finding.span.length, len(old), len(old) + 2):
        written = rewritten_scalar(text[start : start + length], old, new)
        follows = text[start + length : start + length + 1]
        if written is not None and not _KEY.match(follows):
            return Patch(start, start + length, written)
    return None


def _link(text: str, lines: Lines, finding: Finding, old: str, new: str) -> Patch | None:
    """The target of the only link on the finding's line that says so, which may be defined elsewhere."""
    if not DOCUMENT_SUFFIX.search(finding.path):
        return None
    first, last = lines.bounds(finding.span.line)
    # whichever dialect the document is written in: what is found is the target itself
    named = (use for dialect in DIALECTS for use in in_body(text, dialect, finding.path))
    uses = [use for use in named if use.target == old]
    here = [use for use in uses if first <= use.start <= last]
    places = {(use.start, use.end) for use in here or _defined(text, uses)}
    if len(places) != 1:
        return None
    ((start, end),) = places
    return Patch(start, end, new) if text[start:end] == old else None


def _defined(text: str, uses: Sequence[Use]) -> list[Use]:
    """Links whose target stands in a definition, as `[label]: target`."""
    return [use for use in uses if text[: use.start].rstrip("< ").endswith("]:")]
