"""Reads a body as GitHub does: its events with their places.

The parser is pulldown-cmark, which only this module and `vocabulary` know. To its events is added what GitHub does
beside CommonMark (bare addresses, names of emoji, anchors) and what handbooks use on other sites (containers, lists of
attributes).
"""

from __future__ import annotations

import html
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cached_property, lru_cache
from typing import Any, NamedTuple

import pyromark
from pyromark import Options

from kbgen.markdown.github import containers, prose, source, standins, vocabulary
from kbgen.markdown.github.containers import Container, Part
from kbgen.markdown.github.source import Definition, Event, Source, anchored, from_bytes, label_of, make_event, prepared
from kbgen.markdown.github.vocabulary import OPTIONS, ParserError, may_be_marked

# The library, and its version.
PARSER = f"pyromark {pyromark.__version__}"
# A panic of the library is a BaseException of a class that it does not export.
_PANIC = "PanicException"


# Where the library found something, in bytes: its `start` and its `end`.
_Range = Mapping[str, int]


class _Tree(NamedTuple):
    """A text with its containers hidden, and these by their places with the texts of their parts.

    `marked` says whether any of its words may be more than that.
    """

    source: Source
    masked: str
    found: Mapping[int, tuple[Container, tuple[_Tree, ...]]]
    options: Options = OPTIONS
    marked: bool = True


@lru_cache(maxsize=2)
@source.gc_paused()
def parse(body: str) -> tuple[Event, ...]:
    """The events of a body; ParserError where the library fails at it."""
    return tuple(_events(body, whole=True))


def landmarks(body: str) -> Sequence[Event]:
    """The events of a body that its outline is made from, at half the cost; ParserError as above.

    They are its headings, links and pictures with all that is in them, its code, its HTML, and some more.
    """
    return _events(body, whole=False)


def _events(body: str, *, whole: bool) -> Sequence[Event]:
    source = prepared(body)
    attributed = standins.are_in(body)
    try:
        tree = _tree(source, 0)
        reader = _Reader(tree, whole=whole or attributed)
        reader.read(tree)
    except BaseException as error:
        if type(error).__name__ != _PANIC:
            raise
        raise ParserError(str(error)) from error
    if not attributed:
        return anchored(reader.events, reader.headings, ())
    events = standins.attributed(reader.events)
    ids = (value for event in events for name, value in event.attributes if name == "id")
    return anchored(events, reader.headings, ids)


def _tree(source: Source, depth: int) -> _Tree:
    """A text with its containers; those that the parser finds in code or in HTML are none."""
    # An entity may stand for a sign, and a backslash before one.
    marked = "&" in source.text or "\\" in source.text or may_be_marked(source.text)
    text = standins.spaced(source.text)
    text = standins.hide(text) if marked else text
    formulas = standins.hide_dollars(text)
    options = OPTIONS if formulas is None else OPTIONS | Options.ENABLE_MATH
    text = formulas or text
    refused: frozenset[int] = frozenset()
    for _ in range(vocabulary.TRIES if depth < vocabulary.DEEPEST_CONTAINER else 0):
        found = containers.find(text, refused)
        if not found:
            break
        masked = standins.hide_colons(containers.masked(text, found))
        missing = {one.start for one in found} - _html_blocks(masked)
        if missing:
            refused |= missing
            continue
        parts = {
            one.start: (one, tuple(_tree(source.part(part.lines), depth + 1) for part in one.parts)) for one in found
        }
        return _Tree(source, masked, parts, options, marked)
    return _Tree(source, standins.hide_colons(text), {}, options, marked)


def _html_blocks(text: str) -> set[int]:
    """Where the blocks of HTML of a text begin."""
    at = from_bytes(text, int)
    return {
        text.find("<", at(where["start"]))
        for event, where in pyromark.events_with_range(text, options=OPTIONS)
        if isinstance(event, dict) and event.get("Start") == "HtmlBlock"
    }


