"""HTML as it is compared: as the specifications' own tests do, and without what Material's markup adds to it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from html import escape
from html.parser import HTMLParser

# Markdown and HTML of the examples of a specification, by number.
Examples = Mapping[int, tuple[str, str]]

_ADDED = (
    # what leads to a heading, and the heading's anchor
    (re.compile(r'<a class="headerlink".*?</a>'), ""),
    (re.compile(r'<h([1-6]) id="[^"]*"'), r"<h\1"),
    # the frame of a block of code; what is highlighted stands in elements of its own
    (
        re.compile(
            r'<div class="language-([^"]*) highlight"><pre><span></span><code>(.*?)</code></pre></div>', re.DOTALL
        ),
        lambda found: _code(found[1], found[2]),
    ),
    (re.compile(r' style="text-align: (\w+);"'), r' align="\1"'),
    (re.compile(r'<(ul|ol) class="task-list">'), r"<\1>"),
    (re.compile(r'<li class="task-list-item">'), "<li>"),
)
_SPAN = re.compile(r"</?span[^>]*>")
_VOID = frozenset("area base br col embed hr img input link meta source track wbr".split())
_BLOCKS = frozenset(
    """article aside blockquote body button canvas caption col colgroup dd div dl dt embed fieldset figcaption figure
    footer form h1 h2 h3 h4 h5 h6 header hgroup hr iframe li map object ol output p pre progress script section style
    table tbody td textarea tfoot th thead tr ul video""".split()
)


def _code(language: str, code: str) -> str:
    named = "" if language == "text" else f' class="language-{language}"'
    return f"<pre><code{named}>{_SPAN.sub('', code)}</code></pre>"


def undressed(written: str) -> str:
    """HTML of ours without what is Material's."""
    for pattern, replacement in _ADDED:
        written = pattern.sub(replacement, written)
    return written


def normalised(written: str) -> str:
    """HTML in a form in which only what a reader could notice differs."""
    parser = _Normaliser()
    parser.feed(written)
    parser.close()
    return "".join(parser.parts).strip()


class _Normaliser(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.parts: list[str] = []
        self.preformatted = 0
        self.last = ""

    def handle_data(self, data: str) -> None:
        if self.preformatted:
            self.parts.append(escape(data, quote=False))
            return
        text = re.sub(r"\s+", " ", data)
        if self.last in _BLOCKS or not self.last:
            text = text.lstrip()
        if text:
            self.parts.append(escape(text, quote=False))
            self.last = "text"

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.preformatted += tag == "pre"
        self.block(tag)
        given = "".join(f' {name}="{escape(value or "")}"' for name, value in sorted(attrs, key=str))
        self.parts.append(f"<{tag}{given}>")
        self.last = "br-block" if tag == "br" else tag

    def handle_endtag(self, tag: str) -> None:
        if tag in _VOID:
            return
        self.preformatted -= tag == "pre"
        self.block(tag)
        self.parts.append(f"</{tag}>")
        self.last = tag

    def handle_comment(self, data: str) -> None:
        self.parts.append(f"<!--{data}-->")
        self.last = "comment"

    def handle_decl(self, decl: str) -> None:
        self.parts.append(f"<!{decl}>")

    def handle_pi(self, data: str) -> None:
        self.parts.append(f"<?{data}>")

    def unknown_decl(self, data: str) -> None:
        self.parts.append(f"<![{data}]>")

    def block(self, tag: str) -> None:
        """Blanks before a block say nothing."""
        if tag in _BLOCKS and self.parts and not (self.preformatted and tag != "pre"):
            self.parts[-1] = self.parts[-1].rstrip()
