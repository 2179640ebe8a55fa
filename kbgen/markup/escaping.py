"""An extension of Python-Markdown that prints the HTML in a text as text, and its comments not at all."""

from __future__ import annotations

import html
import re
from typing import Any
from xml.etree.ElementTree import Element

from markdown import Extension, Markdown
from markdown.inlinepatterns import HTML_RE, HtmlInlineProcessor
from markdown.preprocessors import HtmlBlockPreprocessor

_COMMENT = "<!--"
_NOTHING = "<!-- -->"


class _Blocks(HtmlBlockPreprocessor):
    """Keeps blocks of HTML as text."""

    def run(self, lines: list[str]) -> list[str]:
        """The lines with a mark in the place of each block."""
        before = len(self.md.htmlStash.rawHtmlBlocks)
        left = super().run(lines)
        blocks = self.md.htmlStash.rawHtmlBlocks
        blocks[before:] = [_as_text(str(block)) for block in blocks[before:]]
        return left


def _as_text(block: str) -> str:
    # a comment is known by its start alone: where it ends, parsers do not agree
    return _NOTHING if block.lstrip().startswith(_COMMENT) else f"<p>{html.escape(block.strip())}</p>"


class _Inline(HtmlInlineProcessor):
    """Keeps HTML within a line as text."""

    def handleMatch(self, m: re.Match[str], data: str) -> tuple[Element | str, int, int]:  # type: ignore[override]  # noqa: ARG002, N802
        """The text of a match, which the serialiser escapes."""
        text = self.backslash_unescape(self.unescape(m.group(1)))
        return ("" if text.startswith(_COMMENT) else text), m.start(0), m.end(0)


class Escaping(Extension):
    """The extension; it has no options."""

    def extendMarkdown(self, md: Markdown) -> None:  # noqa: N802  # Python-Markdown's own name
        """Take the place of what passes HTML on, that of Markdown within HTML too."""
        md.preprocessors.register(_Blocks(md), "html_block", 20)
        md.inlinePatterns.register(_Inline(HTML_RE, md), "html", 90)


def makeExtension(**options: Any) -> Escaping:  # noqa: N802  # the name that Python-Markdown looks for
    """The extension, as Python-Markdown asks for it."""
    return Escaping(**options)
