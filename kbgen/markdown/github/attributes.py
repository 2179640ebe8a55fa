"""Lists of attributes in braces: on headings, on items, and after images and links."""

from __future__ import annotations

import re
from collections.abc import Sequence

from .model import Attributes, Event

_PART = r"""(?:[#.][\w:-][\w:.-]*+|[A-Za-z][\w-]*+=(?:"[^"{}\n]*"|'[^'{}\n]*'|[^\s"'{}=]++))"""
_LIST = rf"\{{:?[ ]*({_PART}(?:[ ]++{_PART})*+)[ ]*\}}"
_LEADING = re.compile(_LIST)
_EACH = re.compile(_PART)
# Whatever else a list may say (`onclick`, `style`) is left out: attributes are no way to bring code into a page.
_ALLOWED = frozenset("align alt download height hreflang id lang loading rel start target title type width".split())
# A longer list is none that anybody reads.
_LONGEST = 1000
# What ends the first words of an item.
_AFTER_WORDS = frozenset(("/item", "list", "/paragraph", "code", "html", "quote", "table"))


def are_in(body: str) -> bool:
    """Whether a body may hold a list of attributes."""
    return _LEADING.search(body) is not None


def attributed(events: Sequence[Event]) -> list[Event]:
    """The events with the attributes that authors gave, and without the lists that gave them."""
    found: list[Event] = []
    # Where headings, items, links and images opened.
    opened: list[int] = []
    closed = -1
    for event in events:
        kind = event.kind
        if kind == "/heading" or (kind in _AFTER_WORDS and opened and _takes(found, opened[-1], kind)):
            _give(found, opened[-1])
        if kind == "text" and closed >= 0 and event.text[:1] == "{":
            text, given = leading(event.text)
            found[closed] = _with(found[closed], given)
            event = event._replace(text=text)  # noqa: PLW2901  # the same event, less its list
        closed = -1
        if kind in ("heading", "item", "link", "image"):
            opened.append(len(found))
        elif kind in ("/heading", "/item", "/link", "/image"):
            at = opened.pop()
            closed = at if kind in ("/link", "/image") else -1
        found.append(event)
    return found


def _takes(found: Sequence[Event], at: int, kind: str) -> bool:
    """Whether the words that end here are the first of the item that is open."""
    if found[at].kind != "item" or found[at].attributes:
        return False
    return kind == "/paragraph" or not any(event.kind == "/paragraph" for event in found[at + 1 : at + 3])


def _give(found: list[Event], at: int) -> None:
    """Take the list at the end of the last words, and give it to what opened at a place."""
    last = found[-1]
    if last.kind != "text":
        return
    text, given = trailing(last.text)
    if given:
        found[-1] = last._replace(text=text)
        found[at] = _with(found[at], given)


def _with(event: Event, given: Attributes) -> Event:
    return event._replace(attributes=event.attributes + given) if given else event


def trailing(text: str) -> tuple[str, Attributes]:
    """The text without the list at its end, and what the list says."""
    start = text.rfind("{")
    if start < 0 or len(text) - start > _LONGEST:
        return text, ()
    match = _LEADING.match(text, start)
    if match is None or text[match.end() :].strip(" "):
        return text, ()
    return text[:start].rstrip(" "), _read(match[1])


def leading(text: str) -> tuple[str, Attributes]:
    """The text without the list that it begins with, and what the list says."""
    match = _LEADING.match(text, 0, _LONGEST)
    return (text[match.end() :], _read(match[1])) if match else (text, ())


def _read(written: str) -> Attributes:
    found: dict[str, str] = {}
    for part in _EACH.findall(written):
        name, _, value = ("id", "", part[1:]) if part[0] == "#" else part.partition("=")
        if part[0] == ".":
            name, value = "class", part[1:]
        name, value = name.lower(), value.strip("\"'")
        if name == "class":
            found[name] = f"{found.get(name, '')} {value}".strip()
        elif name in _ALLOWED or name.startswith("data-"):
            found[name] = value
    return tuple(found.items())
