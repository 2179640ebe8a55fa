"""The parser's words for what it finds, and our events for them."""

from __future__ import annotations

import re
from typing import Any

from pyromark import Options

from kbgen.markdown.github.source import BULLETS, Event, make_event

OPTIONS = (
    Options.ENABLE_TABLES
    | Options.ENABLE_FOOTNOTES
    | Options.ENABLE_STRIKETHROUGH
    | Options.ENABLE_TASKLISTS
    | Options.ENABLE_GFM
    | Options.ENABLE_DEFINITION_LIST
)

# A list or quote deeper than this is printed at this depth, as GitHub's own parser does.
DEEPEST = 99
# Containers within containers: deeper ones stay text, since what each holds is parsed again.
DEEPEST_CONTAINER = 8
# How often a text is parsed to learn which of its containers stand in code.
TRIES = 4

# What opens and closes by the library's name, with whether it counts for the depth.
KINDS = {
    "Paragraph": "paragraph",
    "Heading": "heading",
    "BlockQuote": "quote",
    "List": "list",
    "Item": "item",
    "Table": "table",
    "TableHead": "head",
    "TableRow": "row",
    "TableCell": "cell",
    "FootnoteDefinition": "footnote",
    "DefinitionList": "definitions",
    "DefinitionListTitle": "term",
    "DefinitionListDefinition": "definition",
    "Emphasis": "emphasis",
    "Strong": "strong",
    "Strikethrough": "deleted",
    "Link": "link",
    "Image": "image",
}

LEAVES = {"Code": "code-span", "InlineHtml": "html-span"}

FORMULAS = {"InlineMath": "inline", "DisplayMath": "block"}

NESTING = frozenset(("quote", "list", "emphasis", "strong", "deleted", "link", "image"))

LINKS = frozenset(("link", "image"))

# Events that say nothing but what they are.
SIGNS = {"SoftBreak": Event("soft-break"), "HardBreak": Event("hard-break"), "Rule": Event("rule")}

BARE = {
    name: Event(kind)
    for name, kind in KINDS.items()
    if kind in ("head", "row", "cell", "definitions", "term", "definition")
}

ENDS = {name: Event("/" + kind) for name, kind in KINDS.items()}

# What is nothing but its place, and does not count for the depth; most of what opens and closes.
SPANNED = {name: KINDS[name] for name in ("Paragraph", "Item")}

# What counts for the depth, and the links among it, by the library's name.
ENCLOSING = frozenset(name for name, kind in KINDS.items() if kind in NESTING)
LINK_NAMES = frozenset(name for name, kind in KINDS.items() if kind in LINKS)

# What an outline needs all of.
WANTED = LINK_NAMES | {"Heading"}

_EMOJI = re.compile(r":[a-z0-9_+-]+:")

BRACKETED = frozenset(("Autolink", "Email"))


def leaf(name: str, value: Any, start: int, end: int, shown: Any) -> Event:
    """The event of something that neither opens nor closes."""
    if name == "TaskListMarker":
        return Event("task", start, end, number=int(value))
    written = shown(value)
    if name in FORMULAS:
        quoted = len(written) > 1 and written[0] == written[-1] == "`"
        return Event("formula", start, end, written[1:-1] if quoted else written, form=FORMULAS[name])
    return make_event((LEAVES[name], start, end, written, "", "", 0, ()))


def opening(kind: str, about: Any, start: int, end: int, shown: Any) -> Event:
    """The event of something that has more to it than its place, or may hold itself."""
    if kind == "list":
        return make_event((kind, start, end, "", "", "", BULLETS if about is None else about, ()))
    if about is None:
        return make_event((kind, start, end, "", "", "", 0, ()))
    if kind in LINKS:
        form = about["link_type"].lower()
        target = f"mailto:{about['dest_url']}" if form == "email" else shown(about["dest_url"])
        form = form if form == "inline" else "autolink" if about["link_type"] in BRACKETED else "reference"
        return Event(kind, start, end, target, shown(about["title"]), form)
    if kind in ("quote", "table"):
        form = about if kind == "quote" else " ".join(about)
        return Event(kind, start, end, form=form.lower())
    return Event(kind, start, end, about)


class ParserError(Exception):
    """The library has failed at a body; that is no fault of its author."""


def may_be_marked(text: str) -> bool:
    """Whether a text may hold an address, the name of an emoji, or a reference to a footnote."""
    return (
        "@" in text
        or "www." in text
        or ("^" in text and "[^" in text)
        or (":" in text and ("://" in text or (text.count(":") > 1 and _EMOJI.search(text) is not None)))
    )
