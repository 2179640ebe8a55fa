"""Findings for a person at a terminal: place, code, message, the line itself, the remedy."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Sequence
from itertools import groupby

from kbgen.report.answer import Answer, LocatedFinding, StaleDocument, inert, printable

_WIDEST = 160


def render(answer: Answer) -> str:
    """The documents that want a review, by state; the findings; the sentence that counts them."""
    lines = (*_wanted(answer.wanted), *findings(answer.untold), *filter(None, [answer.summary]))
    return "\n".join(map(inert, lines))


def _wanted(wanted: Sequence[StaleDocument]) -> Iterator[str]:
    for (gone, state), group in groupby(wanted, key=lambda one: (bool(one.gone), one.state)):
        rows = list(group)
        yield f"{'owner gone, ' if gone else ''}{state.replace('-', ' ')} ({len(rows)})"
        for row in rows:
            risk = f" ({row.risk})" if row.risk else ""
            owner = f"but {row.gone}" if row.gone else f"owned by {row.owner or 'nobody'}"
            yield f"  {printable(row.path)}  {row.when}, {printable(owner)}{risk}"


def findings(shown: Sequence[LocatedFinding]) -> Iterator[str]:
    """`path:line:column CODE message`, then the source line with the place marked, then the remedy."""
    for one in shown:
        yield from _lines(one)


def _lines(shown: LocatedFinding) -> Iterator[str]:
    finding, span = shown.finding, shown.finding.span
    yield f"{printable(shown.path)}:{span.line}:{span.column} {finding.code} {printable(finding.message)}"
    start = max(0, span.column - _WIDEST // 2) if len(shown.line) > _WIDEST else 0
    text = shown.line[start : start + _WIDEST].rstrip()
    if text:
        yield f"    {printable(text)}"
        before = printable(shown.line[start : span.column - 1])
        length = max(1, min(span.length, start + len(text) - span.column + 1, _WIDEST - len(before)))
        yield f"    {' ' * _cells(before)}{'^' * length}"
    yield f"    {finding.severity.label}: {finding.help}"


def _cells(text: str) -> int:
    """How many columns of a terminal a text takes."""
    return len(text) if text.isascii() else sum(2 if unicodedata.east_asian_width(char) in "WF" else 1 for char in text)
