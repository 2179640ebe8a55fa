"""Relative links taken apart as browsers do: the path, and what is named within what it leads to."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection
from urllib.parse import quote, unquote

# What a fragment may say besides the id of a heading: the top, a footnote, lines of a file at GitHub, and the ids of
# GitHub's own pages.
_NO_HEADING = re.compile(
    r"top|readme|fn(?:ref\d*)?[:-].*|user-content-.*|L\d+(?:C\d+)?(?:-L?\d+(?:C\d+)?)?", re.IGNORECASE
)
# What follows names a text within the page, to be shown marked.
DIRECTIVE = ":~:"


def parted(link: str) -> tuple[str, str]:
    """The path of a link as it is written, and its query and fragment with the marks before them."""
    cut = min((at for at in (link.find("?"), link.find("#")) if at >= 0), default=len(link))
    return link[:cut], link[cut:]


def anchor_of(link: str) -> str:
    """The id of a heading that the fragment of a link names, decoded; empty where it names none."""
    anchor = composed(unquote(link.partition("#")[2].partition(DIRECTIVE)[0]))
    return "" if _NO_HEADING.fullmatch(anchor) else anchor


def in_form(rest: str, anchors: Collection[str]) -> str:
    """What follows the path of a link, with an id in the form that its page has it, where only the form differs."""
    said = unquote(rest.partition("#")[2])
    if said.isascii() or said in anchors:
        return rest
    same = next((anchor for anchor in anchors if composed(anchor) == composed(said)), None)
    return rest if same is None else f"{rest.partition('#')[0]}#{quote(same)}"


def composed(text: str) -> str:
    """A text in the one of its forms in which letters and their marks are one sign where there is such a sign."""
    return text if text.isascii() else unicodedata.normalize("NFC", text)
