"""Reads blocks the way Python-Markdown does, for their headings and their indented code.

Only blocks that hold something of interest are read: one pattern finds them in the working text.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from kbgen.markdown.material import raw
from kbgen.markdown.material.raw import Blocks, Lines, Node
from kbgen.markdown.material.source import bars, detab, first, items, lines, loose, push, split, unquoted

# Deeper nesting than this is read as text; the engine has such a limit too.
_DEEPEST = 40
# A longer run of lines without a blank one is read in parts, so that time stays linear.
_LONGEST = 128

_HEADED = Node("h")


def read(text: str) -> Blocks:
    """Return the headings and the indented code of a masked working text."""
    reader = _Reader()
    reader.document(text)
    return reader.found


def tree(text: str) -> Node:
    """Return all elements of a masked working text."""
    reader, root = _Reader(), Node("div")
    parts = [
        block[at : at + _LONGEST] for block in split(lines(text, 0, len(text))) for at in range(0, len(block), _LONGEST)
    ]
    reader.parse(root, parts[::-1])
    return root


class _Reader:
    def __init__(self) -> None:
        self.found = Blocks()
        self.states: list[str] = [""]
        self.depth = 0
        # Lists that are only read if something indented follows them.
        self.pending: list[tuple[int, int]] = []

    def document(self, text: str) -> None:
        """Read the blocks of interest, in order; those between them are paragraphs."""
        root = Node("div")
        end = 0
        while (hit := raw.INTEREST.search(text, end)) is not None:
            at = hit.start() + 1
            start = max(text.rfind("\n\n", end, at) + 2, end)
            if start > end + 2 and text[end:start].strip("\n"):
                self.pending.clear()
                root.children = [Node("p")]
            end = text.find("\n\n", at)
            if text[at] == "#" and at == start and self.lone_heading(root, text[at:end], at):
                continue
            self.root_block(root, text, start, end)

    def lone_heading(self, root: Node, line: str, at: int) -> bool:
        """Read the commonest block of interest, a heading between blank lines, without further ado."""
        if "\n" in line or "\\" in line:
            return False
        title = line.lstrip("#")
        level = len(line) - len(title)
        if level > 6 or "#" in title:
            return False
        self.pending.clear()
        root.children = [_HEADED]
        self.found.headings.append((at, level, title.strip(), at + len(line)))
        return True

    def root_block(self, root: Node, text: str, start: int, end: int) -> None:
        """Read one block of the document, or put off a list that holds nothing of interest."""
        while text[start] == "\n":
            start += 1
        if raw.BULLETED.match(text, start) and raw.DEEP.search(text, start - 1, end + 1) is None:
            self.pending.append((start, end))
            return
        if self.pending and text.startswith("    ", start):
            for span in self.pending:
                self.parse(root, [lines(text, *span)])
        elif self.pending:
            root.children = [Node("ul", [Node("li")])]
        self.pending.clear()
        block = lines(text, start, end)
        parts = [block[at : at + _LONGEST] for at in range(0, len(block), _LONGEST)]
        self.parse(root, parts[::-1])

    def parse(self, parent: Node, blocks: list[Lines]) -> None:
        """Read blocks, the last one first, into a parent."""
        self.depth += 1
        while blocks:
            block = blocks.pop()
            while block and not block[0][1]:
                del block[0]
            if block:
                self.block(parent, block, blocks)
        self.depth -= 1

    def block(self, parent: Node, block: Lines, rest: list[Lines]) -> None:
        if self.depth > _DEEPEST:
            parent.add("p")
            return
        for step in _STEPS:
            if step(self, parent, block, rest):
                return

    def nested(self, parent: Node, quoted: Lines, state: str | None = None) -> None:
        """Read lines that may hold blank ones into a parent."""
        if state is not None:
            self.states.append(state)
        self.parse(parent, split(quoted)[::-1])
        if state is not None:
            self.states.pop()

    def opener(self, parent: Node, block: Lines, rest: list[Lines]) -> bool:
        """Read an admonition, a foldable one or a tab, and what is indented under it."""
        found = first(raw.OPENS, block)
        if found is None:
            return False
        at = found[0]
        if at:
            self.parse(parent, [block[:at]])
        inner, after = detab(block[at + 1 :], 4)
        box = parent.add("box", block[at][0])
        self.parse(box, [inner])
        push(rest, after)
        return True

    def boxed(self, parent: Node, block: Lines, rest: list[Lines]) -> bool:
        """Read on in the box that was opened before a blank line."""
        box = parent.last
        if box is None or box.tag != "box" or not block[0][1].startswith("    "):
            return False
        target, indent, line = box, 4, block[0][1]
        while target.last is not None and target.last.tag in raw.LISTS and line.startswith(" " * (indent + 4)):
            inner = target.last.last
            if inner is None:
                break
            target, indent = inner, indent + 4
        inner_lines, after = detab(block, indent)
        self.parse(target, [inner_lines])
        push(rest, after)
        return True

    def noted(self, parent: Node, block: Lines, rest: list[Lines]) -> bool:
        """Read an indented block on in the footnote before it."""
        last = parent.last
        if last is None or last.tag != "foot" or not block[0][1].startswith("    "):
            return False
        self.parse(last, [loose(block, 4)])
        return True

    def listed(self, parent: Node, block: Lines, rest: list[Lines]) -> bool:
        """Read an indented block as a child of the list item before it."""
        last = parent.last
        if self.states[-1] == "detabbed" or not block[0][1].startswith("    "):
            return False
        if parent.tag not in raw.ITEMS and (last is None or last.tag not in raw.LISTS):
            return False
        level, sibling = self.level(parent, block[0][1])
        inner = loose(block, 4 * level)
        self.states.append("detabbed")
        if parent.tag in raw.ITEMS:
            target = last if last is not None and last.tag in raw.LISTS else parent
            self.parse(target, [inner])
        elif sibling.tag in raw.ITEMS:
            self.parse(sibling, [inner])
        elif sibling.last is not None and sibling.last.tag in raw.ITEMS:
            self.parse(sibling.last, [inner])
        else:
            self.parse(sibling.add("li"), [inner])
        self.states.pop()
        return True

    def level(self, parent: Node, line: str) -> tuple[int, Node]:
        """Return how many levels of list an indented line is in, and the element that it belongs to."""
        indent = (len(line) - len(line.lstrip(" "))) // 4
        level = 1 if self.states[-1] == "list" else 0
        while indent > level:
            child = parent.last
            if child is None or child.tag not in raw.LISTS + raw.ITEMS:
                break
            level += child.tag in raw.LISTS
            parent = child
        return level, parent

    def indented(self, parent: Node, block: Lines, rest: list[Lines]) -> bool:
        """Read an indented block of code, and join it to one before it."""
        if not block[0][1].startswith("    "):
            return False
        code, after = detab(block, 4)
        if parent.last is not None and parent.last.tag == "pre":
            self.found.code[-1].extend(code)
        else:
            parent.add("pre", block[0][0])
            self.found.code.append(code)
        push(rest, after)
        return True

    def table(self, parent: Node, block: Lines, rest: list[Lines]) -> bool:
        """Read a table, whose rows are never headings."""
        if len(block) < 2 or "|" not in block[1][1] or set(block[1][1]) - set("|:- "):
            return False
        first, second = (bars(line) for _, line in block[:2])
        if first != second:
            return False
        parent.add("table", block[0][0])
        return True

    def hashed(self, parent: Node, block: Lines, rest: list[Lines]) -> bool:
        """Read a heading that starts with hashes, wherever it is in the block."""
        found = first(raw.HEADING, block, "#")
        if found is None:
            return False
        at, match = found
        if at:
            self.parse(parent, [block[:at]])
        parent.add("h")
        start, line = block[at]
        self.found.headings.append((start, len(match[1]), match[2].strip(), start + len(line)))
        push(rest, block[at + 1 :])
        return True

    def underlined(self, parent: Node, block: Lines, rest: list[Lines]) -> bool:
        """Read a heading that is underlined: only the first line of a block can be one."""
        match = raw.UNDERLINE.match(block[1][1]) if len(block) > 1 else None
        if match is None:
            return False
        parent.add("h")
        level = 1 if match[1][0] == "=" else 2
        end = block[1][0] + len(block[1][1])
        self.found.headings.append((block[0][0], level, block[0][1].strip(), end))
        push(rest, block[2:])
        return True

    def ruled(self, parent: Node, block: Lines, rest: list[Lines]) -> bool:
        """Read a horizontal rule, wherever it is in the block."""
        found = first(raw.RULE, block)
        if found is None:
            return False
        at = found[0]
        if at:
            self.parse(parent, [block[:at]])
        parent.add("hr")
        push(rest, block[at + 1 :])
        return True

    def bulleted(self, parent: Node, block: Lines, rest: list[Lines]) -> bool:
        """Read the items of a list."""
        if raw.ITEM.match(block[0][1]) is None:
            return False
        entries = items(block)
        into = parent.last
        if into is not None and into.tag == "ul":
            self.states.append("looselist")
            self.parse(into.add("li", entries[0][0][0]), [entries.pop(0)])
            self.states.pop()
        elif parent.tag == "ul":
            into = parent
        else:
            into = parent.add("ul", block[0][0])
            into.ordered = block[0][1].lstrip(" ")[:1].isdecimal()
        self.states.append("list")
        for item in entries:
            indented = item[0][1].startswith("    ") and into.last is not None
            target = into.children[-1] if indented else into.add("li", item[0][0])
            self.parse(target, [item])
        self.states.pop()
        return True

    def defined(self, parent: Node, block: Lines, rest: list[Lines]) -> bool:
        """Read a definition under its terms."""
        found = first(raw.DEFINES, block, ":")
        if found is None:
            return False
        at, match = found
        terms = bool(block[:at])
        if not terms and parent.last is None:
            return False
        after = block[at + 1 :]
        lazy = bool(after) and re.match(r" {0,3}[^ :]", after[0][1]) is not None
        inner, after = (after, []) if lazy else detab(after, 4)
        state = "list"
        if not terms and parent.last is not None and parent.last.tag == "p":
            parent.children.pop()
            state = "looselist"
        into = parent.last if parent.last is not None and parent.last.tag == "dl" else parent.add("dl")
        self.states.append(state)
        self.parse(into.add("dd"), [[(block[at][0] + match.start(1), match[1]), *inner]])
        self.states.pop()
        push(rest, after)
        return True

    def quoted(self, parent: Node, block: Lines, rest: list[Lines]) -> bool:
        """Read a quotation, to the end of its block."""
        found = first(raw.QUOTE, block, ">")
        if found is None:
            return False
        at = found[0]
        if at:
            self.parse(parent, [block[:at]])
        quote = parent.last
        if quote is None or quote.tag != "quote":
            quote = parent.add("quote", block[at][0])
        self.nested(quote, [unquoted(line) for line in block[at:]], "blockquote")
        return True

    def footnote(self, parent: Node, block: Lines, rest: list[Lines]) -> bool:
        """Read a footnote, and the indented blocks that belong to it."""
        found = first(raw.FOOTNOTE, block, "[^")
        if found is None:
            return False
        at, match = found
        if at:
            self.parse(parent, [block[:at]])
        note = [(block[at][0] + match.start(1), match[1])]
        follow = block[at + 1 :]
        for index, (_, line) in enumerate(follow):
            if raw.FOOTNOTE.match(line):
                push(rest, follow[index:])
                follow = follow[:index]
                break
        self.parse(parent.add("foot"), [note + loose(follow, 4)])
        return True

    def reference(self, parent: Node, block: Lines, rest: list[Lines]) -> bool:
        """Take out the definition of a reference link: what follows it is a block of its own."""
        found = first(raw.REFERENCE, block, "]:")
        if found is None:
            return False
        at = found[0]
        push(rest, block[at + 1 :])
        push(rest, block[:at])
        return True

    def paragraph(self, parent: Node, block: Lines, rest: list[Lines]) -> bool:
        """Read whatever is left as a paragraph; in a tight list it is text of the item."""
        parent.marks.extend(start + line.index(raw.MARK) for start, line in block if raw.MARK in line)
        if self.states[-1] != "list":
            parent.add("p", block[0][0])
        return True


_STEPS: tuple[Callable[[_Reader, Node, Lines, list[Lines]], bool], ...] = (
    _Reader.opener,
    _Reader.boxed,
    _Reader.noted,
    _Reader.listed,
    _Reader.indented,
    _Reader.table,
    _Reader.hashed,
    _Reader.underlined,
    _Reader.ruled,
    _Reader.bulleted,
    _Reader.defined,
    _Reader.quoted,
    _Reader.footnote,
    _Reader.reference,
    _Reader.paragraph,
)
