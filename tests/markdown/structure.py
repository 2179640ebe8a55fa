"""What a reader sees of a page's structure: lists, tables, code, links, headings and words, out of its HTML."""

from __future__ import annotations

from dataclasses import dataclass, field
from html.parser import HTMLParser

_VOID = frozenset("area base br col embed hr img input link meta source track wbr".split())
_CLASSES_LEFT_OUT = frozenset(("headerlink", "footnote-backref"))


@dataclass
class Structure:
    """What stands on a page, in order."""

    items: list[tuple[int, str]] = field(default_factory=list)
    code: list[str] = field(default_factory=list)
    spans: list[str] = field(default_factory=list)
    cells: list[tuple[str, str]] = field(default_factory=list)
    links: list[tuple[str, str]] = field(default_factory=list)
    images: list[tuple[str, str]] = field(default_factory=list)
    headings: list[tuple[str, str]] = field(default_factory=list)
    words: list[str] = field(default_factory=list)


def structure(written: str) -> Structure:
    """The structure of a page's HTML."""
    parser = _Parser()
    parser.feed(written)
    parser.close()
    return parser.finished()


class _Parser(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.found = Structure()
        self.lists: list[list[str | int]] = []
        self.open: list[tuple[str, str, list[str]]] = []
        self.text: list[str] = []
        self.hidden = 0

    def finished(self) -> Structure:
        self.found.words = " ".join(self.text).split()
        return self.found

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = {name: value or "" for name, value in attrs}
        if tag in ("ul", "ol"):
            self.lists.append([tag, int(values.get("start") or 1) if (values.get("start") or "1").isdecimal() else 1])
        elif tag == "li":
            kind, number = self.lists[-1] if self.lists else ("none", 0)
            self.found.items.append((len(self.lists), f"{kind} {number if kind == 'ol' else ''}"))
            if self.lists:
                self.lists[-1][1] = int(self.lists[-1][1]) + 1
        elif tag == "img":
            self.found.images.append((values.get("src", ""), values.get("alt", "")))
        left_out = bool(_CLASSES_LEFT_OUT & set(values.get("class", "").split()))
        if tag not in _VOID:
            self.hidden += left_out
            self.open.append((tag, "-" if left_out else values.get("href", ""), []))

    def handle_endtag(self, tag: str) -> None:
        if tag in ("ul", "ol") and self.lists:
            self.lists.pop()
        if not any(name == tag for name, *_ in self.open):
            return
        while self.open:
            name, href, text = self.open.pop()
            self.hidden -= href == "-"
            self.ended(name, href, "".join(text))
            if name == tag:
                break

    def ended(self, tag: str, href: str, text: str) -> None:
        plain = " ".join(text.split())
        if tag == "pre":
            self.found.code.append(text.rstrip("\n"))
        elif tag == "code" and not any(name == "pre" for name, *_ in self.open):
            self.found.spans.append(" ".join(text.split()))  # as a browser shows it
        elif tag in ("td", "th"):
            self.found.cells.append((tag, plain))
        elif tag == "a" and href not in ("", "-"):
            self.found.links.append((href, plain))
        elif tag in ("h1", "h2", "h3", "h4", "h5", "h6"):
            self.found.headings.append((tag, plain))

    def handle_data(self, data: str) -> None:
        if self.hidden:
            return
        self.text.append(data)
        for _, _, text in self.open:
            text.append(data)
