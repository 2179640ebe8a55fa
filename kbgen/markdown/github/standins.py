"""Signs that mean something to the parser and nothing to GitHub, replaced before a text is parsed.

Noncharacters stand for them, which no text may hold: a text keeps its length, and is given back its signs afterwards.
"""

from __future__ import annotations

import re

from .addresses import trimmed

_SIGNS = "*_~\\:"
_STANDINS = "\ufdd0\ufdd1\ufdd2\ufdd3\ufdd4"
_HIDE = str.maketrans(_SIGNS[:-1], _STANDINS[:-1])
_SHOW = str.maketrans(_STANDINS, _SIGNS)
_COLON = _STANDINS[-1]

# An address behind its scheme, and one without; each begins with letters, which are looked for fast.
_BEHIND_SCHEME = re.compile(r"://[^\s<\[\]`]*")
_BEHIND_NAME = re.compile(r"www\.[^\s<\[\]`]*", re.IGNORECASE)
_SCHEME = re.compile(r"(?:https?|ftp)$", re.IGNORECASE)
_LONGEST_SCHEME = 5
# What stands before an address that is no prose: a destination, or the value of an attribute.
_NO_PROSE = ("](", "<", "](<", '"', "'", "]: ", "]:")
# How far back it is looked whether an address stands in the text of a link.
_NEAR = 300
# A colon that begins a line and a word, as names of emoji do, or stands before another: no definition of a term.
_WORD = re.compile(r"(?m)^([ \t>]*+):(?=[\w+:]|-\d)")


def hide(text: str) -> str:
    """The text without signs of emphasis in its bare addresses."""
    if "://" in text:
        text = _BEHIND_SCHEME.sub(_hidden, text)
    if "www." in text:
        text = _BEHIND_NAME.sub(_hidden, text)
    return text


def hide_colons(text: str) -> str:
    """The text without colons that begin words; containers that begin with colons are not in it any more."""
    return _WORD.sub(rf"\1{_COLON}", text) if "\n:" in text or ":" in text[:1] or " :" in text else text


def _hidden(match: re.Match[str]) -> str:
    found, text, start = match[0], match.string, match.start()
    if not any(sign in found for sign in _SIGNS[:-1]):
        return found
    before = text[max(start - _NEAR, text.rfind("\n", max(start - _NEAR, 0), start) + 1, 0) : start]
    if found[0] == ":":
        scheme = _SCHEME.search(before[-_LONGEST_SCHEME:])
        before = before[: -len(scheme[0])] if scheme else "<"
    if before.endswith(_NO_PROSE) or before.rfind("[") > before.rfind("]"):
        return found
    end = trimmed(found)
    return found[:end].translate(_HIDE) + found[end:]


def is_hiding(text: str) -> bool:
    """Whether something is replaced in a text."""
    return any(sign in text for sign in _STANDINS)


def show(text: str) -> str:
    """The text with the signs that were replaced."""
    return text.translate(_SHOW)
