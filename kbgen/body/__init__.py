"""What is known of a Markdown body, whichever dialect it is written in."""

from kbgen.body.inline import items, plain
from kbgen.body.model import Block, Comment, Fence, Heading, Item, Link, LinkKind, Outline, Section, Structure, subtree

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
