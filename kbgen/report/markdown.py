"""A summary in Markdown, fit for a comment on a pull request or the summary of a job: what counts, not everything.

What somebody wrote stands in code spans, where neither GitHub nor GitLab sees a mention, a reference,
a link or HTML.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from kbgen.report.answer import Answer, LocatedFinding, StaleDocument, cut, printable

MOST = 30
_WIDEST = 300
_ROOM = 25_000  # characters of one table: a comment at GitHub holds 65,536
_TICKS = re.compile("`+")


def render(answer: Answer) -> str:
    """A heading, the sentence that counts, the documents that want a review, and the findings, worst first."""
    found = sorted(answer.untold, key=lambda shown: -shown.finding.severity)
    parts = [
        f"### kbgen {answer.command}",
        answer.summary,
        _table(("state", "document", "owner", "review"), [_wanted(one) for one in answer.wanted], "document"),
        _table(("", "where", "rule", "what"), [_found(one) for one in found], "finding"),
    ]
    return "\n\n".join(filter(None, parts))


def _wanted(stale_document: StaleDocument) -> tuple[str, ...]:
    owner = span(stale_document.owner) if stale_document.owner else "nobody"
    return (stale_document.state.replace("-", " "), span(stale_document.path), owner, printable(stale_document.when))


def _found(shown: LocatedFinding) -> tuple[str, ...]:
    finding = shown.finding
    where = f"{shown.path}:{finding.span.line}:{finding.span.column}"
    return (finding.severity.label, span(where), finding.code, span(finding.message))


def _table(head: Sequence[str], rows: Sequence[Sequence[str]], word: str) -> str:
    if not rows:
        return ""
    lines = [_row(head), _row(["---"] * len(head))]
    room = _ROOM
    for row in rows[:MOST]:
        line = _row(row)
        room -= len(line)
        if room < 0:
            break
        lines.append(line)
    left = len(rows) - (len(lines) - 2)
    if left:
        lines += ["", f"{left:,} more {word}{'s' if left > 1 else ''} not shown."]
    return "\n".join(lines)


def _row(cells: Iterable[str]) -> str:
    return f"| {' | '.join(cells)} |"


def span(text: str) -> str:
    """A text as a code span within a table: one line, cut short, and closed by nothing that it holds."""
    # GitHub reads `\\|` as an escaped backslash and the end of a cell, other parsers as an escaped bar.
    said = cut(printable(text), _WIDEST).strip().replace("\\|", "\\ |") or " "
    fence = "`" * (1 + max(map(len, _TICKS.findall(said)), default=0))
    pad = " " if said.startswith("`") or said.endswith("`") else ""
    return f"{fence}{pad}{said}{pad}{fence}".replace("|", "\\|")
