"""Writes the article of a page from its events, in the markup that Material's styles and scripts know."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from html import escape, unescape
from typing import NamedTuple

from kbgen.markdown.github import fragments
from kbgen.markdown.github.events import parse
from kbgen.markdown.github.fragments import (
    Resolve,
    Spans,
    Title,
    attributes,
    contents,
    footnotes,
    nested,
    reference,
)
from kbgen.markdown.github.source import BULLETS, Event, gc_paused

_COMMENTS = re.compile(r"(?:\s*<!--.*?-->)*\s*", re.DOTALL)
_CONTENTS = frozenset(("[TOC]", "[[TOC]]", "[[_TOC_]]"))
_LONGEST_MARK = 16
# Further blocks of code of one page are not highlighted.
_MOST_BLOCKS = 1_000
_LINKED = re.compile(r"</?a\b[^>]*>|<sup\b[^>]*>.*?</sup>", re.DOTALL)
_TAG = re.compile(r"<[^>]*>")


class Article(NamedTuple):
    """The HTML of a body, its headings, and its title in words, if it begins with a heading of the first level."""

    html: str
    headings: tuple[Title, ...]
    title: str | None


@gc_paused()
def article(body: str, resolve: Resolve = str, raw: Resolve = str) -> Article:
    """The article of a body.

    `resolve` says where the destination of a link or an image leads on the site, `raw` makes of an author's own HTML
    what the page is to hold.
    """
    events = parse(body)
    writer = _Writer(body, resolve, raw)
    writer.write(events)
    headings = tuple(writer.headings)
    first = next((event for event in events if not _is_comment(event)), None)
    titled = first is not None and first.kind == "heading" and first.number == 1
    return Article(writer.finished(), headings, unescape(headings[0].text) if titled else None)


class _List(NamedTuple):
    """A list that is open: what it is written to, where its tag stands there, and the tag that ends it."""

    parts: list[str]
    at: int
    end: str


class _Writer(Spans):
    """Writes one article; a method for each kind of event that is more than a tag."""

    def __init__(self, body: str, resolve: Resolve, raw: Resolve) -> None:
        super().__init__(body, resolve, raw)
        self.ends: list[str] = []
        self.lists: list[_List] = []
        # The items that are open: what each is written to, and where its tag stands there.
        self.items: list[tuple[Event, list[str], int]] = []
        self.headings: list[Title] = []
        self.contents: list[int] = []
        # Labels of the tabs of each set that is open, with whether a tab is chosen.
        self.tabs: list[list[tuple[str, bool]]] = []
        self.sets = 0
        self.blocks = 0
        self.notes: dict[str, str] = {}
        # Of each footnote, in the order of its number: how often it was referred to.
        self.references: dict[str, int] = {}
        self.numbers: dict[str, int] = {}
        self.aligned: list[str] = []
        self.column = 0
        self.cell_tag = "td"

    def write(self, events: Iterable[Event]) -> None:
        """Write events."""
        for event in events:
            kind = event.kind
            if self.only is None or kind in self.only:
                if (fixed := _FIXED.get(kind)) is not None:
                    self.parts.append(fixed)
                else:
                    _HANDLERS[kind](self, event)

    def finished(self) -> str:
        """All that was written."""
        if self.notes:
            self.line()
            self.parts.append(footnotes(self.notes, self.references))
        for at in self.contents:
            self.parts[at] = f'<div class="toc">\n{contents(nested(self.headings))}</div>\n'
        return "".join(self.parts).strip("\n")

    def html(self, event: Event) -> None:
        self.line()
        self.parts.append(self.raw(event.text))
        self.line()

    def rule(self, _: Event) -> None:
        self.line()
        self.parts.append("<hr />\n")

    def code(self, event: Event) -> None:
        self.line()
        self.blocks += 1
        self.parts.append(fragments.block(event.text, event.title, plain=self.blocks > _MOST_BLOCKS) + "\n")

    def block(self, event: Event) -> None:
        self.line()
        self.parts.append(_BLOCKS[event.kind])

    def paragraph(self, event: Event) -> None:
        """Begin a paragraph, or leave room for the contents where a mark stands for them."""
        self.line()
        short = event.end - event.start <= _LONGEST_MARK and not self.outer
        if short and self.body[event.start : event.end].strip() in _CONTENTS:
            self.only = _PARAGRAPH_ENDS
            self.contents.append(len(self.parts))
            self.parts.append("\n")
        else:
            self.parts.append("<p>")

    def end_paragraph(self, _: Event) -> None:
        if self.only is _PARAGRAPH_ENDS:
            self.only = None
        elif self.parts[-2:-1] == ["<p>"] and self.parts[-1].startswith(_ALONE):
            formula = self.parts.pop().removeprefix("<span").removesuffix("</span>")
            self.parts[-1] = f"<div{formula}</div>\n"
        else:
            self.parts.append("</p>\n")

    def heading(self, event: Event) -> None:
        self.line()
        self.opened.append(event)
        self.push()

    def end_heading(self, _: Event) -> None:
        event, written = self.opened.pop(), self.pop().strip()
        shown = _LINKED.sub("", written) if "<" in written else written
        words = _TAG.sub("", shown).strip() if "<" in shown else shown
        self.headings.append(Title(event.number, event.text, words, shown))
        anchor = escape(event.text)
        given = attributes(event.attributes, anchor=event.text) if event.attributes else f' id="{anchor}"'
        link = f'<a class="headerlink" href="#{anchor}" title="Permanent link">&para;</a>'
        self.parts.append(f"<h{event.number}{given}>{written}{link}</h{event.number}>\n")

    def list(self, event: Event) -> None:
        self.line()
        ordered = event.number != BULLETS
        start = f' start="{event.number}"' if ordered and event.number != 1 else ""
        self.lists.append(_List(self.parts, len(self.parts), "</ol>\n" if ordered else "</ul>\n"))
        self.parts.append(f"<ol{start}>\n" if ordered else "<ul>\n")

    def end_list(self, _: Event) -> None:
        self.line()
        self.parts.append(self.lists.pop().end)

    def begin_item(self, event: Event) -> None:
        self.line()
        self.items.append((event, self.parts, len(self.parts)))
        self.parts.append(f"<li{attributes(event.attributes)}>")

    def end_item(self, _: Event) -> None:
        self.items.pop()
        self.parts.append("</li>\n")

    def task(self, event: Event) -> None:
        """A box in front of an item, with the classes that the theme knows on item and list."""
        item, parts, at = self.items[-1]
        parts[at] = f"<li{attributes(item.attributes, more='task-list-item')}>"
        if self.lists:
            parts, where, _ = self.lists[-1]
            parts[where] = parts[where].replace("ul>", 'ul class="task-list">').replace("ol>", 'ol class="task-list">')
        self.parts.append(f'<input type="checkbox" disabled{" checked" if event.number else ""}/> ')

    def quote(self, event: Event) -> None:
        self.line()
        if event.form:
            self.ends.append("</div>\n")
            title = f'<p class="admonition-title">{event.form.capitalize()}</p>\n'
            self.parts.append(f'<div class="admonition {event.form}">\n{title}')
        else:
            self.ends.append("</blockquote>\n")
            self.parts.append("<blockquote>\n")

    def end_quote(self, _: Event) -> None:
        self.line()
        self.parts.append(self.ends.pop())

    def admonition(self, event: Event) -> None:
        self.line()
        self.opened.append(event)
        if event.kind == "details":
            opened = ' open="open"' if event.number else ""
            self.parts.append(f'<details class="{escape(event.form)}"{opened}>\n')
        elif event.kind == "admonition":
            self.parts.append(f'<div class="admonition {escape(event.form)}">\n')
        else:
            self.parts.append('<div class="tabbed-block">\n')

    def end_admonition(self, event: Event) -> None:
        self.opened.pop()
        self.line()
        self.parts.append("</details>\n" if event.kind == "/details" else "</div>\n")

    def begin_title(self, _: Event) -> None:
        self.push()

    def end_title(self, _: Event) -> None:
        written, event = self.pop().strip(), self.opened[-1]
        if event.kind == "tab":
            self.tabs[-1].append((written, bool(event.number)))
        elif event.kind == "details":
            self.parts.append(f"<summary>{written}</summary>\n")
        elif written:
            self.parts.append(f'<p class="admonition-title">{written}</p>\n')

    def begin_tabs(self, _: Event) -> None:
        self.line()
        self.tabs.append([])
        self.push()

    def end_tabs(self, event: Event) -> None:
        del event
        content, labels = self.pop(), self.tabs.pop()
        self.sets += 1
        name = f"__tabbed_{self.sets}"
        chosen = next((number for number, (_, is_chosen) in enumerate(labels, 1) if is_chosen), 1)
        inputs, shown = [], []
        for number, (label, *_) in enumerate(labels, 1):
            checked = 'checked="checked" ' if number == chosen else ""
            inputs.append(f'<input {checked}id="{name}_{number}" name="{name}" type="radio" />')
            shown.append(f'<label for="{name}_{number}">{label}</label>')
        self.parts.append(
            f'<div class="tabbed-set tabbed-alternate" data-tabs="{self.sets}:{len(labels)}">{"".join(inputs)}'
            f'<div class="tabbed-labels">{"".join(shown)}</div>\n'
            f'<div class="tabbed-content">\n{content}</div>\n</div>\n'
        )

    def table(self, event: Event) -> None:
        self.line()
        self.aligned = event.form.split()
        self.parts.append("<table>\n")

    def head(self, _: Event) -> None:
        self.cell_tag, self.column = "th", 0
        self.parts.append("<thead>\n<tr>\n")

    def end_head(self, _: Event) -> None:
        self.cell_tag = "td"
        self.parts.append("</tr>\n</thead>\n<tbody>\n")

    def row(self, _: Event) -> None:
        self.column = 0
        self.parts.append("<tr>\n")

    def end_table(self, _: Event) -> None:
        if self.parts[-1].endswith("<tbody>\n"):
            self.parts[-1] = self.parts[-1].removesuffix("<tbody>\n")
            self.parts.append("</table>\n")
        else:
            self.parts.append("</tbody>\n</table>\n")

    def cell(self, _: Event) -> None:
        aligned = self.aligned[self.column] if self.column < len(self.aligned) else "none"
        self.column += 1
        style = "" if aligned == "none" else f' style="text-align: {aligned};"'
        self.parts.append(f"<{self.cell_tag}{style}>")

    def end_cell(self, _: Event) -> None:
        self.parts.append(f"</{self.cell_tag}>\n")

    def reference(self, event: Event) -> None:
        """A number that leads to a footnote."""
        label = event.text
        times = self.references[label] = self.references.get(label, 0) + 1
        number = self.numbers.setdefault(label, len(self.numbers) + 1)
        self.parts.append(reference(label, times, number))

    def footnote(self, event: Event) -> None:
        self.opened.append(event)
        self.push()

    def end_footnote(self, _: Event) -> None:
        self.notes.setdefault(self.opened.pop().text, self.pop())


# How a formula begins that is a block where it is all of its paragraph.
_ALONE = '<span class="arithmatex">\\['
_PARAGRAPH_ENDS = frozenset(("/paragraph",))
_FIXED = {
    "emphasis": "<em>",
    "/emphasis": "</em>",
    "strong": "<strong>",
    "/strong": "</strong>",
    "deleted": "<del>",
    "/deleted": "</del>",
    "/link": "</a>",
    "/row": "</tr>\n",
    "/term": "</dt>\n",
    "/definition": "</dd>\n",
}
_BLOCKS = {
    "definitions": "<dl>\n",
    "/definitions": "</dl>\n",
    "term": "<dt>",
    "definition": "<dd>",
}
_HANDLERS: Mapping[str, Callable[[_Writer, Event], None]] = {
    "text": _Writer.text,
    "emoji": _Writer.text,
    "soft-break": _Writer.soft_break,
    "hard-break": _Writer.hard_break,
    "code-span": _Writer.code_span,
    "formula": _Writer.formula,
    "html-span": _Writer.html_span,
    "html": _Writer.html,
    "rule": _Writer.rule,
    "code": _Writer.code,
    **dict.fromkeys(_BLOCKS, _Writer.block),
    "paragraph": _Writer.paragraph,
    "/paragraph": _Writer.end_paragraph,
    "heading": _Writer.heading,
    "/heading": _Writer.end_heading,
    "list": _Writer.list,
    "/list": _Writer.end_list,
    "item": _Writer.begin_item,
    "/item": _Writer.end_item,
    "task": _Writer.task,
    "quote": _Writer.quote,
    "/quote": _Writer.end_quote,
    **dict.fromkeys(("admonition", "details", "tab"), _Writer.admonition),
    **dict.fromkeys(("/admonition", "/details", "/tab"), _Writer.end_admonition),
    "title": _Writer.begin_title,
    "/title": _Writer.end_title,
    "tabs": _Writer.begin_tabs,
    "/tabs": _Writer.end_tabs,
    "table": _Writer.table,
    "/table": _Writer.end_table,
    "head": _Writer.head,
    "/head": _Writer.end_head,
    "row": _Writer.row,
    "cell": _Writer.cell,
    "/cell": _Writer.end_cell,
    "link": _Writer.link,
    "image": _Writer.image,
    "/image": _Writer.end_image,
    "footnote-reference": _Writer.reference,
    "footnote": _Writer.footnote,
    "/footnote": _Writer.end_footnote,
}


def _is_comment(event: Event) -> bool:
    return event.kind == "html" and _COMMENTS.fullmatch(event.text) is not None
