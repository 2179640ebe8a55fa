"""The addresses in HTML that an author wrote: where links lead, and where pictures, sounds and films come from."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from typing import NamedTuple

_ADDRESSES = frozenset(("href", "src", "poster", "data", "xlink:href"))
# What a browser reads as text up to its end is no tag; no tag that anybody wrote has this many parts.
_TAG = re.compile(
    r"""<(?:!--(?:.*?--!?>|.*)
      |(?:(?P<raw>script|style|textarea|title|xmp)(?=[\s/>])|[A-Za-z][^\s<>/]*+)
       (?P<attributes>(?:[^<>"']{1,1000}+|"[^"]{0,10000}+"|'[^']{0,10000}+'){0,100}+)>
       (?(raw).*?(?:</(?P=raw)|\Z)))""",
    re.VERBOSE | re.DOTALL | re.IGNORECASE,
)
_ATTRIBUTE = re.compile(r"""([^\s"'<>/=]++)(?:\s*+=\s*+(?:"([^"]*+)"|'([^']*+)'|([^\s"'<>`]++)))?+""")
# An address among the candidates of a `srcset`, with the words behind it.
_CANDIDATE = re.compile(r"([^\s,](?:\S*[^\s,])?)(?:,+(?=\s|$)|\s[^,]*+|$)")


class HtmlLink(NamedTuple):
    """An address as a browser reads it, where it stands in the text, and the attribute that it is of, in lower case."""

    target: str
    start: int
    end: int
    attribute: str


def find(written: str) -> Iterator[HtmlLink]:
    """The addresses in the tags of a text, in order; none of comments, nor of what browsers read as text."""
    for tag in _TAG.finditer(written):
        if "=" in (tag["attributes"] or ""):
            for attribute in _ATTRIBUTE.finditer(written, *tag.span("attributes")):
                yield from _of_attribute(attribute)


def _of_attribute(attribute: re.Match[str]) -> Iterator[HtmlLink]:
    name, group = attribute[1].lower(), attribute.lastindex or 1
    if group == 1:
        return
    start, end = attribute.span(group)
    if name == "srcset":
        for candidate in _CANDIDATE.finditer(attribute.string, start, end):
            yield HtmlLink(html.unescape(candidate[1]), *candidate.span(1), name)
    elif name in _ADDRESSES:
        value = attribute[group]
        start += len(value) - len(value.lstrip())
        yield HtmlLink(html.unescape(value.strip()), start, start + len(value.strip()), name)
