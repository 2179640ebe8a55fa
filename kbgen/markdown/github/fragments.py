"""Parts of a page as HTML that come whole: blocks of code, attributes, contents and footnotes."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from functools import cached_property, lru_cache
from html import escape
from typing import Any, NamedTuple
from urllib.parse import quote

from pygments import format  # noqa: A004  # the library's name
from pygments.formatters import HtmlFormatter
from pygments.lexer import Lexer
from pygments.lexers import get_lexer_by_name
from pygments.util import ClassNotFound

from kbgen.markdown.github.source import Attributes, Event, Fence, read

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
    tokens = tuple(lexer.get_tokens(code)) if lexer else ()
    # some lexers repeat or drop text that they cannot read
    if lexer is None or "".join(text for _, text in tokens).rstrip("\n") != code.rstrip("\n"):
        return _wrapped(escape(code, quote=False), fence, fence.language or _PLAIN)
    marked = format(tokens, HtmlFormatter(nowrap=True, hl_lines=fence.lines, wrapcode=False))
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


_SAFE = "-_.!~*'();/?:@&=+$,#%"

_PLAIN_URL = re.compile(r"[\w\-.!~*();/?:@=+$,#%]*", re.ASCII)


class Title(NamedTuple):
    """A heading as the table of contents shows it: its text as HTML, without and with markup."""

    level: int
    anchor: str
    text: str
    html: str


def nested(headings: Sequence[Title]) -> list[dict[str, Any]]:
    """The headings as a tree, those of deeper levels below others, in the form of Python-Markdown's `toc_tokens`."""
    roots: list[dict[str, Any]] = []
    above: list[dict[str, Any]] = []
    for title in headings:
        about = {"level": title.level, "id": title.anchor, "name": title.text, "html": title.html}
        entry: dict[str, Any] = {**about, "data-toc-label": "", "children": []}
        while above and above[-1]["level"] >= title.level:
            above.pop()
        (above[-1]["children"] if above else roots).append(entry)
        above.append(entry)
    return roots


def attributes(given: Attributes, *, anchor: str = "", more: str = "") -> str:  # the attribute's own name
    """Attributes as HTML, with an id in place of theirs and another class before theirs."""
    values = {"id": anchor} if anchor else {}
    values |= {name: value for name, value in given if name != "id" or not anchor}
    if more:
        values["class"] = f"{more} {values.get('class', '')}".strip()
    return "".join(f' {name}="{escape(value)}"' for name, value in values.items())


def url(target: str) -> str:
    """A destination as an attribute's value; whether it may be there is judged on the whole article."""
    if _PLAIN_URL.fullmatch(target):
        return target
    return quote(target, safe=_SAFE).replace("&", "&amp;").replace("'", "&#x27;")


def contents(entries: Sequence[Mapping[str, Any]]) -> str:
    """The table of contents from the tree of headings."""
    items = (
        f'<li><a href="#{escape(entry["id"])}">{entry["name"]}</a>{contents(entry["children"])}</li>\n'
        for entry in entries
    )
    return f"<ul>\n{''.join(items)}</ul>\n" if entries else ""


def footnotes(notes: Mapping[str, str], references: Mapping[str, int]) -> str:
    """The footnotes by label, in the order in which they are referred to, then those that nothing refers to.

    `references` says of a label how often it was referred to.
    """
    parts = ['<div class="footnote">\n<hr />\n<ol>\n']
    for number, label in enumerate(dict.fromkeys((*references, *notes)), 1):
        if label in notes:
            back = "".join(_back(label, number, time) for time in range(1, references.get(label, 0) + 1))
            parts.append(f'<li id="fn:{_name(label)}">\n{_with_back(notes[label], back)}</li>\n')
    parts.append("</ol>\n</div>\n")
    return "".join(parts)


def _name(label: str) -> str:
    return escape("-".join(label.split()))


def reference(label: str, times: int, number: int) -> str:
    """What leads to a footnote for the so-many-th time."""
    there = f'<a class="footnote-ref" href="#fn:{_name(label)}">{number}</a>'
    return f'<sup id="{_place(label, times)}">{there}</sup>'


def _place(label: str, times: int) -> str:
    return f"fnref{'' if times == 1 else times}:{_name(label)}"


def _back(label: str, number: int, time: int) -> str:
    title = f"Jump back to footnote {number} in the text"
    return f'<a class="footnote-backref" href="#{_place(label, time)}" title="{title}">&#8617;</a>'


