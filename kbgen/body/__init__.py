"""What is known of a Markdown body, whichever dialect it is written in."""

from .inline import plain
from .lists import items
from .model import Block, Comment, Fence, Heading, Item, Link, LinkKind, Outline, Section, Structure
from .sections import subtree

__all__ = [
    "Block",
    "Comment",
    "Fence",
    "Heading",
    "Item",
    "Link",
    "LinkKind",
    "Outline",
    "Section",
    "Structure",
    "items",
    "plain",
    "subtree",
]
