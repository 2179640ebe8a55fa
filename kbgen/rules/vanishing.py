"""The rule about what an author writes in angle brackets, which a browser takes for a tag and shows to nobody."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

from kbgen.kit import Hit, Place, Reading, document_rule
from kbgen.markdown.github import Event, parse
from kbgen.markup.elements import ELEMENTS
from kbgen.model import Fix, Severity, Where
from kbgen.model.settings import ESCAPE, GITHUB

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
    if all(_is_element(found[1]) for found in _TAG.finditer(reading.text)):
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
    closed = {found[1] for event in html for found in _CLOSING.finditer(event.text)}
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
