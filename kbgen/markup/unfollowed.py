"""An extension of Python-Markdown: an address that cannot be taken apart is no link, and its text stays."""

from __future__ import annotations

from typing import Any
from xml.etree.ElementTree import Element

from markdown import Extension, Markdown
from markdown.treeprocessors import Treeprocessor

from kbgen import web

# Before MkDocs follows links, which it does last.
_LATE = 1
_ADDRESSES = {"a": "href", "img": "src"}


class _Unfollowed(Treeprocessor):
    def run(self, root: Element) -> None:
        """Take such addresses away."""
        for element in root.iter():
            key = _ADDRESSES.get(element.tag, "")
            if key and web.split(element.get(key, "")) is None:
                element.tag = "span"
                element.text = element.text or element.get("alt", "")
                element.attrib.clear()


class Addresses(Extension):
    """The extension."""

    def extendMarkdown(self, md: Markdown) -> None:  # noqa: N802  # Python-Markdown's own name
        """Register what looks at links."""
        md.treeprocessors.register(_Unfollowed(md), "kbgen_addresses", _LATE)


def makeExtension(**options: Any) -> Addresses:  # noqa: N802  # the name that Python-Markdown looks for
    """The extension, as Python-Markdown asks for it."""
    return Addresses(**options)
