"""Makes a raw file the documents that it holds."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import replace
from typing import Any, NamedTuple

from kbgen.body import Outline
from kbgen.kit import Body, DataFile, Entry, Kind, OtherDataError, Reading
from kbgen.kit.fields import Fields
from kbgen.kit.suggestions import only_near
from kbgen.load.faults import BEYOND
from kbgen.load.fields import Filled, fill
from kbgen.load.formats import as_recognised, reads_data
from kbgen.load.frontmatter import TOML, Beside, Front, Reader, body_of, duplicates, read_attached, split
from kbgen.load.identity import GUIDE, id_of, in_words, is_titled, kind_of, read_allows, stem_of, title_of, valid_id
from kbgen.load.links import links_of, snippets_of, without
from kbgen.load.yaml_values import YamlError, parse
from kbgen.markdown import knows_anchors
from kbgen.markdown import outline as outline_in
from kbgen.markdown.material import beyond
from kbgen.markdown.mdx import is_mdx, markdown_of
from kbgen.model import Doc, Fault, Fix, KeyPath, Raw, Settings, Source, Span, Suppression
from kbgen.model.document import DOCUMENT_SUFFIX, Opening, Spans
from kbgen.model.settings import GITHUB, MATERIAL

# keys that do not tell what a document is
_OF_ANY = frozenset({"reviews"})
_EMPTY = outline_in("", GITHUB)


class Loaded(NamedTuple):
    """What one file gave: its documents with their bodies, its faults, and ids that stay unread."""

    readings: tuple[Reading[Any], ...] = ()
    faults: tuple[Fault, ...] = ()
    unread: tuple[str, ...] = ()


class _Place(NamedTuple):
    """Where a document comes from and where its page goes."""

    raw: Raw
    source: Source
    address: str


def load(
    raw: Raw, source: Source, address: str, kinds: Mapping[str, Kind], settings: Settings, beside: Beside | None = None
) -> Loaded:
    """Load one file; every fault of it is reported together, and nothing that a user wrote raises."""
    if raw.fault is not None:
        return Loaded(faults=(raw.fault,), unread=(id_of(raw, source),))
    place = _Place(raw, source, address)
    if DOCUMENT_SUFFIX.search(raw.inner):
        return _markdown(place, kinds, settings, beside or Beside())
    return _data(place, kinds, settings)


def load_as_written(raw: Raw, source: Source, address: str, kinds: Mapping[str, Kind], settings: Settings) -> Loaded:
    """Load of a document what its front matter says: its body is to be shown as it was written."""
    if not DOCUMENT_SUFFIX.search(raw.inner):
        return Loaded(unread=(id_of(raw, source),))
    front = raw._replace(text=raw.text.removesuffix(body_of(raw.text)))
    return _as_written(load(front, source, address, kinds, settings))


def load_bare(raw: Raw, source: Source, address: str, kinds: Mapping[str, Kind]) -> Loaded:
    """A guide of no facts in the place of a document of which nothing can be read."""
    kind, name = kinds[GUIDE], id_of(raw, source)
    doc = _plain_doc(_Place(raw, source, address), kind, Filled(kind.schema(), (), (), {}, {}), name, None)
    return _as_written(Loaded((Reading(doc, "", _EMPTY),)))


def _as_written(loaded: Loaded) -> Loaded:
    readings = (replace(reading, doc=replace(reading.doc, as_written=True)) for reading in loaded.readings)
    return loaded._replace(readings=tuple(readings))


def _markdown(place: _Place, kinds: Mapping[str, Kind], settings: Settings, beside: Beside) -> Loaded:
    front = split(place.raw.text)
    if front.broken:
        return Loaded(faults=front.faults, unread=(id_of(place.raw, place.source),))
    if is_mdx(place.raw.inner):
        front = front._replace(body=markdown_of(front.body))
    outline = outline_in(front.body, place.source.markdown, settings.extensions)
    kind, unknown = _kind(place, front, kinds, settings)
    reader = Reader(place.raw.path, beside)
    if place.source.format:
        kind, front = as_recognised(place.raw, place.source, kind, front, kinds, reader.text)
    if not _is_of(kind, front, place, outline, settings):
        kind = kinds[GUIDE]
    filled = fill(kind.schema, front.values, front.spans, front.keys)
    allows, misread = _allows(front, outline, place.source.markdown)
    name, bad_id = _id(filled.fields, front.spans, id_of(place.raw, place.source))
    # only Python-Markdown's work grows out of bounds
    excess = _excess(front, outline) if place.source.markdown == MATERIAL else ()
    snippets = snippets_of(outline, settings, reader) if place.source.markdown == MATERIAL else ()
    attached = read_attached(kind, filled, place.raw.path, beside, whole=settings.whole)
    content = kind.read(filled.fields, Body(front.body, outline, place.raw.inner, attached.facts, settings.statuses))
    doc = Doc(
        id=name,
        kind=kind.name,
        title=_title(place, filled.fields, kind, outline, settings),
        path=place.raw.path,
        inner=place.raw.inner,
        collection=place.source.name,
        address=place.address,
        fields=filled.fields,
        content=content,
        refs=filled.refs,
        links=links_of(outline, settings),
        anchors=outline.anchors.union(*(snippet.anchors for snippet in snippets)),
        allows=allows,
        spans=Spans.of(filled.spans),
        extra=filled.extra,
        body_line=front.body_line,
        ended=_ended(kind, filled.fields, content),
        audience=filled.fields.audience or place.source.audience,
        attached={**attached.paths, **reader.paths},
        as_written=bool(excess),
        markdown=place.source.markdown,
        anchors_known=knows_anchors(without(front.body, snippets), place.source.markdown, settings.extensions),
        titled=_is_titled(place, filled, outline, front, settings),
        opening=opening_of(outline),
        snippets=snippets,
    )
    misfits = filled.faults
    if place.source.format:  # what others keep in their front matter is none of kbgen's business
        misfits = tuple(fault for fault in misfits if fault.name != "unknown-key")
    own = tuple(fault for fault in front.faults if settings.whole or fault.value != TOML)
    faults = (*own, *unknown, *misfits, *bad_id, *misread, *attached.faults, *excess)
    return Loaded((Reading(doc, front.body, outline, settings.markup),), faults)


def _allows(front: Front, outline: Outline, dialect: str) -> tuple[tuple[Suppression, ...], tuple[Fault, ...]]:
    """The suppressions in a body and above its front matter, and what is wrong with those that do not count."""
    allows, misread = read_allows(outline.comments, front.body_line)
    if "kbgen:" not in front.above:
        return allows, misread
    above = read_allows(outline_in(front.above, dialect).comments, 1)
    return (*above[0], *allows), (*above[1], *misread)


def _kind(place: _Place, front: Front, kinds: Mapping[str, Kind], settings: Settings) -> tuple[Kind, tuple[Fault, ...]]:
    said = front.values.get("kind")
    if isinstance(said, str) and said in kinds:
        return kinds[said], ()
    kind = kinds[kind_of(place.raw, place.source, kinds, settings)]
    if said is None:
        return kind, ()
    span = front.spans.get(("kind",), Span(1, 1))
    near = only_near(said, kinds) if isinstance(said, str) else ""
    if not near:  # another tool's word, as a key may be
        left_out = "; `only` in the configuration names the kinds in use" if settings.only else ""
        return kind, (Fault("unknown-key", span, f"unknown kind {str(said)[:60]!r} is ignored{left_out}", "kind"),)
    message = f"unknown kind {said!r}; the kinds are {', '.join(kinds)}"
    return kind, (Fault("unknown-kind", span, message, str(said), Fix(str(said), near)),)


def _is_of(kind: Kind, front: Front, place: _Place, outline: Outline, settings: Settings) -> bool:
    """Whether a document in a folder of a kind is of it, by what it says itself."""
    given = front.values.keys() - _OF_ANY
    of_others = not settings.whole or place.source.format
    if not of_others or place.source.kind or "kind" in given:
        return bool(given) or kind.belongs(place.raw.inner, outline)
    # keys that any document may have do not tell what it is to others
    own = given & (kind.schema.model_fields.keys() - Fields.model_fields.keys())
    return bool(own) or (kind.evident(place.raw.inner, outline) and kind.belongs(place.raw.inner, outline))


def _id(fields: Fields, spans: Mapping[KeyPath, Span], default: str) -> tuple[str, tuple[Fault, ...]]:
    if fields.id is None:
        return default, ()
    if valid_id(fields.id):
        return fields.id, ()
    span = spans.get(("id",), Span(1, 1))
    message = f"{fields.id!r} cannot be an id; the file's name, {default!r}, is used instead"
    return default, (Fault("invalid-id", span, message, fields.id),)


def _excess(front: Front, outline: Outline) -> tuple[Fault, ...]:
    """The fault of a body that is not to be rendered."""
    found = beyond(front.body, outline)
    if found is None:
        return ()
    message = f"{found.what}: more than kbgen renders, so that the page shows the text as it was written"
    return (Fault(BEYOND, Span(front.body_line + found.line, 1), message, found.what),)


def _title(place: _Place, fields: Fields, kind: Kind, outline: Outline, settings: Settings) -> str:
    name = fields.id or id_of(place.raw, place.source)
    listed = settings.listed_title(place.raw.path, place.address)
    named = in_words(name) if kind.headings_are_names else ""
    return title_of(fields.title, listed or named, outline, name, kind.as_title)


def _is_titled(place: _Place, filled: Filled, outline: Outline, front: Front, settings: Settings) -> bool:
    if front.faults or (not front.body.strip() and filled.extra):
        return True  # what names it is at fault, or read by another program
    listed = settings.listed_title(place.raw.path, place.address)
    return is_titled(filled.fields.title, listed, outline, front.body)


def _ended(kind: Kind, fields: Fields, content: object) -> str:
    if fields.retired is not None:
        return f"was retired on {fields.retired.date}"
    return kind.ended(fields, content)


def opening_of(outline: Outline) -> Opening | None:
    """The heading that opens a body."""
    return None if outline.title is None else Opening(*outline.title)


def _data(place: _Place, kinds: Mapping[str, Kind], settings: Settings) -> Loaded:
    """The documents of a YAML or CSV file that a kind reads."""
    found = data_kind(place.raw.inner, place.source, kinds)
    if found is None:
        return Loaded()
    kind, data = found
    if data.entries is None:
        return _whole(place, kind, settings)
    try:
        tree = parse(place.raw.text, many=True)
        entries = list(data.entries(tree.roots))
        others = tuple(data.others(tree.roots)) if data.others else ()
    except YamlError as error:
        return Loaded(faults=(Fault("unreadable-data", error.span, f"no valid YAML: {error}"),))
    except ValueError as error:
        return Loaded(faults=(Fault("unreadable-data", Span(1, 1), str(error)),))
    places, keys = _by_prefix(tree.keys | tree.values), _by_prefix(tree.keys)
    loaded = [
        _entry(place, kind, entry, _own(places, entry), _own(keys, entry), number)
        for number, entry in enumerate(entries, 1)
    ]
    faults = (*duplicates(tree), *(fault for one in loaded for fault in one.faults))
    return Loaded(tuple(reading for one in loaded for reading in one.readings), faults, others)


# what configures a site that documents are part of
_OF_GENERATORS = frozenset(("mkdocs.yml", "mkdocs.yaml", "docker-compose.yml", "docker-compose.yaml"))


def data_kind(inner: str, source: Source, kinds: Mapping[str, Kind]) -> tuple[Kind, DataFile] | None:
    """The kind that reads a data file: by its whole name, or by its suffix in a folder of that kind."""
    name = inner.rpartition("/")[2]
    if name.startswith("_") or name in _OF_GENERATORS:
        return None
    folders = {folder.lower() for folder in f"{source.path}/{inner}".split("/")[:-1]}
    for kind in kinds.values():
        told = source.kind == kind.name or reads_data(source.format, kind)
        of_kind = told or not folders.isdisjoint(kind.folders)
        for data in kind.data_files:
            if name == data.name or (of_kind and data.name.startswith(".") and name.lower().endswith(data.name)):
                return kind, data
    return None


_Places = Mapping[KeyPath, list[tuple[KeyPath, Span]]]


def _by_prefix(spans: Mapping[KeyPath, Span]) -> _Places:
    """Everything that stands at a path or below it, for every path."""
    found: dict[KeyPath, list[tuple[KeyPath, Span]]] = defaultdict(list)
    for path, span in spans.items():
        for length in range(1, len(path) + 1):
            found[path[:length]].append((path, span))
    return found


def _entry(
    place: _Place, kind: Kind, entry: Entry, spans: dict[KeyPath, Span], keys: dict[KeyPath, Span], number: int
) -> Loaded:
    filled = fill(kind.schema, entry.fields, spans, keys)
    name, bad_id = _id(filled.fields, spans, f"{stem_of(place.raw.inner).rpartition('/')[2]}-{number}")
    doc = _plain_doc(place, kind, filled, name, None)
    folder = place.address.removesuffix(".md")
    if folder.endswith("catalog-info"):
        folder = folder.rpartition("/")[0] or "services"
    at = f"{folder}/{name}.md"
    return Loaded((Reading(replace(doc, address=at), "", _EMPTY),), (*filled.faults, *bad_id))


def _own(places: _Places, entry: Entry) -> dict[KeyPath, Span]:
    """The places of an entry's keys, renamed from their path in the file to their path in the document."""
    own: dict[KeyPath, Span] = {}
    for key, origin in entry.origins.items():
        own |= {(*key, *path[len(origin) :]): span for path, span in places.get(origin, ())}
    return own


