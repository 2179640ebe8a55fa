"""Every place at which a document's text names something else: links, double brackets, keys, data."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from enum import StrEnum
from typing import Any, NamedTuple

from kbgen.authoring.patch import Lines
from kbgen.body import Outline
from kbgen.load.frontmatter import split
from kbgen.load.links import relative
from kbgen.markdown import outline
from kbgen.markdown.mdx import blanked, is_mdx
from kbgen.model import Doc
from kbgen.model.document import DOCUMENT_SUFFIX


class ReferenceForm(StrEnum):
    """How something is named: by id in a key or in double brackets, by path in a link or as data."""

    KEY = "key"
    WIKI = "wiki"
    LINK = "link"
    DATA = "data"


class Use(NamedTuple):
    """One name of something else: the text from `start` up to `end` says `target`, as it is meant.

    A key's `start` is that of the scalar with its quotes, for a link in brackets that of the target. `kinds` are those
    that a reference in a key may be to. `start` is -1 where the name stands nowhere by itself, as behind a YAML alias.
    """

    form: ReferenceForm
    target: str
    start: int
    end: int
    kinds: tuple[str, ...] = ()
    field: str = ""


def uses(text: str, docs: Sequence[Doc[Any]]) -> list[tuple[Doc[Any], Use]]:
    """What the documents of one file name, in the order of their references, files of data and links."""
    lines = Lines(text)
    found = [(doc, use) for doc in docs for use in (*_keys(doc, lines), *_data(doc, lines))]
    if docs and DOCUMENT_SUFFIX.search(docs[0].path):
        found += [(docs[0], use) for use in in_body(text, docs[0].markdown, docs[0].path)]
    return found


def _keys(doc: Doc[Any], lines: Lines) -> Iterator[Use]:
    for ref in doc.refs:
        start, end = _place(doc, ref.path, lines)
        yield Use(ReferenceForm.KEY, ref.target, start, end, ref.kinds, str(ref.path[0]))


def _data(doc: Doc[Any], lines: Lines) -> Iterator[Use]:
    for name in doc.attached:
        start, end = _place(doc, (name,), lines)
        yield Use(ReferenceForm.DATA, str(getattr(doc.fields, name)), start, end, field=name)


def _place(doc: Doc[Any], path: tuple[str | int, ...], lines: Lines) -> tuple[int, int]:
    span = doc.spans.get(path)
    if span is None:
        return -1, -1
    start = lines.offset(span)
    return start, start + span.length


def in_body(text: str, dialect: str, path: str = "") -> Iterator[Use]:
    """The links of a Markdown document's body that may lead to another file or document."""
    body = split(text).body
    body = blanked(body) if is_mdx(path) else body
    yield from in_outline(text, len(text) - len(body), outline(body, dialect))


def in_outline(text: str, first: int, found: Outline) -> Iterator[Use]:
    """The same of a body that has been scanned already, and starts at `first`."""
    for link in found.links:
        if link.kind == "wiki":
            start = text.index(link.target, first + link.start)
            yield Use(ReferenceForm.WIKI, link.target, start, start + len(link.target))
        elif relative(link):
            yield Use(ReferenceForm.LINK, link.target, first + link.start, first + link.end)
