"""Joins the language server protocol and what kbgen knows; pygls speaks the protocol."""

from __future__ import annotations

import difflib
import logging
import sys
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import BinaryIO, cast

from lsprotocol import types
from pygls.exceptions import JsonRpcInvalidParams

from kbgen.authoring.patch import EditRefusedError
from kbgen.lsp import completing, context, places
from kbgen.lsp.handbook import OpenHandbook
from kbgen.lsp.positions import Positions
from kbgen.lsp.session import Server, diagnostic, file_of
from kbgen.lsp.stream import Stream
from kbgen.model import Finding, Where
from kbgen.source.files import is_markdown
from kbgen.source.settings import NAMES

# Of what is logged, that many characters: it may hold a whole message.
_LONGEST = 300

server = Server()


class _OneLine(logging.Formatter):
    """What pygls logs of a message that it cannot take, without the way that it went through its code."""

    def format(self, record: logging.LogRecord) -> str:
        """The message, and the error behind it."""
        error = record.exc_info[1] if record.exc_info else None
        why = f": {type(error).__name__}: {error}" if error is not None else ""
        return f"kbgen: {record.getMessage().partition(chr(10))[0]}{' '.join(why.split())}"[:_LONGEST]


def serve() -> None:
    """Answer an editor over standard input and output until it leaves; what is wrong with what it sends is logged."""
    handler = logging.StreamHandler()
    handler.setFormatter(_OneLine())
    logging.basicConfig(handlers=[handler], level=logging.WARNING)
    log = logging.getLogger(__name__)
    stream = Stream(sys.stdin.buffer, log.warning)
    server.start_io(stdin=cast(BinaryIO, stream))


@server.feature(types.TEXT_DOCUMENT_DID_OPEN)
async def did_open(ls: Server, params: types.DidOpenTextDocumentParams) -> None:
    """Read the handbook if need be, and judge the document."""
    await ls.judge(params.text_document.uri, wait=0)


@server.feature(types.TEXT_DOCUMENT_DID_CHANGE)
async def did_change(ls: Server, params: types.DidChangeTextDocumentParams) -> None:
    """Judge the document once its author pauses."""
    uri = params.text_document.uri
    known = ls.known(uri)
    if known is not None:
        handbook, path = known
        handbook.take(path, ls.workspace.get_text_document(uri).source.removeprefix("\ufeff"))
    await ls.judge(uri)


@server.feature(types.TEXT_DOCUMENT_DID_CLOSE)
def did_close(ls: Server, params: types.DidCloseTextDocumentParams) -> None:
    """Let go of the document."""
    ls.close(params.text_document.uri)


@server.feature(types.WORKSPACE_DID_CHANGE_WATCHED_FILES)
async def did_change_watched_files(ls: Server, params: types.DidChangeWatchedFilesParams) -> None:
    """Read again what others have changed."""
    for change in params.changes:
        await _changed_on_disk(ls, change)


async def _changed_on_disk(ls: Server, change: types.FileEvent) -> None:
    file, known = file_of(change.uri), ls.known(change.uri)
    if file is not None and file.name in NAMES:
        # one that comes or goes may be what was read before under the other name
        for name in NAMES:
            ls.forget(file.resolve().with_name(name))
    elif known is not None and change.type is not types.FileChangeType.Changed:
        ls.forget(Path(known[0].settings.config_path or ""))
    elif known is not None and is_markdown(known[1]) and known[1] not in known[0].open:
        handbook, path = known
        await ls.aside(lambda: handbook.update(path, handbook.text(path)))


@server.feature(types.INITIALIZED)
def initialized(ls: Server, _params: types.InitializedParams) -> None:
    """Ask the editor to say when files change."""
    workspace = ls.client_capabilities.workspace
    watches = workspace.did_change_watched_files if workspace is not None else None
    if watches is None or not watches.dynamic_registration:
        return
    patterns = [types.FileSystemWatcher(f"**/*.{ending}") for ending in ("md", "mdx", "yml", "yaml", "csv")]
    options = types.DidChangeWatchedFilesRegistrationOptions(patterns)
    asked = types.Registration("kbgen-files", types.WORKSPACE_DID_CHANGE_WATCHED_FILES, options)
    ls.client_register_capability(types.RegistrationParams([asked]))


