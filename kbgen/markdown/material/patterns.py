"""How blocks begin for Python-Markdown, and the elements that it makes of them."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

# A fence and a block of raw HTML are one line to the engine: a mark, then filler up to the same length.
MARK, FILL = "\x02", "\x03"

TITLED = r'(?: +"[^"\n]*")'
CLASSES = r"[\w\-]+(?: +[\w\-]+)*+"
OPENER = (
    rf"(?:!!! ?{CLASSES}{TITLED}?|\?{{3}}\+? ?(?:{CLASSES}{TITLED}?|{TITLED})"
    rf"|===(?:\+!?|!\+?)?{TITLED}) *"
)
BULLET = r"(?:[*+-]|\d+\.) "
INTEREST = re.compile(
    r"\n(?:#|(?:=+|-+) *\n| {0,3}(?:>|: |\[[^\[\]\n]*+\]:)|!!!|\?\?\?|==="
    rf"|(?<=\n\n)(?: {{4}}| {{0,3}}{BULLET}))",
)
DEEP = re.compile(
    rf"\n *(?:{BULLET} *)*+(?:[#>:{MARK}]|!!!|\?\?\?|===|\[\^|(?:=+|-+) *\n)",
)
BULLETED = re.compile(rf" {{0,3}}{BULLET}")
HEADING = re.compile(r"(#{1,6})((?:\\.|[^\\#]|#+(?=[^#]))*?)#*$")
UNDERLINE = re.compile(r"(=+|-+) *$")
RULE = re.compile(r" {0,3}(?:(?:-++ {0,2}){3,}|(?:_++ {0,2}){3,}|(?:\*++ {0,2}){3,}|-{3,}|_{3,}|\*{3,}) *$")
OPENS = re.compile(OPENER + "$")
DEFINES = re.compile(r" {0,3}: {1,3}(.*)$")
REFERENCE = re.compile(r""" {0,3}\[[^\[\]]*+\]: *\S+ *(?:"[^"]*+" *|'[^']*+' *|\([^()]*+\) *)?$""")
FOOTNOTE = re.compile(r" {0,3}\[\^[^\]]*\]: *(.*)$")

LISTS = ("ul", "dl")
ITEMS = ("li", "dd")


@dataclass(slots=True)
class Node:
    """An element of the tree that the engine would build, and where it starts in the working text.

    A list of either kind is `ul`; `marks` are the places of fences and raw HTML among an element's own text.
    """

    tag: str
    children: list[Node] = field(default_factory=list)
    marks: list[int] = field(default_factory=list)
    start: int = 0
    ordered: bool = False

    def add(self, tag: str, start: int = 0) -> Node:
        """Return a new last child."""
        node = Node(tag, start=start)
        self.children.append(node)
        return node

    @property
    def last(self) -> Node | None:
        """The last child, if there is one."""
        return self.children[-1] if self.children else None


ITEM = re.compile(r" {0,3}(?:\d+\.|[*+-]) +(.*)$", re.DOTALL)

QUOTE = re.compile(r" {0,3}> ?(.*)$")


@dataclass(slots=True)
class Blocks:
    """The headings (offset, level, text, end) and the indented code (lines) of a working text."""

    headings: list[tuple[int, int, str, int]] = field(default_factory=list)
    code: list[Lines] = field(default_factory=list)


Line = tuple[int, str]

Lines = list[Line]
