"""The fast scanner of Markdown bodies: what the engine will print, without printing it."""

from .inline import plain
from .lists import items
from .model import Comment, Fence, Heading, Item, Link, LinkKind, Outline, Section
from .scan import scan, subtree

__all__ = [
    "Comment",
    "Fence",
    "Heading",
    "Item",
    "Link",
    "LinkKind",
    "Outline",
    "Section",
    "items",
    "plain",
    "scan",
    "subtree",
]
