"""Rules for what a body loses where it is printed."""

from __future__ import annotations

import html
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cached_property, lru_cache
from typing import Any, NamedTuple, TypeVar

from kbgen.body.model import BULLET, replaced
from kbgen.kit import Hit, Place, Reading, document_rule
from kbgen.markdown.github import Event, parse
from kbgen.markdown.portable import Difference, Edit, Loss, edits, losses, read_by
from kbgen.markup.active import ELEMENTS, EMBEDS, Active
from kbgen.markup.active_words import may_be_active
from kbgen.model import Fix, Severity, Where
from kbgen.model.settings import ESCAPE, GITHUB, MATERIAL

_LONGEST = 80
_ADVICE = "Write it so that both read it alike: `kbgen explain dialects` says how."
_UNFIXED = (
    "Begin the list with 1, keep its code within its items, and part it from other lists by text; or say"
    " `markdown: github`."
)
_PRINTED = {
    "item": "the list is printed as text",
    "code": "the code is printed as text",
    "text": "the text is not in its step",
    "table": "the table is printed as text",
    "alert": "the alert is printed as a quote that begins with its mark",
    "box": "the admonition or the tab is printed as text",
    "address": "the address is no link",
    "markup": "the Markdown within HTML is printed as it is written",
}


_HELD = frozenset(("code", "text", "table"))


@document_rule("MD001", "steps-printed-otherwise", Severity.WARNING, _ADVICE)
def steps_printed_otherwise(reading: Reading[Any]) -> Iterator[Hit]:
    """Steps that all become the first, or commands that leave their step, lead astray who follows them in a hurry.

    The site prints this document with Python-Markdown, which ends a list at what is indented by less than four
    columns, and wants a blank line before it. A handbook or a source can say `markdown: github` instead.

    Bad:

    ````markdown
    ---
    title: Freeing a disk
    ---

    1. Look:

       ```bash
       df -h
       ```

    2. Free some.
    ````

    Good:

    ````markdown
    ---
    title: Freeing a disk
    ---

    1. Look:

        ```bash
        df -h
        ```

    2. Free some.
    ````
    """
    yield from _hits(reading, costs_steps=True)


@document_rule("MD002", "printed-otherwise", Severity.ADVICE, _ADVICE)
def printed_otherwise(reading: Reading[Any]) -> Iterator[Hit]:
    """An author who reads the text on GitHub does not see that the site shows a list or a table as one paragraph.

    The site prints this document with Python-Markdown. What it shows otherwise than GitHub are lists and tables without
    a blank line before them, lists nested by two columns, alerts, bare addresses, and Markdown within HTML.

    Bad:

    ```markdown
    ---
    title: Disks
    ---

    This fills them:
    - logs
    - dumps
    ```

    Good:

    ```markdown
    ---
    title: Disks
    ---

    This fills them:

    - logs
    - dumps
    ```
    """
    yield from _hits(reading, costs_steps=False)


def _hits(reading: Reading[Any], *, costs_steps: bool) -> Iterator[Hit]:
    if reading.doc.markdown != MATERIAL or reading.doc.as_written:
        return
    found, written = _found(reading.body, read_by(reading.markup.extensions))
    lines = reading.body.split("\n")
    for at, loss in enumerate(found):
        if loss.costs_steps is costs_steps:
            yield _hit(lines, loss, written.get(at))


@lru_cache(maxsize=1)
def _found(body: str, read: frozenset[str]) -> tuple[tuple[Loss, ...], Mapping[int, Edit]]:
    """What is lost of a body, and what to write; two rules ask for it, one after the other."""
    found = losses(body, read)
    return found, edits(body, found, read) if found else {}


def _hit(lines: list[str], loss: Loss, edit: Edit | None) -> Hit:
    line = loss.line if edit is None else edit.first
    text = lines[line]
    place = Place(line, len(text) - len(text.lstrip()), len(text.strip()))
    fix = None if edit is None else Fix("\n".join(edit.old), "\n".join(edit.new), Where.LINES)
    help_ = "" if fix else _UNFIXED
    return Hit(place, _message(loss), lines[loss.line].strip()[:_LONGEST], help_, fix)


def _message(loss: Loss) -> str:
    worst = next((difference for difference in loss.differences if difference.costs_steps), loss.differences[0])
    more = len(loss.differences) - 1
    rest = f"; {more} more of this part differ{'s' * (more == 1)} from what GitHub shows" if more else ""
    return f"{_said(worst)}{rest}"


def _said(difference: Difference) -> str:
    """What a reader of the page sees instead."""
    block, printed = difference
    if printed is None:
        is_step = block.number != BULLET
        return f"step {block.number} is printed as text" if is_step else _PRINTED[block.kind]
    if printed.within != block.within:
        return f"the {block.kind} leaves its step" if block.kind in _HELD else "the list is nested otherwise"
    if printed.length != block.length:
        return "the code does not end where its fence ends"
    if block.number == BULLET:
        return f"a bullet is printed as step {printed.number}"
    return f"step {block.number} is printed " + ("as a bullet" if printed.number == BULLET else f"as {printed.number}")


