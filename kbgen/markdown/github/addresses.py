"""Addresses that stand in prose without brackets, which GitHub makes links of."""

from __future__ import annotations

import re
from collections.abc import Iterator

_START = r"(?<![A-Za-z])(?:https?|ftp)://|(?<![^\s*_~(])www\."
_BARE = re.compile(
    rf"""(?P<url>(?:{_START})[^\s<]++)
        |(?P<mail>(?<![A-Za-z0-9.+_-])(?:(?:mailto|xmpp):)?(?<![A-Za-z0-9.+_-])[A-Za-z0-9.+_-]++@
         [A-Za-z0-9_-]++(?:\.[A-Za-z0-9_-]++)++)""",
    re.VERBOSE | re.IGNORECASE,
)
_DOMAIN = re.compile(r"[^\W_][\w.-]*")
_ENTITY = re.compile(r"&[A-Za-z]+;$")
_TRAILING = frozenset("?!.,:*_~'\"")
# More labels than any address has: past it, underscores are not looked at.
_LABELS = 10


def find(text: str) -> Iterator[tuple[int, int, str]]:
    """Start, end and destination of each address in a text that is in no link."""
    if "://" not in text and "@" not in text and "www." not in text:
        return
    at = 0
    for match in _BARE.finditer(text):
        if match.start() < at:
            continue
        found = match[0]
        if match["mail"]:
            if found[-1].isalpha():
                scheme = "" if found.lower().startswith(("mailto:", "xmpp:")) else "mailto:"
                yield match.start(), match.end(), scheme + found
            continue
        size = trimmed(found)
        if size and _has_domain(found[:size]):
            at = match.start() + size
            yield match.start(), at, found[:size] if "://" in found[:8] else "http://" + found[:size]


def trimmed(address: str) -> int:
    """Where an address ends: before the punctuation of its sentence, and a parenthesis that was opened outside."""
    end = len(address)
    surplus = address.count(")") - address.count("(")
    while end:
        last = address[end - 1]
        if last == ")" and surplus > 0:
            surplus -= 1
        elif last == ";":
            # An entity is no part of the address; looked for in the last signs only.
            entity = _ENTITY.search(address, max(end - 40, 0), end)
            end = entity.start() + 1 if entity else end
        elif last not in _TRAILING:
            break
        end -= 1
    return end


def _has_domain(address: str) -> bool:
    scheme, separator, rest = address.partition("://")
    domain = _DOMAIN.match(rest if separator else scheme)
    if domain is None:
        return False
    labels = domain[0].rstrip(".").split(".")
    if len(labels) <= _LABELS and "_" in "".join(labels[-2:]):
        return False
    return bool(separator) or len(labels) > 1