@server.feature(
    types.TEXT_DOCUMENT_COMPLETION, types.CompletionOptions(trigger_characters=["[", ":", " ", "-", ",", "{"])
)
def completion(ls: Server, params: types.CompletionParams) -> types.CompletionList | None:
    """Keys, values and ids that can be written at the cursor."""
    known = ls.known(params.text_document.uri)
    if known is None:
        return None
    handbook, path = known
    positions = ls.positions(handbook, path)
    line = params.position.line
    column = positions.column(line, params.position.character)
    found = context.context(positions.lines, line, column)
    docs = handbook.docs_at(path)
    if found is None:
        return None
    kind = handbook.kinds[docs[0].kind if docs else "guide"]
    offers = completing.offers(found, positions.lines, kind, handbook.kinds, handbook.names)
    end = positions.offset(params.position)
    replaced = positions.range(end - len(found.typed), end)
    closing = "]]" if found.at is context.At.WIKI and not positions.text.startswith("]]", end) else ""
    items = [_item(one, number, replaced, closing) for number, one in enumerate(offers.offers)]
    return types.CompletionList(is_incomplete=not offers.whole, items=items)


def _item(offer: completing.Offer, number: int, replaced: types.Range, closing: str) -> types.CompletionItem:
    return types.CompletionItem(
        offer.label,
        detail=offer.detail or None,
        documentation=offer.about or None,
        filter_text=f"{offer.label} {offer.detail}",
        sort_text=f"{number:05}",
        text_edit=types.TextEdit(replaced, offer.text + closing),
    )


@server.feature(types.TEXT_DOCUMENT_HOVER)
def hover(ls: Server, params: types.HoverParams) -> types.Hover | None:
    """The document that is named at the cursor, or what the key there is for."""
    known = ls.known(params.text_document.uri)
    if known is None:
        return None
    handbook, path = known
    positions = ls.positions(handbook, path)
    named = places.named_at(handbook, path, positions.offset(params.position))
    if named is not None:
        content = types.MarkupContent(types.MarkupKind.Markdown, places.hover_text(handbook, named.doc))
        return types.Hover(content, positions.range(named.spot.start, named.spot.end))
    line = params.position.line
    key = context.key_at(positions.lines, line, positions.column(line, params.position.character))
    docs = handbook.docs_at(path)
    about = completing.about(handbook.kinds[docs[0].kind], key) if key and docs else ""
    return types.Hover(types.MarkupContent(types.MarkupKind.PlainText, about)) if about else None


@server.feature(types.TEXT_DOCUMENT_DEFINITION)
def definition(ls: Server, params: types.DefinitionParams) -> types.Location | None:
    """Where the document is that is named at the cursor."""
    named = _named(ls, params.text_document.uri, params.position)
    if named is None:
        return None
    handbook, found = named
    line = max(found.doc.body_line - 1, 0) if found.doc.path == found.spot.path else 0
    at = types.Position(line, 0)
    span = found.doc.spans.get(("id",)) or found.doc.spans.get(("name",))
    if span is not None and not is_markdown(found.doc.path):
        at = types.Position(span.line - 1, 0)
    return types.Location(_uri(handbook, found.doc.path), types.Range(at, at))


@server.feature(types.TEXT_DOCUMENT_REFERENCES)
async def references(ls: Server, params: types.ReferenceParams) -> list[types.Location] | None:
    """Everything that names the document at the cursor, or the open document where nothing is named there."""
    named = _named(ls, params.text_document.uri, params.position)
    known = ls.known(params.text_document.uri)
    if known is None:
        return None
    handbook, path = known
    docs = handbook.docs_at(path)
    doc = named[1].doc if named is not None else next(iter(docs), None)
    if doc is None:
        return None
    spots = await ls.aside(lambda: list(places.references(handbook, doc)))
    return [
        types.Location(_uri(handbook, spot.path), ls.positions(handbook, spot.path).range(spot.start, spot.end))
        for spot in spots
    ]


@server.feature(types.TEXT_DOCUMENT_PREPARE_RENAME)
def prepare_rename(ls: Server, params: types.PrepareRenameParams) -> types.PrepareRenamePlaceholder | None:
    """The id that a rename at the cursor changes."""
    named = _named(ls, params.text_document.uri, params.position)
    if named is None:
        return None
    handbook, found = named
    positions = ls.positions(handbook, found.spot.path)
    return types.PrepareRenamePlaceholder(positions.range(found.spot.start, found.spot.end), found.doc.id)


