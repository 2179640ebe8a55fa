"""A page of the site before an engine prints it."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Page:
    """Plain Markdown at an address.

    `address` is the Markdown path below the site's root, `markdown` the whole text with its front
    matter, `source` the path of the document behind it, if one is. Same input, same bytes.
    """

    address: str
    title: str
    markdown: str
    source: str | None = None
