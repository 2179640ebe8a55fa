"""Adds an old address to a document's front matter, or changes its id, as a patch of the fewest characters."""

from __future__ import annotations

from typing import Any

from kbgen.authoring.patch import EditRefusedError, Lines, Patch
from kbgen.kit.redirects import redirect_source
from kbgen.load.frontmatter import bounds, split
from kbgen.load.nodes import Node, top_level
from kbgen.load.written import quoted, rewritten_scalar
from kbgen.model import Doc

KEY = "redirect_from"


def redirect_patches(text: str, old: str) -> list[Patch]:
    """What makes a document say that an old address leads to it; nothing where it says so already."""
    front = split(text)
    value = front.values.get(KEY)
    listed = value if isinstance(value, list) else [value]
    if any(isinstance(one, str) and (redirect_source(one) or one) == (redirect_source(old) or old) for one in listed):
        return []
    end = "\r\n" if text[: text.find("\n") + 1].endswith("\r\n") else "\n"
    entry = rewritten_scalar(old, old, old) or quoted(old)
    at = bounds(text)
    if at is None:
        return [Patch(0, 0, f"---{end}{KEY}: [{_flow(entry, old)}]{end}---{end}")]
    start, stop = at.start, at.stop
    nodes = top_level(text[start:stop], start) if start < stop else {}
    if nodes is None:
        raise EditRefusedError("its front matter is not one key a line; write `redirect_from` into it by hand")
    node = nodes.get(KEY)
    if node is None:
        return [Patch(stop, stop, f"{KEY}: [{_flow(entry, old)}]{end}")]
    return [_extended(text, node, value, entry, old)]


def id_patch(text: str, doc: Doc[Any], name: str) -> Patch:
    """What gives a document another id where it says its own."""
    span, lines = doc.spans.get(("id",)), Lines(text)
    written = rewritten_scalar(lines.token(span), doc.id, name) if span is not None else None
    if span is None or written is None:
        raise EditRefusedError(f"{doc.path} does not say its id on a line of its own; change it by hand")
    start = lines.offset(span)
    return Patch(start, start + span.length, written)


def _extended(text: str, node: Node, value: object, entry: str, old: str) -> Patch:
    if node.flow:
        at = node.items[-1].end if node.items else node.start + 1
        return Patch(at, at, (", " if node.items else "") + _flow(entry, old))
    if node.items:
        return _after_item(text, node, entry)
    if isinstance(value, str) and "\n" not in text[node.start : node.end]:
        said = text[node.start : node.end]
        kept = said if said[:1] in "'\"" else _flow(said, value)
        return Patch(node.start, node.end, f"[{kept}, {_flow(entry, old)}]")
    if value is None and node.start == node.end:
        at = text.index(":", node.key_end) + 1
        return Patch(at, at, f" [{_flow(entry, old)}]")
    raise EditRefusedError("its `redirect_from` is no list; write it as a list of addresses first")


def _after_item(text: str, node: Node, entry: str) -> Patch:
    """A line after the last one of a block list, with the same indent."""
    item = node.items[-1]
    start = text.rfind("\n", 0, item.start) + 1
    dash = text[start : item.start]
    if dash.strip() != "-":
        raise EditRefusedError("its `redirect_from` is a list of an unusual form; add the old address by hand")
    end = "\r\n" if text[: text.find("\n") + 1].endswith("\r\n") else "\n"
    at = item.end
    return (
        Patch(at, at, f"{end}{dash}{entry}") if text[at : at + 1] in "\r\n" else _whole_line(text, at, dash, entry, end)
    )


def _whole_line(text: str, at: int, dash: str, entry: str, end: str) -> Patch:
    """After the end of a line on which something follows the item, such as a comment."""
    line_end = text.find("\n", at)
    return Patch(line_end + 1, line_end + 1, f"{dash}{entry}{end}")


def _flow(entry: str, text: str) -> str:
    """A scalar that may stand between the brackets of a list."""
    return quoted(text) if entry == text and any(char in text for char in ",[]{}") else entry
