"""Blocks of code as HTML: highlighted by Pygments, in the markup that Material's styles know."""

from __future__ import annotations

import re
from functools import lru_cache
from html import escape
from typing import NamedTuple

from pygments import highlight
from pygments.formatters import HtmlFormatter
from pygments.lexer import Lexer
from pygments.lexers import get_lexer_by_name
from pygments.util import ClassNotFound

# What nobody reads as code is not highlighted: some lexers take time that grows faster than the text.
_LONGEST = 50_000
_PLAIN = "text"
_DIAGRAM = "mermaid"
_FORMULA = "math"
_LANGUAGE = re.compile(r"[{.\s]*([^\s{},]*)")
_OPTIONS = re.compile(r"\b(title|hl_lines)=(\"[^\"]*\"|'[^']*')")


class Fence(NamedTuple):
    """What stands behind the marks of a fence."""

    language: str
    title: str = ""
    lines: tuple[int, ...] = ()


@lru_cache(maxsize=512)
def read(words: str) -> Fence:
    """The language of a fence, the title of its code, and the lines that it marks."""
    language = _LANGUAGE.match(words)
    options = dict(_OPTIONS.findall(words)) if "=" in words else {}
    marked = options.get("hl_lines", "").strip("\"'").replace(",", " ").split()
    lines = [number for part in marked for number in _range(part)]
    return Fence(language[1] if language else "", options.get("title", "").strip("\"'"), tuple(lines))


def _range(part: str) -> range:
    first, _, last = part.partition("-")
    if not first.isdecimal() or not (last or first).isdecimal():
        return range(0)
    return range(int(first), min(int(last or first), int(first) + _LONGEST) + 1)


def block(code: str, words: str, *, plain: bool = False) -> str:
    """The HTML of a block of code, with the words behind its fence; without highlighting if `plain`."""
    fence = read(words)
    if fence.language.lower() == _DIAGRAM:
        diagram = escape(code.rstrip("\n"), quote=False)
        return f'<pre class="mermaid"><code>{diagram}</code></pre>'
    if fence.language.lower() == _FORMULA:
        return f'<div class="arithmatex">\\[\n{escape(code, quote=False)}\\]</div>'
    if plain or len(code) > _LONGEST:
        return _wrapped(escape(code, quote=False), fence, fence.language or _PLAIN)
    return _highlighted(code, fence)


@lru_cache(maxsize=2048)
def _highlighted(code: str, fence: Fence) -> str:
    lexer = _lexer(fence.language)
    if lexer is None:
        return _wrapped(escape(code, quote=False), fence, fence.language or _PLAIN)
    marked = highlight(code, lexer, HtmlFormatter(nowrap=True, hl_lines=fence.lines, wrapcode=False))
    return _wrapped(marked.replace("&quot;", '"').replace("&#39;", "'"), fence, fence.language)


def _wrapped(code: str, fence: Fence, language: str) -> str:
    title = f'<span class="filename">{escape(fence.title)}</span>' if fence.title else ""
    return (
        f'<div class="language-{escape(language)} highlight">{title}<pre><span></span><code>{code}</code></pre></div>'
    )


@lru_cache(maxsize=256)
def _lexer(language: str) -> Lexer | None:
    """The lexer of a language; none where it is unknown, or has nothing to highlight."""
    if not language or language in ("text", "plain", "plaintext", "txt"):
        return None
    try:
        return get_lexer_by_name(language, stripnl=False)
    except ClassNotFound:
        return None
