"""Reads suppressions: `<!-- kbgen: allow CODE until DATE -- reason -->`."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date

from kbgen.body import Comment
from kbgen.model import Fault, Span, Suppression

_ALLOW = re.compile(r"\s*kbgen:\s*allow\s+(\S+)(?:\s+until\s+(\S+?))?(?:\s+--\s*(.*?))?\s*", re.DOTALL)


def read_allows(comments: Iterable[Comment], body_line: int) -> tuple[tuple[Suppression, ...], tuple[Fault, ...]]:
    """The suppressions among a body's comments, and what is wrong with those that do not count."""
    allows, faults = [], []
    for comment in comments:
        if not comment.text.lstrip().startswith("kbgen:"):
            continue
        read = _read(comment, Span(comment.line + body_line, 1))
        if isinstance(read, Suppression):
            allows.append(read)
        else:
            faults.append(read)
    return tuple(allows), tuple(faults)


def _read(comment: Comment, span: Span) -> Suppression | Fault:
    found = _ALLOW.fullmatch(comment.text)
    if not found:
        message = "not a suppression; write `<!-- kbgen: allow CODE until DATE -- reason -->`, with or without the date"
        return Fault("suppression-without-reason", span, message, comment.text.strip())
    code, said, reason = found[1], found[2], (found[3] or "").strip()
    if not reason:
        return Fault("suppression-without-reason", span, f"the suppression of {code} gives no reason", code)
    try:
        until = date.fromisoformat(said) if said else None
    except ValueError:
        return Fault("invalid-value", span, f"{said!r} is no date; write it as YYYY-MM-DD", said)
    return Suppression(code, reason, until, span)
