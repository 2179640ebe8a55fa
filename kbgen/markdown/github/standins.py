"""Signs that mean something to the parser and nothing to GitHub, replaced before a text is parsed.

Noncharacters stand for them, which no text may hold: a text keeps its length, and is given back its signs afterwards.
"""

from __future__ import annotations

import re

from .addresses import trimmed

_SIGNS = "*_~\\:$"
_STANDINS = "\ufdd0\ufdd1\ufdd2\ufdd3\ufdd4\ufdd5"
_OF_ADDRESSES = _SIGNS[:4]
_HIDE = str.maketrans(_OF_ADDRESSES, _STANDINS[:4])
_SHOW = str.maketrans(_STANDINS, _SIGNS)
_COLON, _DOLLAR = _STANDINS[4], _STANDINS[5]

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
# A formula that begins and ends a line, one that touches its signs, and one within a line. Money and variables of a
# shell are none: a word stands before or behind one of their signs, a blank within, or a sum is followed by words.
_OF_LINES = r"(?:\\.|[^$`\\\n]|\n(?![ \t>]*\n))+"
_OF_A_LINE = r"(?:\\.|[^$`\\\n])+"
_SUM = r"\d[\w.,%-]*+\s[\w\s.,%-]*+\$"
# The sign comes first, which is looked for fast.
_TOUCHING = (
    rf"\$(?<![\w$\\]\$)(?:\$(?!\s){_OF_LINES}(?<!\s)\$\$|(?![\s$]|{_SUM}){_OF_A_LINE}(?<!\s)\$|`[^`$\n]+`\$)(?![\w$])"
)
_FORMULA = re.compile(
    rf"""(?m:^)[ \t>]*+(?:[-*+]|\d{{1,9}}[.)])?[ \t]*+\$\${_OF_LINES}\$\$(?m:(?=[ \t]*$))
    |{_TOUCHING}""",
    re.VERBOSE,
)
_ONE_DOLLAR = re.compile(_TOUCHING, re.VERBOSE)
# A dollar behind a backslash is one already.
_DOLLARS = re.compile(r"(?<!\\)\$")


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
    if not any(sign in found for sign in _OF_ADDRESSES):
        return found
    before = text[max(start - _NEAR, text.rfind("\n", max(start - _NEAR, 0), start) + 1, 0) : start]
    if found[0] == ":":
        scheme = _SCHEME.search(before[-_LONGEST_SCHEME:])
        before = before[: -len(scheme[0])] if scheme else "<"
    if before.endswith(_NO_PROSE) or before.rfind("[") > before.rfind("]"):
        return found
    end = trimmed(found)
    return found[:end].translate(_HIDE) + found[end:]


def hide_dollars(text: str) -> str | None:
    """The text without dollars that belong to no formula; None where it has no formula."""
    form = _FORMULA if "$$" in text else _ONE_DOLLAR
    found = list(form.finditer(text)) if text.count("$") > 1 else []
    if not found:
        return None
    parts: list[str] = []
    at = 0
    for formula in found:
        parts += (_DOLLARS.sub(_DOLLAR, text[at : formula.start()]), formula[0])
        at = formula.end()
    return "".join((*parts, _DOLLARS.sub(_DOLLAR, text[at:])))


def is_hiding(text: str) -> bool:
    """Whether something is replaced in a text."""
    return any(sign in text for sign in _STANDINS)


def show(text: str) -> str:
    """The text with the signs that were replaced."""
    return text.translate(_SHOW)
