"""Blocks of code as HTML: highlighted by Pygments, in the markup that Material's styles know."""

from __future__ import annotations

from functools import lru_cache
from html import escape

from pygments import highlight
from pygments.formatters import HtmlFormatter
from pygments.lexer import Lexer
from pygments.lexers import get_lexer_by_name
from pygments.util import ClassNotFound

from kbgen.markdown.github.source import Fence, read

# What nobody reads as code is not highlighted: some lexers take time that grows faster than the text.
_LONGEST = 50_000
_PLAIN = "text"
_DIAGRAM = "mermaid"
_FORMULA = "math"


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
