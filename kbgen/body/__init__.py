"""The fast scanner of Markdown bodies: what the engine will print, without printing it."""

from .inline import plain
from .limits import Excess, beyond
from .lists import items
from .model import Comment, Fence, Heading, Item, Link, LinkKind, Outline, Section
from .scan import scan, subtree

__all__ = [
    "Comment",
    "Excess",
    "Fence",
    "Heading",
    "Item",
    "Link",
    "LinkKind",
    "Outline",
    "Section",
    "beyond",
    "items",
    "plain",
    "scan",
    "subtree",
]
