"""What a place in a document names, where that is, and everything that names the same."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

from kbgen import app
from kbgen.authoring.move import Relocation, Result
from kbgen.authoring.patch import EditRefusedError, Lines
from kbgen.authoring.references import ReferenceForm, Use, uses
from kbgen.check import examine
from kbgen.freshness import State
from kbgen.kit.owners import owner_of
from kbgen.kit.reviews import freshness_of
from kbgen.load.identity import is_index, valid_id
from kbgen.lsp.handbook import OpenHandbook
from kbgen.model import Doc
from kbgen.model.document import DOCUMENT_SUFFIX


class Spot(NamedTuple):
    """A range of a file's text, as offsets."""

    path: str
    start: int
    end: int


class NamedPlace(NamedTuple):
    """A document that a place names, and the place."""

    doc: Doc[Any]
    spot: Spot


def named_at(handbook: OpenHandbook, path: str, offset: int) -> NamedPlace | None:
    """The document that is named at an offset of a text, or that says its own id there."""
    text = handbook.text(path)
    docs = handbook.docs_at(path)
    for doc, use in uses(text, docs):
        # keys stand where they stood when the text was last judged: a line that was typed since has moved them
        if not use.start <= offset <= use.end or use.target not in text[use.start : use.end]:
            continue
        if (found := _target(handbook, doc, use)) is not None:
            return NamedPlace(found, Spot(path, use.start, use.end))
    for doc in docs:
        spot = _own_id(doc, text)
        if spot is not None and spot.start <= offset <= spot.end and doc.id in text[spot.start : spot.end]:
            return NamedPlace(doc, spot)
    return None


def _own_id(doc: Doc[Any], text: str) -> Spot | None:
    span = doc.spans.get(("id",)) if doc.fields.id else None
    if span is None:
        return None
    start = Lines(text).offset(span)
    return Spot(doc.path, start, start + span.length)


def _target(handbook: OpenHandbook, doc: Doc[Any], use: Use) -> Doc[Any] | None:
    corpus = handbook.corpus
    if use.form is ReferenceForm.KEY:
        return corpus.resolve(use.target, doc, use.kinds)
    if use.form is ReferenceForm.WIKI:
        return corpus.resolve(use.target.partition("#")[0], doc)
    return corpus.follow(doc, use.target).doc if use.form is ReferenceForm.LINK else None


def references(handbook: OpenHandbook, doc: Doc[Any]) -> Iterator[Spot]:
    """Every place that names a document, file after file."""
    corpus = handbook.corpus
    known = next((one for one in corpus.docs if (one.path, one.id) == (doc.path, doc.id)), doc)
    paths = dict.fromkeys(inbound.doc.path for inbound in corpus.inbound.get(known.address, ()))
    for path in dict.fromkeys((*paths, doc.path)):
        for other, use in uses(handbook.text(path), handbook.docs_at(path)):
            found = _target(handbook, other, use)
            if use.start >= 0 and found is not None and found.address == known.address:
                yield Spot(path, use.start, use.end)


def hover_text(handbook: OpenHandbook, doc: Doc[Any]) -> str:
    """A document in a few lines of Markdown: title, kind, owner, state of its review."""
    corpus = handbook.corpus
    owner = owner_of(doc, corpus)
    status = handbook.kinds[doc.kind].status(doc)
    facts = [handbook.kinds[doc.kind].label, *filter(None, [status]), f"owned by {owner.title if owner else 'nobody'}"]
    lines = [f"**{_plain(doc.title)}**", "", _plain(", ".join(facts)), "", _plain(_review(handbook, doc))]
    if doc.ended:
        lines += ["", _plain(f"It {doc.ended}.")]
    if doc.fields.summary:
        lines += ["", _plain(doc.fields.summary)]
    return "\n".join(lines)


def _review(handbook: OpenHandbook, doc: Doc[Any]) -> str:
    freshness = freshness_of(doc, handbook.corpus, handbook.today)
    due = f", due on {freshness.due}" if freshness.due is not None and freshness.state is not State.EXEMPT else ""
    return f"Review: {freshness.state.value.replace('-', ' ')}{due}"


def _plain(text: str) -> str:
    """Text that Markdown prints as it stands."""
    return "".join(f"\\{char}" if char in "\\`*_{}[]()#+!|<>~" else char for char in " ".join(text.split()))


def renamed(handbook: OpenHandbook, doc: Doc[Any], name: str) -> tuple[Result, dict[str, str]]:
    """What another id for a document changes, and files that are renamed; RefusedError says why it cannot be had."""
    if not valid_id(name):
        raise EditRefusedError(f"{name!r} cannot be an id; use letters, digits, spaces and . _ + @ -")
    own = doc.fields.id == doc.id
    moves: dict[str, str] = {}
    if not own:
        suffix = DOCUMENT_SUFFIX.search(doc.path)
        if is_index(doc.inner) or suffix is None:
            raise EditRefusedError(f"{doc.path} has its id from its folder or its data; rename that with `kbgen move`")
        moves[doc.path] = f"{doc.folder}/{name}{suffix[0]}".lstrip("/")
    files = handbook.files()
    rules = app.undated(handbook.kinds)
    examined = examine(files, handbook.settings, handbook.kinds, rules)
    ids = {doc.path: name} if own else {}
    change = Relocation(files, examined, handbook.settings, handbook.kinds, rules, moves, ids)
    return change.result(), moves