# A tag without values of attributes: `<namespace>`, `<your name>`.
_TAG = re.compile(r"<(?<!<<)([A-Za-z][\w:.-]*)(?:[ ]+[\w:.-]+)*[ ]*>")
_CLOSING = re.compile(r"</([A-Za-z][\w:.-]*)\s*>")
# What holds elements of other names than those of HTML, or no elements at all.
_FOREIGN = re.compile(r"<(?:svg|math|script|style|!--|\?)", re.IGNORECASE)
_PROSE = frozenset(("text", "html-span", "code-span"))


class _Vanished(NamedTuple):
    """What vanishes: its place in the body, and whether signs around it help."""

    start: int
    end: int
    in_prose: bool


@document_rule(
    "MD003",
    "placeholder-vanishes",
    Severity.WARNING,
    "Put backticks around it, or a backslash before it.",
)
def placeholder_vanishes(reading: Reading[Any]) -> Iterator[Hit]:
    r"""A word in angle brackets is a tag of HTML, so that a command loses the very part that its reader is to fill in.

    GitHub shows nothing of it either. Names of elements of HTML, and of components that are closed, are left alone.

    Bad:

    ```markdown
    ---
    title: Restarting a pod
    ---

    Delete the pod <pod-name> of the namespace <namespace>.
    ```

    Good:

    ```markdown
    ---
    title: Restarting a pod
    ---

    Delete the pod `<pod-name>` of the namespace \<namespace>.
    ```
    """
    if reading.doc.markdown != GITHUB or reading.doc.as_written or reading.markup.html == ESCAPE:
        return
    if "<" not in reading.text or all(_is_element(match[1]) for match in _TAG.finditer(reading.text)):
        return
    body = reading.body
    found = list(_vanished(body, parse(body)))
    if not found:
        return
    first, more = found[0], len(found) - 1
    shown = body[first.start : first.end]
    rest = f", as do {more} more of this document" if more > 1 else ", as does another one" if more else ""
    line = body.count("\n", 0, first.start)
    column = first.start - (body.rfind("\n", 0, first.start) + 1)
    place = Place(line, column, len(shown))
    yield Hit(place, f"{shown} is read as a tag of HTML, and vanishes{rest}", shown, fix=_fix(body, found))


def _is_element(name: str) -> bool:
    return name.lower() in ELEMENTS


def _vanished(body: str, events: Sequence[Event]) -> Iterator[_Vanished]:
    html = [event for event in events if event.kind in ("html", "html-span")]
    closed = {match[1] for event in html for match in _CLOSING.finditer(event.text)}
    in_heading = False
    for event in events:
        if event.kind in ("heading", "/heading"):
            in_heading = event.kind == "heading"
        if event.kind not in ("html", "html-span") or _FOREIGN.search(event.text):
            continue
        at = event.start
        for found in _TAG.finditer(event.text):
            if _is_element(found[1]) or found[1] in closed:
                continue
            at = body.find(found[0], at, event.end)
            if at < 0:
                break
            # signs in a heading would change its anchor, and those of Markdown mean nothing in HTML
            yield _Vanished(at, at + len(found[0]), event.kind == "html-span" and not in_heading)
            at += len(found[0])


def _fix(body: str, found: Sequence[_Vanished]) -> Fix | None:
    """Backticks around all that stands in prose, in the lines from the first of all on."""
    prose = [one for one in found if one.in_prose]
    if not prose:
        return None
    start = body.rfind("\n", 0, found[0].start) + 1
    end = body.find("\n", prose[-1].end)
    end = len(body) if end < 0 else end
    parts, at = [], start
    for one in prose:
        parts += [body[at : one.start], f"`{body[one.start : one.end]}`"]
        at = one.end
    new = "".join((*parts, body[at:end]))
    is_shown = _surroundings(body[:start] + new + body[end:]) == _surroundings(body, len(prose))
    return Fix(body[start:end], new, Where.LINES) if is_shown else None


def _surroundings(body: str, more: int = 0) -> list[tuple[str, str]]:
    """What stands around prose, with the number of spans of code, and of `more`."""
    events = parse(body)
    spans = sum(event.kind == "code-span" for event in events) + more
    return [(event.kind, event.text) for event in events if event.kind not in _PROSE] + [("code-span", str(spans))]


_FRAME = "Name the host under `frames` in the configuration, or link to what the frame would show."
# As much of a value as tells it from others, and of a text as may hold it with each letter as a reference.
_TELLING, _LOOKED_AT = 20, 400
_ELEMENT = re.compile(r"<([A-Za-z][^\s/<>\"'=]*)")
_ATTRIBUTE = re.compile(r"(?<![\w-])(?<!\w:)([A-Za-z][\w-]*(?::[\w-]+)?)\s*=\s*[\"']?")
T = TypeVar("T")