def _whole(place: _Place, kind: Kind, settings: Settings) -> Loaded:
    """A data file that is one document, whose content the kind reads from its text.

    A file of another program is none where the folder is looked at on its own.
    """
    try:
        content = kind.read(kind.schema(), Body(place.raw.text, _EMPTY, place.raw.inner))
    except YamlError as error:
        return Loaded(faults=(Fault("unreadable-data", error.span, f"no valid YAML: {error}"),))
    except ValueError as error:
        if isinstance(error, OtherDataError) and not settings.whole:
            return Loaded()
        return Loaded(faults=(Fault("unreadable-data", Span(1, 1), str(error)),))
    title = getattr(content, "title", "") or id_of(place.raw, place.source)
    filled = Filled(kind.schema(title=title), (), (), {}, {})
    doc = _plain_doc(place, kind, filled, id_of(place.raw, place.source), content)
    return Loaded((Reading(doc, "", _EMPTY),))


def _plain_doc(place: _Place, kind: Kind, filled: Filled, name: str, content: object) -> Doc[Any]:
    return Doc(
        id=name,
        kind=kind.name,
        title=filled.fields.title or name,
        path=place.raw.path,
        inner=place.raw.inner,
        collection=place.source.name,
        address=place.address,
        fields=filled.fields,
        content=content,
        refs=filled.refs,
        links=(),
        anchors=frozenset(),
        allows=(),
        spans=Spans.of(filled.spans),
        extra=filled.extra,
        titled=bool(filled.fields.title or filled.extra),
        body_line=1,
        ended=_ended(kind, filled.fields, content),
        audience=filled.fields.audience or place.source.audience,
        markdown=place.source.markdown,
    )
