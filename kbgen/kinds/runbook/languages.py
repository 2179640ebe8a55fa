"""The language of a block of code, where its text leaves no doubt."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence

from kbgen.body import Fence
from kbgen.model import Fix, Where

_LONGEST = 100_000
_PROMPT = re.compile(r"\$ \S")
_SCRIPT = re.compile(r"#! ?/(?:usr/)?bin/(?:env )?(bash|sh|zsh|python)3?(?=\s|$)")
_OPENING = re.compile(r"[ \t>]*(?:(?:[*+-]|\d+[.)])[ \t]+)*(`{3,}|~{3,})[ \t]*\r?$")


def language_of(code: str) -> str:
    """The language of a code that starts with a prompt or an interpreter's name, or is whole JSON; else empty."""
    first = code.lstrip("\n").partition("\n")[0].rstrip()
    if _PROMPT.match(first):
        return "console"
    script = _SCRIPT.match(first)
    if script:
        return script[1]
    if first.startswith("<?xml "):
        return "xml"
    if first.startswith("diff --git a/"):
        return "diff"
    return "json" if _is_json(code) else ""


def _is_json(code: str) -> bool:
    text = code.strip()
    if text[:1] + text[-1:] not in ("{}", "[]") or '"' not in text or len(text) > _LONGEST:
        return False
    try:
        json.loads(text)
    except (ValueError, RecursionError):
        return False
    return True


def language_fix(fence: Fence, lines: Sequence[str]) -> Fix | None:
    """The opening line of a fence with its language, where that is certain and the line says nothing else."""
    opening = _OPENING.match(lines[fence.line]) if fence.line < len(lines) else None
    language = language_of(fence.code) if opening else ""
    return Fix(opening[1], opening[1] + language, Where.WORD) if opening and language else None
