"""Findings for a person at a terminal: place, code, message, the line itself, the remedy."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Sequence

from kbgen.model import Finding
from kbgen.report.where import Where

_WIDEST = 160


def render(findings: Sequence[Finding], where: Where) -> str:
    """`path:line:column CODE message`, then the source line with the place marked, then the remedy."""
    return "\n".join(line for finding in findings for line in _lines(finding, where))


def _lines(finding: Finding, where: Where) -> Iterator[str]:
    span = finding.span
    yield f"{where.shown(finding.path)}:{span.line}:{span.column} {finding.code} {printable(finding.message)}"
    source = where.line_of(finding.path, span.line).rstrip()
    if source:
        start = max(0, span.column - _WIDEST // 2) if len(source) > _WIDEST else 0
        shown = printable(source[start : start + _WIDEST])
        yield f"    {shown}"
        before = printable(source[start : span.column - 1])
        length = max(1, min(span.length, len(source) - span.column + 1, _WIDEST - len(before)))
        yield f"    {' ' * _cells(before)}{'^' * length}"
    yield f"    {finding.severity.label}: {finding.help}"


def printable(text: str) -> str:
    """The text without what could move the cursor or end the line, so that no file can forge a report."""
    return "".join(char if char.isprintable() else " " for char in text)


def _cells(text: str) -> int:
    """How many columns of a terminal a text takes."""
    return sum(2 if unicodedata.east_asian_width(char) in "WF" else 1 for char in text)