@server.feature(types.TEXT_DOCUMENT_RENAME, types.RenameOptions(prepare_provider=True))
async def rename(ls: Server, params: types.RenameParams) -> types.WorkspaceEdit | None:
    """Another id for the document at the cursor, with everything that names it."""
    named = _named(ls, params.text_document.uri, params.position)
    if named is None:
        return None
    handbook, found = named
    try:
        result, moves = await ls.aside(lambda: places.renamed(handbook, found.doc, params.new_name))
    except EditRefusedError as error:
        raise JsonRpcInvalidParams(str(error)) from None
    if moves and not ls.renames_files:
        raise JsonRpcInvalidParams("this editor renames no files for a server; use `kbgen move`")
    return types.WorkspaceEdit(document_changes=list(_changes(ls, handbook, result.texts, moves)))


def _changes(
    ls: Server, handbook: OpenHandbook, texts: Mapping[str, str], moves: Mapping[str, str]
) -> Iterator[types.TextDocumentEdit | types.RenameFile]:
    for path, text in texts.items():
        positions = ls.positions(handbook, path)
        uri = _uri(handbook, path)
        number = ls.workspace.get_text_document(uri).version if path in handbook.open else None
        identifier = types.OptionalVersionedTextDocumentIdentifier(uri, number)
        yield types.TextDocumentEdit(identifier, list(_edits(positions, text)))
    for old, new in moves.items():
        yield types.RenameFile(_uri(handbook, old), _uri(handbook, new))


def _edits(positions: Positions, after: str) -> Iterator[types.TextEdit]:
    """What makes one text another, a run of lines at a time."""
    before, then = (text.splitlines(keepends=True) for text in (positions.text, after))
    starts = [0]
    for line in before:
        starts.append(starts[-1] + len(line))
    for tag, first, last, from_, to in difflib.SequenceMatcher(a=before, b=then, autojunk=False).get_opcodes():
        if tag != "equal":
            yield types.TextEdit(positions.range(starts[first], starts[last]), "".join(then[from_:to]))


@server.feature(
    types.TEXT_DOCUMENT_CODE_ACTION,
    types.CodeActionOptions([types.CodeActionKind.QuickFix, types.CodeActionKind.SourceFixAll]),
)
def code_action(ls: Server, params: types.CodeActionParams) -> list[types.CodeAction] | None:
    """The fixes of what is wrong where the cursor is, and all of the document's together."""
    uri = params.text_document.uri
    known = ls.known(uri)
    if known is None:
        return None
    positions = ls.positions(*known)
    fixes = list(ls.fixes(uri, positions))
    near = [(finding, edit) for finding, edit in fixes if _overlap(positions.span(finding.span), params.range)]
    actions = [_action(uri, finding, edit, positions) for finding, edit in near]
    if fixes and _wants(params.context.only, types.CodeActionKind.SourceFixAll):
        every = types.WorkspaceEdit({uri: [edit for _, edit in fixes]})
        actions.append(types.CodeAction("Fix all that kbgen can", types.CodeActionKind.SourceFixAll, edit=every))
    return [action for action in actions if action.kind is not None and _wants(params.context.only, action.kind)]


def _action(uri: str, finding: Finding, edit: types.TextEdit, positions: Positions) -> types.CodeAction:
    assert finding.fix is not None
    return types.CodeAction(
        "Rewrite these lines" if finding.fix.where is Where.LINES else f"Write {finding.fix.new!r}",
        types.CodeActionKind.QuickFix,
        [diagnostic(finding, positions)],
        is_preferred=True,
        edit=types.WorkspaceEdit({uri: [edit]}),
    )


def _wants(only: Sequence[types.CodeActionKind | str] | None, kind: types.CodeActionKind | str) -> bool:
    def said(one: types.CodeActionKind | str) -> str:
        return one.value if isinstance(one, types.CodeActionKind) else one

    return only is None or any(said(kind) == said(one) or said(kind).startswith(said(one) + ".") for one in only)


def _overlap(one: types.Range, other: types.Range) -> bool:
    return one.start.line <= other.end.line and other.start.line <= one.end.line


def _named(ls: Server, uri: str, position: types.Position) -> tuple[OpenHandbook, places.NamedPlace] | None:
    known = ls.known(uri)
    if known is None:
        return None
    handbook, path = known
    named_place = places.named_at(handbook, path, ls.positions(handbook, path).offset(position))
    return (handbook, named_place) if named_place is not None else None


def _uri(handbook: OpenHandbook, path: str) -> str:
    return handbook.file(path).as_uri()
