"""What Python-Markdown itself makes of a body: the judge of the scanner."""

from __future__ import annotations

import html
from collections.abc import Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Any
from xml.etree.ElementTree import Element

import pytest
from markdown import Markdown
from markdown.extensions import Extension
from markdown.treeprocessors import Treeprocessor, UnescapeTreeprocessor
from pymdownx import highlight

EXTENSIONS = [
    "admonition", "attr_list", "def_list", "footnotes", "md_in_html", "tables", "toc",
    "pymdownx.details", "pymdownx.superfences", "pymdownx.tabbed", "pymdownx.highlight",
    "pymdownx.inlinehilite", "pymdownx.tasklist",
]  # fmt: skip
CONFIG = {"toc": {"permalink": True}, "pymdownx.tabbed": {"alternate_style": True}}


@dataclass
class Printed:
    """The headings (level, text, id), code (language, text) and links (target) of a printed page."""

    headings: list[tuple[int, str, str]] = field(default_factory=list)
    code: list[tuple[str, str]] = field(default_factory=list)
    links: list[str] = field(default_factory=list)


def printed(body: str) -> Printed:
    """Return what the engine prints of a body."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(highlight.Highlight, "highlight", _plain_code)
        watch = _Watch()
        engine = Markdown(extensions=[*EXTENSIONS, watch], extension_configs=CONFIG)
        page = engine.convert(body)
    code = _Code()
    code.feed(page)
    levels = {token["id"]: token for token in _flat(engine.toc_tokens)}
    texts = [(level, html.unescape(levels[anchor]["name"]), anchor) for level, anchor in watch.headings]
    return Printed(texts, code.found, watch.links)


def _flat(tokens: list[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    for token in tokens:
        yield token
        yield from _flat(token["children"])


def _plain_code(self: object, src: str, language: str, *args: Any, inline: bool = False, **more: Any) -> Any:
    if inline:
        element = Element("code")
        element.text = src
        return element
    return f'<pre class="judged" lang="{language or ""}">{html.escape(src)}</pre>'


class _Code(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.found: list[tuple[str, str]] = []
        self.inside = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = dict(attrs)
        if tag == "pre" and values.get("class") == "judged":
            self.found.append((values.get("lang") or "", ""))
            self.inside = True

    def handle_endtag(self, tag: str) -> None:
        self.inside = self.inside and tag != "pre"

    def handle_data(self, data: str) -> None:
        if self.inside:
            language, text = self.found[-1]
            self.found[-1] = (language, text + data)


class _Watch(Extension):
    """Looks at the tree just before it is printed: raw HTML of the author is not in it."""

    def __init__(self) -> None:
        super().__init__()
        self.headings: list[tuple[int, str]] = []
        self.links: list[str] = []

    def extendMarkdown(self, md: Markdown) -> None:  # noqa: N802  (the engine's name)
        md.treeprocessors.register(_Look(md, self), "look", -10)


class _Look(Treeprocessor):
    def __init__(self, md: Markdown, watch: _Watch) -> None:
        super().__init__(md)
        self.watch = watch

    def run(self, root: Element) -> None:
        unescape = UnescapeTreeprocessor()
        for element in root.iter():
            kind = element.get("class") or ""
            if element.tag[:1] == "h" and element.tag[1:].isdigit():
                self.watch.headings.append((int(element.tag[1:]), unescape.unescape(element.get("id") or "")))
            elif element.tag == "a" and not kind.startswith(("headerlink", "footnote")):
                self.watch.links.append(self.clean(element.get("href")))
            elif element.tag == "img":
                self.watch.links.append(self.clean(element.get("src")))

    def clean(self, target: str | None) -> str:
        """Return a target with stashed entities and escapes resolved."""
        text = UnescapeTreeprocessor().unescape(target or "").replace("\x02amp\x03", "&")
        for index, raw in enumerate(self.md.htmlStash.rawHtmlBlocks):
            text = text.replace(f"\x02wzxhzdk:{index}\x03", str(raw))
        return html.unescape(text)
