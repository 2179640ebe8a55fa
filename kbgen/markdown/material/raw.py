"""How blocks begin for Python-Markdown; comments and raw HTML, which it takes out before."""

from __future__ import annotations

import re
from collections import Counter
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


_BLOCK_TAGS = frozenset(
    """address article aside blockquote details div dl fieldset figcaption figure footer form h1 h2 h3 h4 h5
    h6 header hgroup hr main menu nav ol p pre section table ul canvas colgroup dd body dt group html iframe
    li legend math map noscript output object option progress script style summary tbody td textarea tfoot
    th thead tr video center""".split()
)
_SPAN_TAGS = frozenset(("address", "dd", "dt", "h1", "h2", "h3", "h4", "h5", "h6"))
_SPAN_TAGS |= {"legend", "li", "p", "summary", "td", "th"}
_RAW_TAGS = frozenset(("canvas", "math", "option", "pre", "script", "style", "textarea", "hr"))
_CDATA_TAGS = frozenset(("script", "style"))

_START = re.compile(r"\n {0,3}(?=<[a-zA-Z!?])|<!--")
_START_OR_END = re.compile(r"\n {0,3}(?=<[a-zA-Z!?])|<!--|(?=</[a-zA-Z])")
_TAG = re.compile(r"""<(/?)([a-zA-Z][^\s/>`]*+)((?:[^<>"'`]|"[^"]*+"|'[^']*+')*+)>""")
_COMMENT_END = re.compile(r"--!?>")
_NEXT = re.compile(r"<(?:!--|/?[a-zA-Z])")
_TAIL = re.compile(r"[ ]*(?=<[a-zA-Z!?])")
_MARKDOWN = re.compile(r"""\smarkdown(?:\s*=\s*["']?(\w*)|(?=[\s/]|$))""", re.IGNORECASE)


@dataclass(slots=True)
class Html:
    """Spans of the working text: comments that are blocks, comments inside text, blocks of raw HTML, tags."""

    comments: list[tuple[int, int]] = field(default_factory=list)
    inline: list[tuple[int, int]] = field(default_factory=list)
    blocks: list[tuple[int, int]] = field(default_factory=list)
    # Opening and closing tags of elements whose content is read as Markdown.
    tags: list[tuple[int, int]] = field(default_factory=list)


def find(text: str) -> Html:
    """Return the comments and the raw HTML of a working text whose fences are masked."""
    html = Html()
    if "<" in text:
        _Finder(text, html).run()
    return html


class _Open:
    """The elements that are open; whether one of a name is among them is told in no time."""

    def __init__(self, *names: str) -> None:
        self.names = [*names]
        self.counts = Counter(names)

    def __bool__(self) -> bool:
        return bool(self.names)

    def push(self, name: str) -> None:
        """Open an element."""
        self.names.append(name)
        self.counts[name] += 1

    def close(self, name: str) -> bool:
        """Close the last element of a name with all that is open within it, and return whether there was one."""
        if not self.counts[name]:
            return False
        last = ""
        while last != name:
            last = self.names.pop()
            self.counts[last] -= 1
        return True


