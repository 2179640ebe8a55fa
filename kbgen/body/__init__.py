"""The fast scanner of Markdown bodies: what the engine will print, without printing it."""

from .inline import plain
from .limits import Excess, beyond
from .lists import items
from .model import Block, Comment, Fence, Heading, Item, Link, LinkKind, Outline, Section, Structure
from .scan import scan, subtree
from .structure import structure

__all__ = [
    "Block",
    "Comment",
    "Excess",
    "Fence",
    "Heading",
    "Item",
    "Link",
    "LinkKind",
    "Outline",
    "Section",
    "Structure",
    "beyond",
    "items",
    "plain",
    "scan",
    "structure",
    "subtree",
]
