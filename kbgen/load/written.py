"""Texts as YAML writes them, for edits that put a value into front matter."""

from __future__ import annotations

import re

_PLAIN = re.compile(r"[a-z][a-z0-9]*(?:[-_.][a-z0-9]+)*")
_WORDS = frozenset("y n yes no on off true false null".split())
# A text that no YAML reads as anything else: words, dashes, dots and slashes within it.
_SAFE = re.compile(r"[A-Za-z0-9_/.][\w./ +-]*[\w/]|[A-Za-z0-9_/]", re.ASCII)
_QUOTES = ("'", '"')


def scalar(text: str) -> str:
    """A YAML scalar for a name: as it stands where that is an ordinary one, else in double quotes."""
    return text if _PLAIN.fullmatch(text) and text not in _WORDS else quoted(text)


def quoted(text: str) -> str:
    """A double-quoted YAML scalar; what does not print is escaped."""
    return '"' + "".join(map(_escaped, text)) + '"'


def rewritten_scalar(token: str, old: str, new: str) -> str | None:
    """A scalar as it stands in a file, saying `new` where it said `old`; None where it does not stand there plainly."""
    if token == old:
        return new if _SAFE.fullmatch(new) and new.lower() not in _WORDS else quoted(new)
    for quote in _QUOTES:
        if token == f"{quote}{old}{quote}" and quoted(old) == f'"{old}"':
            plain = quoted(new) == f'"{new}"' and "'" not in new
            return f"{quote}{new}{quote}" if plain else quoted(new)
    return None


def _escaped(char: str) -> str:
    if char in '"\\':
        return "\\" + char
    if char == " " or char.isprintable():
        return char
    code = ord(char)
    return f"\\u{code:04x}" if code <= 0xFFFF else f"\\U{code:08x}"