def _with_back(note: str, back: str) -> str:
    """The text of a footnote with what leads back from it, in its last paragraph where it ends in one."""
    if not back:
        return note
    if note.rstrip("\n").endswith("</p>"):
        return f"{note.rstrip()[:-4]}&#160;{back}</p>\n"
    return f"{note.rstrip()}\n<p>{back}</p>\n"


Resolve = Callable[[str], str]
# Words in angle brackets that would turn the rest of the page into text of an element that nobody closes.
_SWALLOWING = ("title", "textarea", "xmp", "plaintext", "noembed", "noframes")
_BARE_TAG = re.compile(r"<(\w+)\s*>")
_DELIMITERS = {"inline": ("\\(", "\\)"), "block": ("\\[", "\\]")}
_IN_PICTURES = frozenset(("text", "code-span", "formula", "emoji", "soft-break", "hard-break", "image", "/image"))


class Spans:
    """Writes what stands within a line: text, code, links and images."""

    def __init__(self, body: str, resolve: Resolve, raw: Resolve) -> None:
        self.body = body
        self.resolve = resolve
        self.raw = raw
        # What is written to, and what is written to again once what is open has ended.
        self.parts: list[str] = []
        self.outer: list[list[str]] = []
        # Headings, images and what else is open whose end depends on its beginning.
        self.opened: list[Event] = []
        self.pictures = 0
        # All that is written of what is open: of an image the words, of a mark for the contents nothing.
        self.only: frozenset[str] | None = None

    @cached_property
    def unclosed(self) -> frozenset[str]:
        """The elements that would swallow the rest of the page, since the body closes none of them."""
        body = self.body.lower()
        return frozenset(name for name in _SWALLOWING if f"</{name}" not in body)

    def line(self) -> None:
        """Begin a line."""
        if self.parts and not self.parts[-1].endswith("\n"):
            self.parts.append("\n")

    def push(self) -> None:
        """Write to a place of its own."""
        self.outer.append(self.parts)
        self.parts = []

    def pop(self) -> str:
        """What was written since."""
        parts, self.parts = self.parts, self.outer.pop()
        return parts[0] if len(parts) == 1 else "".join(parts)

    def text(self, event: Event) -> None:
        """Write text."""
        self.parts.append(escape(event.text, quote=False))

    def soft_break(self, _: Event) -> None:
        """Write the end of a line that ends nothing."""
        self.parts.append(" " if self.pictures else "\n")

    def hard_break(self, _: Event) -> None:
        """Write a break."""
        self.parts.append(" " if self.pictures else "<br />\n")

    def code_span(self, event: Event) -> None:
        """Write code within a line."""
        written = escape(event.text, quote=False)
        self.parts.append(written if self.pictures else f"<code>{written}</code>")

    def formula(self, event: Event) -> None:
        """A formula between the signs that MathJax and KaTeX look for where Material says so."""
        opening, closing = _DELIMITERS[event.form]
        written = opening + escape(event.text, quote=False) + closing
        self.parts.append(written if self.pictures else f'<span class="arithmatex">{written}</span>')

    def html_span(self, event: Event) -> None:
        """Write an author's HTML, or as text what would swallow the rest of the page."""
        tag = _BARE_TAG.fullmatch(event.text)
        if tag and tag[1].lower() in self.unclosed:
            self.parts.append(escape(event.text, quote=False))
        else:
            self.parts.append(self.raw(event.text))

    def link(self, event: Event) -> None:
        """Begin a link."""
        title = f' title="{escape(event.title)}"' if event.title else ""
        given = attributes(event.attributes) if event.attributes else ""
        self.parts.append(f'<a href="{url(self.resolve(event.text))}"{title}{given}>')

    def image(self, event: Event) -> None:
        """Begin an image, of which the words are collected."""
        self.pictures += 1
        self.only = _IN_PICTURES
        self.opened.append(event)
        self.push()

    def end_image(self, _: Event) -> None:
        """Write an image; of one within another, its words."""
        self.pictures -= 1
        event, words = self.opened.pop(), self.pop()
        if self.pictures:
            self.parts.append(words)
            return
        self.only = None
        alt = words.replace('"', "&quot;")
        title = f' title="{escape(event.title)}"' if event.title else ""
        given = attributes(event.attributes) if event.attributes else ""
        self.parts.append(f'<img alt="{alt}" src="{url(self.resolve(event.text))}"{title}{given} />')
