"""The anchors that GitHub gives to headings."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence

from .model import Event

_OTHER = re.compile(r"[^\w\- ]")
# Marks, and punctuation that joins words, are parts of words to GitHub; other numbers than digits are not.
_PARTS = frozenset(("Mn", "Mc", "Me", "Nd", "Pc"))
_SHOWN = frozenset(("text", "code-span", "formula"))
# What a heading is called that has neither letters nor digits.
_NAMELESS = "section"


def slug(text: str) -> str:
    """The anchor of a heading's text before it is made unique; empty where it has neither letters nor digits."""
    if text.isascii():
        return _OTHER.sub("", text.lower()).replace(" ", "-")
    return "".join(char for char in text.lower() if char in " -" or _is_word(char)).replace(" ", "-")


def _is_word(char: str) -> bool:
    category = unicodedata.category(char)
    return category[0] == "L" or category in _PARTS


def anchored(events: list[Event]) -> list[Event]:
    """The events with an anchor as the text of each heading; each stands once, the second of a name with -1."""
    headings = [at for at, event in enumerate(events) if event.kind == "heading"]
    used = {value: 0 for event in events if event.attributes for name, value in event.attributes if name == "id"}
    for at in headings:
        anchor = dict(events[at].attributes).get("id") or _unique(_text(events, at + 1), used)
        events[at] = events[at]._replace(text=anchor)
    return events


def _text(events: Sequence[Event], at: int) -> str:
    """What a heading says: without pictures, and with the names of emoji as they were written."""
    first = events[at]
    if first.kind == "text" and events[at + 1].kind == "/heading":
        return first.text
    parts, pictures = [], 0
    while (event := events[at]).kind != "/heading":
        pictures += (event.kind == "image") - (event.kind == "/image")
        if pictures == 0:
            parts.append(_shown(event))
        at += 1
    return "".join(parts).strip()


def _shown(event: Event) -> str:
    if event.kind in _SHOWN:
        return event.text
    if event.kind == "emoji":
        return event.title
    return " " if event.kind == "soft-break" else ""


def _unique(text: str, used: dict[str, int]) -> str:
    base = slug(text) or _NAMELESS
    anchor = base
    while anchor in used:
        used[base] += 1
        anchor = f"{base}-{used[base]}"
    used[anchor] = 0
    return anchor