class _Reader:
    """Makes our events of the library's, for a text and what is hidden in it: the `whole` of them, or landmarks."""

    def __init__(self, tree: _Tree, *, whole: bool = True) -> None:
        self.whole = whole
        self.events: list[Event] = []
        # Where headings open among the events.
        self.headings: list[int] = []
        self.tree = tree
        self._definitions: dict[str, Definition] | None = None

    def read(self, tree: _Tree) -> None:
        """Add the events of a text and of its containers."""
        _Text(self, tree).read(self._resolve if self.tree.found else None)

    def defined(self, label: str) -> Definition | None:
        """What a label stands for, wherever in the body it is defined."""
        if self._definitions is None:
            self._definitions = _definitions(self.tree)
        return self._definitions.get(label_of(label))

    @cached_property
    def footnotes(self) -> Mapping[str, str]:
        """The labels of the body's footnotes as they are defined, by what references to them are compared with."""
        return {label_of(label): label for label in _footnotes(self.tree)}

    def _resolve(self, link: Any) -> tuple[str, str] | None:
        known = self.defined(link["reference"])
        return (known.target, known.title) if known else None


def _definitions(tree: _Tree) -> dict[str, Definition]:
    """The definitions of a text and of all that is hidden in it; the first of a label counts."""
    found: dict[str, Definition] = {}
    place, at = tree.source.place, from_bytes(tree.masked, int)
    for label, about in pyromark.reference_definitions(tree.masked, options=OPTIONS).items():
        begin = at(about["span"]["start"])
        start, end = prose.in_definition(tree.masked, begin) or (begin, at(about["span"]["end"]))
        found.setdefault(label_of(label), Definition(about["dest"], about["title"] or "", place(start), place(end)))
    for _, parts in tree.found.values():
        for part in parts:
            found = _definitions(part) | found
    return found


def _footnotes(tree: _Tree) -> Iterator[str]:
    """The labels of the footnotes that a text and all that is hidden in it define."""
    if "[^" in tree.masked:
        for event in pyromark.events(tree.masked, options=OPTIONS):
            if isinstance(event, dict) and isinstance(opened := event.get("Start"), dict):
                yield from (str(label) for name, label in opened.items() if name == "FootnoteDefinition")
    for _, parts in tree.found.values():
        for part in parts:
            yield from _footnotes(part)


