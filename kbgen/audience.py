"""What the readers of a build may read."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from functools import cache, partial
from typing import Any

from kbgen.kit import Body, Kind
from kbgen.kit.fields import RefTo
from kbgen.kit.on_call import ADDRESS as ON_CALL
from kbgen.kit.on_call import names_of
from kbgen.kit.owners import OWNERS, find_by_alias, owner_ref
from kbgen.load.document import opening_of
from kbgen.load.frontmatter import body_of, markdown_in
from kbgen.load.identity import title_of
from kbgen.load.links import links_of, with_snippets
from kbgen.markdown import outline as outline_in
from kbgen.markdown.material.source import snippet_lines, snippet_text
from kbgen.model import Corpus, Doc, Finding, InventoryEntry
from kbgen.model.document import DOCUMENT_SUFFIX, WITHHELD
from kbgen.model.elsewhere import Ownership
from kbgen.model.page import DocBody, Edition, ReadText
from kbgen.model.settings import AUDIENCES
from kbgen.redact import LeftOut, replaced
from kbgen.rules.ownership import NAV


def readable(doc: Doc[object] | InventoryEntry, audience: str) -> bool:
    """Whether a build for an audience may hold a document: restricted ones hold all, public ones the least."""
    return AUDIENCES.index(doc.audience) <= AUDIENCES.index(audience)


def published(everything: Corpus, audience: str, kinds: Mapping[str, Kind], read_text: ReadText) -> Edition:
    """A handbook for an audience; `read_text` gives the text of a file by its path from the handbook's root."""
    kept = tuple(doc for doc in everything.docs if readable(doc, audience))
    elsewhere = everything.elsewhere.readable(audience)
    hidden = (doc for doc in everything.of_kind("person") if not readable(doc, audience))
    rotas = everything.rotas.readable(audience, frozenset(name for doc in hidden for name in names_of(doc)))
    same = elsewhere is everything.elsewhere and rotas is everything.rotas
    if same and len(kept) == len(everything.docs):
        return Edition(everything, read_text, partial(body_as_read, read_text))
    # a file that is no document of this edition may be one that is left out
    told = any(rota.files for rota in rotas.rotas)
    pages = {address: kind for address, kind in everything.pages.items() if told or address != ON_CALL}
    shown = replace(everything, docs=kept, unread=frozenset(), others=frozenset())
    shown = replace(shown, elsewhere=elsewhere, rotas=rotas, pages=pages)
    left_out = LeftOut(everything, shown)
    docs = tuple(_redacted(doc, left_out, kinds[doc.kind], read_text) for doc in kept)
    settings, name = everything.settings, partial(left_out.name, mark=RefTo(OWNERS), near=None)
    owners = {folder: name(owner) for folder, owner in settings.owners.items()}
    corpus = replace(shown, docs=docs, settings=replace(settings, owners=owners), ownership=_ownership(left_out))
    return Edition(corpus, partial(_text, left_out, read_text), partial(_body, left_out, read_text))


def body_as_read(read_text: ReadText, doc: Doc[Any]) -> DocBody:
    """The body of a document as it was read with the corpus; `read_text` gives the same text of its file again."""
    if DOCUMENT_SUFFIX.search(doc.path) is None:
        return DocBody()
    body = DocBody(_written(read_text, doc), doc.opening, doc.links)
    texts = {snippet.name: snippet_text(read_text(doc.attached[snippet.name])) for snippet in doc.snippets}
    return with_snippets(body, doc.snippets, texts) if texts else body


def _written(read_text: ReadText, doc: Doc[Any]) -> str:
    return markdown_in(read_text(doc.path), doc.path)


def _text(left_out: LeftOut, read_text: ReadText, path: str) -> str:
    text, doc = read_text(path), left_out.shown.by_path.get(path)
    if doc is None or DOCUMENT_SUFFIX.search(path) is None:
        return text
    return text.removesuffix(body_of(text)) + left_out.body(markdown_in(text, path), doc)


def _body(left_out: LeftOut, read_text: ReadText, doc: Doc[Any]) -> DocBody:
    known = left_out.shown.by_path.get(doc.path)
    if known is None or DOCUMENT_SUFFIX.search(doc.path) is None:
        return body_as_read(read_text, doc)
    text = left_out.body(_written(read_text, doc), known)
    settings = left_out.everything.settings
    outline = outline_in(text, doc.markdown, settings.extensions)
    if doc.snippets:
        # what is left of them, without what they say of others
        names = snippet_lines(outline.prose)
        put = [one._replace(lines=names[one.name], links=()) for one in doc.snippets if one.name in names]
        texts = {one.name: left_out.body(snippet_text(read_text(doc.attached[one.name])), known) for one in put}
        text = with_snippets(DocBody(text), put, texts).text
        outline = outline_in(text, doc.markdown, settings.extensions)
    return DocBody(text, opening_of(outline), links_of(outline, settings))