@document_rule("GN006", "active-content", Severity.ERROR, "Remove it; use Markdown, or a plain link.")
def active_content(reading: Reading[Any]) -> Iterator[Hit]:
    """Markup that runs code runs it in the browser of everyone who reads the page, so that it is not printed.

    What a page would do is judged on the HTML that is printed: scripts, handlers of events, addresses that hold code,
    forms that send elsewhere, and whatever leads the reader away. A frame of a host that `frames` does not name, such
    as that of a video, is advice.

    Bad:

    ```markdown
    ---
    title: Deploying
    ---

    <script>alert("hello")</script>
    ```

    Good:

    ```markdown
    ---
    title: Deploying
    ---

    A dashboard is worth more than a script: see [the board](https://example.com/board).
    ```
    """
    if reading.doc.as_written or not may_be_active(reading.body, reading.text, reading.markup.html):
        return
    # Imported on use: hardly any document needs a renderer to be judged.
    from kbgen.markup.policy import treated

    _, found = treated(_printed(reading), reading.markup)
    yield from hits(found, reading)


def _printed(reading: Reading[Any]) -> str:
    """The HTML of a document's body in its dialect."""
    body = _without_wiki_links(reading)
    if reading.doc.markdown == MATERIAL:
        from kbgen.markup.policy import printed

        return printed(body, reading.markup)
    from kbgen.markdown.github.html import article
    from kbgen.markup.policy import author_html

    return article(body, raw=author_html(reading.markup)).html


def hits(actives: Iterable[Active], reading: Reading[Any]) -> Iterator[Hit]:
    """What has been found on a document's page, where it stands in its text."""
    times: Counter[Active] = Counter()
    texts = [_Written(text) for text in (reading.text, reading.body)]
    for active in actives:
        lesser, instead = (Severity.ADVICE, _FRAME) if active.reason == EMBEDS else (None, "")
        yield Hit(
            _place(active, times[active], reading, texts), said(active), value_of(active), instead, severity=lesser
        )
        times[active] += 1


def said(active: Active) -> str:
    """The fault in words."""
    if not active.name:
        return f"something in the text is not closed, and {active.reason}"
    what = f"the attribute {active.attribute!r} of {active.element!r}" if active.attribute else repr(active.element)
    return f"{what} {active.reason}, and is not printed"


def value_of(active: Active) -> str:
    """What tells one finding from the next: the address or the style, where there is one."""
    return active.name if active.name.startswith("on") else active.value[:_LONGEST] or active.name


def _without_wiki_links(reading: Reading[Any]) -> str:
    """The body with a word for each link by name: what is printed for one is escaped, whatever was written."""
    links = sorted((link.start, link.end) for link in reading.outline.links if link.kind == "wiki")
    return replaced(reading.body, links, lambda *_: "link")


class _Written:
    """Where the elements and attributes of a text are written, as HTML or in a list of attributes."""

    def __init__(self, text: str) -> None:
        self.text = text
        # The places of an attribute by its name, and by as much of its values as is asked for.
        self.beginnings: dict[tuple[str, int], Mapping[str, Sequence[int]]] = {}

    @cached_property
    def elements(self) -> Mapping[str, Sequence[int]]:
        """The places of elements by name."""
        return _grouped((found[1].lower(), found.start()) for found in _ELEMENT.finditer(self.text))

    @cached_property
    def attributes(self) -> Mapping[str, Sequence[tuple[int, int]]]:
        """Where attributes begin, and their values, by name."""
        return _grouped((found[1].lower(), found.span()) for found in _ATTRIBUTE.finditer(self.text))

    def offsets(self, active: Active) -> Sequence[int]:
        """Where an attribute with its value, or else an element, is written."""
        if not active.attribute:
            return self.elements.get(active.element.lower(), ())
        name, value = active.attribute.lower(), active.value[:_TELLING].strip()
        key = (name, len(value))
        if key not in self.beginnings:
            self.beginnings[key] = _grouped(
                (self.value(at)[: len(value)], start) for start, at in self.attributes.get(name, ())
            )
        exact = self.beginnings[key].get(value, ())
        return exact or [start for start, _ in self.attributes.get(name, ()) if name.startswith("on")]

    def value(self, at: int) -> str:
        """What a value begins with."""
        return html.unescape(self.text[at : at + _LOOKED_AT]).strip()


def _grouped(pairs: Iterable[tuple[str, T]]) -> Mapping[str, Sequence[T]]:
    found: dict[str, list[T]] = defaultdict(list)
    for key, value in pairs:
        found[key].append(value)
    return found


def _place(active: Active, before: int, reading: Reading[Any], texts: Sequence[_Written]) -> Place:
    """Where in the body it is written, equal ones having been met so many times `before`; else the first line."""
    for written in texts:
        if offsets := written.offsets(active):
            offset = offsets[min(before, len(offsets) - 1)]
            start = written.text.rfind("\n", 0, offset) + 1
            return Place(reading.outline.line_of(offset), offset - start)
    lines = [link.line for link in reading.outline.links if active.value and active.value in html.unescape(link.target)]
    return Place(lines[min(before, len(lines) - 1)] if lines else 0)