class _Finder:
    """Walks over the tags at the starts of lines, as the engine's HTML parser does."""

    def __init__(self, text: str, html: Html) -> None:
        self.text = text
        self.html = html
        self.open = _Open()
        # Once no comment closes after an offset, none closes after a later one.
        self.unclosed = len(text)

    def run(self) -> None:
        """Fill the spans from the first tag to the last."""
        at = 0
        while True:
            start = (_START_OR_END if self.open else _START).search(self.text, at)
            if start is None:
                return
            at = self.step(start)

    def step(self, start: re.Match[str]) -> int:
        """Take what starts at a match, and return where to read on."""
        if start[0] == "<!--":
            return self.comment(start.start(), block=False)[0]
        if self.text.startswith("<!--", start.end()):
            return self.tail(*self.comment(start.end(), block=True))
        if self.text[start.end() + 1] in "!?":
            return self.declaration(start.end())
        tag = _TAG.match(self.text, start.end())
        if tag is None:
            return max(start.end() + (not start[0]) * 2, start.end())
        if tag[1]:
            return self.close(tag)
        return self.tail(*self.element(tag))

    def comment(self, start: int, *, block: bool) -> tuple[int, bool]:
        """Record a comment, and return its end and whether it is a block; one that never ends is text."""
        end = _COMMENT_END.search(self.text, start + 4) if start < self.unclosed else None
        if end is None:
            self.unclosed = min(self.unclosed, start)
            return start + 4, False
        (self.html.comments if block else self.html.inline).append((start, end.end()))
        return end.end(), block

    def declaration(self, start: int) -> int:
        """Record a processing instruction or a declaration as raw HTML."""
        close = "?>" if self.text[start + 1] == "?" else ">"
        end = self.text.find(close, start, start + 10_000)
        if end < 0:
            return start + 2
        self.html.blocks.append((start, end + len(close)))
        return end + len(close)

    def close(self, tag: re.Match[str]) -> int:
        """Take a closing tag of an element whose content is Markdown."""
        name = tag[2].lower()
        if self.open.close(name):
            self.html.tags.append(tag.span())
        return tag.end()

    def element(self, tag: re.Match[str]) -> tuple[int, bool]:
        """Take an opening tag at the start of a line, and return where to read on and whether a block may follow."""
        name = tag[2].lower()
        if name not in _BLOCK_TAGS:
            return tag.end(), False
        if name == "hr" or tag[3].endswith("/"):
            self.html.blocks.append(tag.span())
            return tag.end(), False
        if self.reads_markdown(name, tag[3]):
            self.open.push(name)
            self.html.tags.append(tag.span())
            return tag.end(), True
        end = self.raw_end(tag)
        self.html.blocks.append((tag.start(), end))
        return end, True

    def reads_markdown(self, name: str, attributes: str) -> bool:
        """Tell whether blocks inside an element are Markdown."""
        match = _MARKDOWN.search(attributes) if "arkdown" in attributes else None
        if match is None or name in _RAW_TAGS:
            return False
        value = match[1] if match[1] is not None else "1"
        return value == "block" or (value in ("1", "markdown", "") and name not in _SPAN_TAGS)

    def raw_end(self, tag: re.Match[str]) -> int:
        """Return where an element of raw HTML ends: at its closing tag, or with the text."""
        stack = _Open(tag[2].lower())
        at = tag.end()
        while stack:
            if stack.names[-1] in _CDATA_TAGS:
                at = self.skip_cdata(stack.names[-1], at)
            found = _NEXT.search(self.text, at)
            if found is None:
                return len(self.text)
            at = self.raw_step(found, stack)
        return at

    def skip_cdata(self, name: str, at: int) -> int:
        """Return where the content of a script or a style ends."""
        end = re.compile(f"</{name}", re.IGNORECASE).search(self.text, at)
        return end.start() if end else len(self.text)

    def raw_step(self, found: re.Match[str], stack: _Open) -> int:
        """Take one tag inside raw HTML."""
        if found[0] == "<!--":
            end = _COMMENT_END.search(self.text, found.end()) if found.start() < self.unclosed else None
            if end is None:
                self.unclosed = min(self.unclosed, found.start())
            return end.end() if end else found.end()
        tag = _TAG.match(self.text, found.start())
        if tag is None:
            return found.end()
        name = tag[2].lower()
        if not tag[1] and name != "hr" and not tag[3].endswith("/"):
            stack.push(name)
        elif tag[1]:
            stack.close(name)
        return tag.end()

    def tail(self, end: int, goes_on: bool) -> int:  # noqa: FBT001  # handed what the two above return
        """Read on after a block: a tag that follows on its line starts a block too."""
        while goes_on:
            follows = _TAIL.match(self.text, end)
            if follows is None:
                break
            start = follows.end()
            tag = _TAG.match(self.text, start)
            if self.text.startswith("<!--", start):
                end, goes_on = self.comment(start, block=True)
            elif tag is None or tag[1]:
                break
            else:
                end, goes_on = self.element(tag)
        return end