def _redacted(doc: Doc[Any], left_out: LeftOut, kind: Kind, read_text: ReadText) -> Doc[Any]:
    """A document without what it says of those that are left out; the very same where it says nothing."""
    instead = left_out.instead(doc)
    links = tuple(link for link in doc.links if not left_out.is_way(link, doc))
    fields, content, title, anchors = doc.fields, doc.content, doc.title, doc.anchors
    if former := [old for old in fields.redirect_from if left_out.stands_at(old)]:
        redirects = tuple(old for old in fields.redirect_from if old not in former)
        fields = fields.model_copy(update={"redirect_from": redirects})
    fields = replaced(fields, instead)
    if len(links) < len(doc.links) and not kind.attachments and DOCUMENT_SUFFIX.search(doc.path):
        # what was read from the body may hold the names that stood in its links
        body = left_out.body(markdown_in(read_text(doc.path), doc.path), doc)
        settings = left_out.shown.settings
        outline = outline_in(body, doc.markdown, left_out.everything.settings.extensions)
        content = kind.read(fields, Body(body, outline, doc.inner, statuses=settings.statuses))
        listed = settings.listed_title(doc.path, doc.address)
        title, anchors = title_of(fields.title, listed, outline, doc.id), outline.anchors
    content, title = replaced(content, instead), instead.text(title)
    refs = tuple(ref._replace(target=instead.name(ref.target, RefTo(ref.kinds))) for ref in doc.refs)
    if fields is doc.fields and content is doc.content and title is doc.title and len(links) == len(doc.links):
        return doc
    return replace(doc, fields=fields, content=content, title=title, anchors=anchors, refs=refs, links=links)


def _ownership(left_out: LeftOut) -> Ownership:
    """The rules of CODEOWNERS without the handles of teams and people that are left out."""
    ownership = left_out.everything.ownership

    def known(handle: str) -> str:
        meant = find_by_alias(handle, left_out.everything)
        return handle if not meant or find_by_alias(handle, left_out.shown) else left_out.unnamed(meant[0].address)

    lines = (line._replace(owners=tuple(map(known, line.owners))) for line in ownership.lines)
    return replace(ownership, lines=tuple(lines)) if ownership.lines else ownership


def answering(doc: Doc[Any], everything: Corpus, shown: Corpus) -> Doc[Any] | InventoryEntry | str | None:
    """Who answers for a document, as the readers of an edition may know them.

    An owner comes from the whole, since a document may have one from a service that is left out. A text
    is a name that nobody is known by, or WITHHELD.
    """
    if doc.kind in OWNERS:
        return doc
    ref = owner_ref(doc, everything)
    if ref is None:
        return None
    target = everything.meant(ref.target, doc, OWNERS)
    if isinstance(target, Doc):
        return shown.by_address.get(target.address, WITHHELD)
    if target is not None:
        return shown.elsewhere.resolve(target.exact, OWNERS) or WITHHELD
    said = owner_ref(shown.by_address.get(doc.address, doc), shown)
    return said.target if said is not None and said.target == ref.target else WITHHELD


def visible_findings(
    findings: Iterable[Finding], everything: Corpus, shown: Corpus, read_text: ReadText
) -> tuple[Finding, ...]:
    """The findings that may be said where only `shown` is known: of published files, and naming nothing else.

    Whoever prints a finding shows its line too, as `read_text` gives it.
    """
    if everything is shown:
        return tuple(findings)
    left_out = LeftOut(everything, shown)
    paths = shown.by_path.keys() - {doc.path for doc in left_out.docs}
    lines = cache(lambda path: read_text(path).splitlines())
    # Once for a line, however many findings stand on it: a document may be one line.
    is_line_sayable = cache(lambda path, line: not left_out.mentions("".join(lines(path)[line - 1 : line])))
    return tuple(
        finding
        for finding in findings
        if (finding.path in paths or finding.code == NAV.code)
        and is_line_sayable(finding.path, finding.span.line)
        and not left_out.mentions(f"{finding.message}\n{finding.help}\n{finding.value}")
    )