class _Text:
    """Makes our events of the library's for one text: the body, or what a container holds."""

    def __init__(self, reader: _Reader, tree: _Tree) -> None:
        self.reader = reader
        self.tree = tree
        self.add = reader.events.append
        self.place = from_bytes(tree.masked, tree.source.way)
        self.offset = from_bytes(tree.masked, int)
        self.hiding = standins.is_hiding(tree.masked)
        self.shown = standins.show if self.hiding else str
        self.depth = 0
        # Whether all events are wanted: a number, which headings and links raise while they are open.
        self.wanted = int(reader.whole)
        # The links that are open, each with the range that it was found in.
        self.links: list[tuple[Any, _Range]] = []

    def read(self, resolve: Callable[[Any], tuple[str, str] | None] | None) -> None:
        """Add the events of the text."""
        # The library's types tell events apart by keys; a large text has a million of them.
        found: Iterator[tuple[Any, Any]] = pyromark.events_with_range(
            self.tree.masked, options=self.tree.options, merge_text=True, broken_link_callback=resolve
        )
        add, place, spanned, before = self.add, self.place, vocabulary.SPANNED, None
        marked = self.hiding or self.tree.marked
        for event, where in found:
            if event.__class__ is str:
                add(vocabulary.SIGNS[event])
            elif (text := event.get("Text")) is not None:
                if self.wanted or marked or "[[" in text:
                    self.text(text, where)
            elif (tag := event.get("End")) is not None:
                if self.wanted or tag.__class__ is not str or tag not in spanned:
                    self.close(tag, where, before)
            elif (tag := event.get("Start")) is not None:
                if tag.__class__ is not str or tag not in spanned or self.depth > vocabulary.DEEPEST:
                    self.open(tag, where, found)
                elif self.wanted:
                    add(make_event((spanned[tag], place(where["start"]), place(where["end"]), "", "", "", 0, ())))
            else:
                ((name, value),) = event.items()
                self.leaf(name, value, where)
            before = where

    def text(self, text: str, where: _Range) -> None:
        """Take text, which may be more than that."""
        text = self.shown(text)
        if self.tree.marked and may_be_marked(text):
            self.prose(text, where["start"], where["end"])
        elif self.wanted or "[[" in text:
            start, end = self.place(where["start"]), self.place(where["end"])
            self.add(make_event(("text", start, end, text, "", "", 0, ())))

    def leaf(self, name: str, value: Any, where: _Range) -> None:
        """Take what neither opens nor closes."""
        start, end = self.place(where["start"]), self.place(where["end"])
        if name == "FootnoteReference":
            self.add(Event("footnote-reference", start, end, self.reader.footnotes.get(label_of(value), value)))
        else:
            self.add(vocabulary.leaf(name, value, start, end, self.shown))

    def open(self, tag: Any, where: _Range, following: Iterator[Any]) -> None:
        """Take the beginning of what has one; without it where it is too deep."""
        name = tag if tag.__class__ is str else next(iter(tag))
        about: Any = None if tag is name else tag[name]
        if name == "Heading":
            self.reader.headings.append(len(self.reader.events))
            self.wanted += 1
            start, end = self.place(where["start"]), self.place(where["end"])
            self.add(make_event(("heading", start, end, "", "", "", int(about["level"][1]), ())))
        elif name in vocabulary.BARE:
            self.add(vocabulary.BARE[name])
        elif name == "HtmlBlock":
            self.html(where["start"], where["end"], following)
        elif name == "CodeBlock":
            self.code(about, where["start"], where["end"], following)
        elif name != "Item":  # those that are not too deep have been taken
            self.enclosing(name, about, where)

    def enclosing(self, name: str, about: Any, where: _Range) -> None:
        """Take the beginning of what may hold itself, or has more to it than its place."""
        nests = name in vocabulary.ENCLOSING
        if name in vocabulary.LINK_NAMES:
            self.links.append((about, where))
            self.wanted += 1
        if self.wanted and (not nests or self.depth < vocabulary.DEEPEST):
            start, end = self.place(where["start"]), self.place(where["end"])
            self.add(vocabulary.opening(vocabulary.KINDS[name], about, start, end, self.shown))
        self.depth += nests

    def close(self, tag: Any, where: _Range, before: Any) -> None:
        """Take the end of what was opened; `before` is the range of the event before it."""
        name = tag if tag.__class__ is str else next(iter(tag))
        end, wanted = vocabulary.ENDS[name], self.wanted
        too_deep = name == "Item" and self.depth > vocabulary.DEEPEST
        if name in vocabulary.ENCLOSING:
            self.depth -= 1
            too_deep = self.depth >= vocabulary.DEEPEST
            if name in vocabulary.LINK_NAMES:
                end = Event(end.kind, *self.target(*self.links.pop(), where, before))
        self.wanted -= name in vocabulary.WANTED
        if wanted and not too_deep:
            self.add(end)

    def target(self, link: Any, opened: _Range, where: _Range, before: _Range) -> tuple[int, int]:
        """The span of a link's destination in the body; `before` is the range of what its text ends with."""
        start, end = where["start"], where["end"]
        if link["link_type"] == "Inline":
            text = self.tree.masked
            at = self.offset(before["end"]) if before is not opened else text.index("[", self.offset(start)) + 1
            found = prose.in_parentheses(text, at)
            if found is not None:
                return self.tree.source.place(found[0]), self.tree.source.place(found[1])
        elif link["link_type"] not in vocabulary.BRACKETED and (known := self.reader.defined(link["id"])):
            return known.start, known.end
        else:
            return self.place(start + 1), self.place(end - 1)
        return self.place(start), self.place(end)

    def html(self, start: int, end: int, following: Iterator[Any]) -> None:
        """Take a block of HTML, which may hide a container."""
        parts = []
        for event, _ in following:
            if "End" in event:
                break
            parts.append(next(iter(event.values())))
        hidden = self.tree.found.get(self.tree.masked.find("<", self.offset(start)))
        if hidden is not None:
            self.container(*hidden)
        else:
            self.add(Event("html", self.place(start), self.place(end), self.shown("".join(parts))))

    def code(self, about: Any, start: int, end: int, following: Iterator[Any]) -> None:
        """Take a block of code; its tabs are those of the author."""
        parts, begin, source = [], -1, self.tree.source.text
        for event, where in following:
            if "End" in event:
                break
            written = source[self.offset(where["start"]) : self.offset(where["end"])]
            as_written = "\t" in written and len(written) == len(event["Text"])
            parts.append(written if as_written else self.shown(event["Text"]))
            begin = where["start"] if begin < 0 else begin
        text = "".join(parts)
        words, form = ("", "indented") if about == "Indented" else (self.shown(about["Fenced"]), "fenced")
        at = self.place(end if begin < 0 else begin)
        self.add(Event("code", self.place(start), self.place(end), text, words, form, at))

    def prose(self, text: str, start: int, end: int) -> None:
        """Take text, with the bare addresses and the names of emoji in it."""
        first, last = self.offset(start), self.offset(end)
        at, begin, close = 0, self.tree.source.way(first), self.tree.source.way(last)
        source = self.tree.source.text[first:last]
        known = self.reader.footnotes if "[^" in text and self.reader.tree.found else {}
        before = None if self.links else prose.before(self.tree.source.text, first)
        for first, last, kind, value in prose.marked(text, source, known, before):
            if at < first:
                self.add(Event("text", begin + at, begin + first, text[at:first]))
            written, span = text[first:last], self.span(text, (first, last), start, close)
            if kind == "emoji":
                self.add(Event("emoji", *span, value, written))
            elif kind == "footnote":
                self.add(Event("footnote-reference", *span, value))
            else:
                self.add(Event("link", *span, value, form="bare"))
                self.add(Event("text", *span, written))
                self.add(Event("/link", *span))
            at = last
        if at < len(text):
            self.add(Event("text", begin + at, close, text[at:]))

    def span(self, text: str, part: tuple[int, int], start: int, close: int) -> tuple[int, int]:
        """Where a part of a text stands in the body; a text with escapes and entities is longer there."""
        source = self.tree.source
        begin = self.offset(start)
        if len(text) != close - source.place(begin):
            found = source.text.find(text[slice(*part)], begin + part[0])
            part = (found - begin, found - begin + part[1] - part[0]) if found >= 0 else part
        return source.place(begin + part[0]), min(source.place(begin + part[1]), max(close, 0))

    def container(self, container: Container, trees: tuple[_Tree, ...]) -> None:
        """Take a container, and all that it holds."""
        kind, (start, end) = container.kind, (container.start, container.end)
        span = self.tree.source.place(start), self.tree.source.place(end)
        if kind == "code":
            self.add(Event("code", *span, trees[0].source.text + "\n", container.parts[0].type, "fenced", span[0]))
            return
        if kind == "table":
            self.reader.read(trees[0])
            return
        if kind == "tabs":
            self.add(Event("tabs", *span))
        for part, tree in zip(container.parts, trees, strict=True):
            opened = "tab" if kind == "tabs" else kind
            self.add(Event(opened, *span, form=part.type.lower(), number=int(part.open)))
            self.title(part, span)
            self.reader.read(tree)
            self.add(Event("/" + opened))
        if kind == "tabs":
            self.add(Event("/tabs"))

    def title(self, part: Part, span: tuple[int, int]) -> None:
        """Take the title of an admonition or a tab, which is prose."""
        self.add(Event("title", *span))
        if part.title is None:
            self.add(Event("text", *span, part.type.partition(" ")[0].capitalize()))
            self.add(Event("/title"))
            return
        source = self.tree.source.part([part.title])
        inline = _Reader(self.reader.tree)
        inline.read(_Tree(source, standins.hide_colons(standins.hide(source.text)), {}))
        events = inline.events
        plain = len(events) > 1 and events[0].kind == "paragraph" and events[-1].kind == "/paragraph"
        if plain and sum(event.kind == "paragraph" for event in events) == 1:
            self.reader.events.extend(events[1:-1])
        elif source.text:
            self.add(Event("text", *span, html.unescape(source.text)))
        self.add(Event("/title"))
