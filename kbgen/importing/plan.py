"""Works out what an import writes: every document with what was recognised, and the files that they refer to."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from typing import NamedTuple

from kbgen.authoring.patch import EditRefusedError
from kbgen.formats import SITES, FileTree, ForeignSite, site_of
from kbgen.importing import documents
from kbgen.importing.documents import ForeignText, ImportedDocument, of_site
from kbgen.importing.file_names import awkward, placed
from kbgen.importing.links import ImportLayout, MovedDocument, is_document
from kbgen.importing.navigation import ImportedSite as Pages
from kbgen.importing.navigation import contents
from kbgen.kit import Kind
from kbgen.kit.kind import Foreign, Recognised, Value
from kbgen.load.document import data_kind
from kbgen.load.formats import AUTO, Hint, foreign, recognise
from kbgen.load.identity import GUIDE, kind_of
from kbgen.model import Raw, Settings, Source

_BY_GIT = "the file does not say it; git first saw it on that day"


def _never(_inner: str) -> str:
    return ""


class Refused(NamedTuple):
    """A file that is not imported, and why."""

    origin: str
    reason: str


class ImportPiece(NamedTuple):
    """A file to be written: `data` is None for one that is copied as it stands."""

    origin: str
    place: str
    data: bytes | None = None


class ImportRecord(NamedTuple):
    """What is told of one document: what it was taken for and by which sign, what is unsure and what is missing."""

    origin: str
    place: str
    kind: str
    format: str
    sign: str
    written: tuple[str, ...] = ()
    unsure: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()
    rewritten: int = 0
    left: int = 0


class ImportPlan(NamedTuple):
    """What an import writes and tells.

    `unused` are files to which no document refers, `outside` documents that do not belong to the site.
    """

    pieces: tuple[ImportPiece, ...]
    records: tuple[ImportRecord, ...]
    refused: tuple[Refused, ...]
    unused: tuple[str, ...] = ()
    outside: tuple[str, ...] = ()


class ImportTarget(NamedTuple):
    """Where documents go: a source of the handbook, and the folder within it ("" for the source itself)."""

    source: Source
    folder: str

    def inner(self, place: str) -> str:
        """The path within the source of a file in the folder."""
        return f"{self.folder}/{place}" if self.folder else place


@dataclass(frozen=True)
class Import:
    """What is imported: `texts` are the documents and the files of data by path, `others` all the other files.

    `known` are the places that earlier runs gave, `name` is that of the folder itself. `first_seen` gives the day on
    which a file came to be, for what bears no date itself, or nothing.
    """

    name: str
    format: str
    texts: Mapping[str, bytes]
    others: frozenset[str]
    target: ImportTarget
    settings: Settings
    kinds: Mapping[str, Kind]
    known: Mapping[str, str]
    first_seen: Callable[[str], str] = _never

    def plan(self) -> ImportPlan:
        """Everything worked out; nothing that a file may hold raises."""
        records, pieces, refused = [], [], list(self._read[1])
        for inner in sorted(self._texts):
            try:
                record, data = self._document(inner, self._texts[inner])
            except EditRefusedError as error:
                refused.append(Refused(inner, str(error)))
                continue
            records.append(record)
            pieces.append(ImportPiece(inner, record.place, data))
        for inner, found in sorted(self._data.items()):
            records.append(self._data_record(inner, found))
            pieces.append(ImportPiece(inner, self._places[inner], self.texts[inner]))
        pieces += [ImportPiece(inner, self._places[inner]) for inner in sorted(self._assets)]
        for record, data in self._contents():
            records.append(record)
            pieces.append(ImportPiece("", record.place, data))
        taken = {*self._texts, *self._assets, *self._data, *(one.origin for one in refused)}
        outside = self._read[0].keys() - self._texts.keys()
        unused = self._files - taken - outside
        return ImportPlan(
            tuple(pieces), tuple(records), tuple(sorted(refused)), tuple(sorted(unused)), tuple(sorted(outside))
        )

    # what there is

    @cached_property
    def _read(self) -> tuple[dict[str, ForeignText], list[Refused]]:
        texts: dict[str, ForeignText] = {}
        refused = []
        for inner, data in self.texts.items():
            if is_document(inner):
                try:
                    texts[inner] = documents.read(data, self.settings.markdown, awkward(inner))
                except EditRefusedError as error:
                    refused.append(Refused(inner, str(error)))
        return texts, refused

    @cached_property
    def _texts(self) -> Mapping[str, ForeignText]:
        """The documents to be imported: of a site, only those that belong to it."""
        texts = self._read[0]
        return (
            texts if self._site is None else {inner: text for inner, text in texts.items() if inner in self._site.moved}
        )

    @cached_property
    def _site(self) -> ForeignSite | None:
        documents_ = {inner: self._foreign(inner, text) for inner, text in self._read[0].items()}
        plain = {inner: data for inner, data in self.texts.items() if not is_document(inner)}
        configurations = {inner: data.decode("utf-8-sig", "replace") for inner, data in plain.items()}
        return site_of(FileTree(self._files, documents_, configurations), self.format)

    def _foreign(self, inner: str, text: ForeignText) -> Foreign:
        folder = inner.rpartition("/")[0]

        def read(name: str) -> str:
            return self.texts.get(f"{folder}/{name}".lstrip("/"), b"").decode("utf-8-sig", "replace")

        raw = Raw(inner, inner, "", text.text, beside=self._near(inner))
        return foreign(raw, text.front, self.settings.markdown, read)

    @cached_property
    def _files(self) -> frozenset[str]:
        return frozenset((*self.texts, *self.others))

    @cached_property
    def _beside(self) -> Mapping[str, frozenset[str]]:
        names: dict[str, set[str]] = {}
        for inner in self._files:
            folder, _, name = inner.rpartition("/")
            names.setdefault(folder, set()).add(name)
        return {folder: frozenset(found) for folder, found in names.items()}

    @cached_property
    def _data(self) -> Mapping[str, Recognised]:
        """The files of data that a format knows as documents."""
        found: dict[str, Recognised] = {}
        for inner, data in self.texts.items():
            if not is_document(inner) and not awkward(inner):
                try:
                    text = data.decode("utf-8-sig")
                except UnicodeDecodeError:
                    continue
                told = recognise(Foreign(inner, text, self._near(inner)), self._hint(inner, GUIDE), self.kinds)
                if told is not None and self.kinds[told.kind].data_files:
                    found[inner] = told
        return found

    def _near(self, inner: str) -> frozenset[str]:
        return self._beside[inner.rpartition("/")[0]]

    # where it goes

    @cached_property
    def _before(self) -> ImportLayout:
        return (
            ImportLayout(self._files, self._site.roots, self._site.addresses)
            if self._site
            else ImportLayout(self._files, ("",))
        )

    @cached_property
    def _assets(self) -> frozenset[str]:
        """The files that are no documents, and that some document names."""
        named = (text.named.targets(inner, self._before) for inner, text in self._texts.items())
        plain = self._files - set(self._texts) - set(self._data)
        return frozenset(one for one in frozenset().union(*named) & plain if not is_document(one) and not awkward(one))

    @cached_property
    def _places(self) -> Mapping[str, str]:
        moved = self._site.moved if self._site is not None else {}
        return placed((*self._texts, *self._data, *self._assets), self.known, moved)

    @cached_property
    def _after(self) -> ImportLayout:
        roots = () if self.target.folder else ("",)  # a slash in front means the collection's root
        return ImportLayout(frozenset(self._places.values()), roots)

    @cached_property
    def _alone(self) -> Mapping[str, bool]:
        """Whether a document is the only one in its folder, by the path that it has now."""
        counts = Counter(inner.rpartition("/")[0] for inner in self._texts)
        return {inner: counts[inner.rpartition("/")[0]] == 1 for inner in self._texts}

    def _folder_kind(self, place: str, *, alone: bool) -> str:
        """The kind that a document has by where it will lie."""
        inner = self.target.inner(place)
        raw = Raw(f"{self.target.source.path}/{inner}", inner, self.target.source.name, "", alone)
        return kind_of(raw, self.target.source, self.kinds, self.settings)

    def _hint(self, inner: str, kind: str, *, sure: bool = False) -> Hint:
        """What is known of a file: the kind of its new place, else that of the folder where it was."""
        if kind == GUIDE and not sure:
            source = Source(self.name, self.name)
            kind = kind_of(
                Raw(inner, inner, self.name, "", self._alone.get(inner, False)), source, self.kinds, self.settings
            )
        return Hint(AUTO if self.format in SITES else self.format, kind, sure, self._alone.get(inner, False))

    # one document

    def _document(self, inner: str, text: ForeignText) -> tuple[ImportRecord, bytes]:
        place = self._places[inner]
        here = self._folder_kind(place, alone=self._alone[inner])
        said = text.front.values.get("kind")
        sure = isinstance(said, str) and said in self.kinds
        hint = self._hint(inner, str(said) if sure else here, sure=sure)
        found = self._recognised(inner, text, hint)
        kind = found.kind if found is not None else hint.kind
        moved = MovedDocument(inner, place, self._before, self._after, self._places)
        done = documents.made(text, found, self.kinds, kind, here, moved)
        return self._record(inner, place, kind, found, done), done.data

    def _recognised(self, inner: str, text: ForeignText, hint: Hint) -> Recognised | None:
        """What a document says: where the format that was asked for does not know it, what any other one does."""
        file = self._foreign(inner, text)
        found = recognise(file, hint, self.kinds)
        if found is None and hint.format != AUTO:
            found = recognise(file, hint._replace(format=AUTO, kind=GUIDE, sure=True), self.kinds)
        if found is not None:
            found = self._dated(inner, found)
        return found if self._site is None else of_site(self._site, inner, text, found, hint.kind)

    def _dated(self, inner: str, found: Recognised) -> Recognised:
        """What a document says, with the day on which it came to be where it should have a date and has none."""
        day = self.first_seen(inner) if "date" in found.missing else ""
        if not day:
            return found
        missing = tuple(key for key in found.missing if key != "date")
        return replace(found, values={**found.values, "date": Value(day, doubt=_BY_GIT)}, missing=missing)

    def _record(
        self, inner: str, place: str, kind: str, found: Recognised | None, done: ImportedDocument
    ) -> ImportRecord:
        unsure = done.unsure
        if found is None:
            unsure = (*unsure, "no format knows it; its folder alone says what it is")
        elif self.format not in (AUTO, found.format, *SITES):
            unsure = (*unsure, f"not of the format {self.format}")
        if inner.endswith(".mdx"):
            unsure = (*unsure, "MDX: its imports and components stay as text")
        if self._site is not None and inner in self._site.unsure:
            unsure = (*unsure, self._site.unsure[inner])
        return ImportRecord(
            inner,
            place,
            kind,
            found.format if found is not None else "",
            found.sign if found is not None else f"its folder: {kind}",
            done.written,
            unsure,
            found.missing if found is not None else (),
            len(done.links.patches),
            done.links.left,
        )

    def _data_record(self, inner: str, found: Recognised) -> ImportRecord:
        place = self._places[inner]
        reader = data_kind(self.target.inner(place), self.target.source, self.kinds)
        unsure = [found.doubt] if found.doubt else []
        if reader is None or reader[0].name != found.kind:
            unsure.append(f"nothing there says that it is a {found.kind}: `kind: {found.kind}` on its source does")
        return ImportRecord(inner, place, found.kind, found.format, found.sign, (), tuple(unsure), found.missing)

    def _contents(self) -> Iterator[tuple[ImportRecord, bytes]]:
        """The navigation of a site as a page of links."""
        if self._site is None:
            return
        taken = {place.casefold() for place in self._places.values()}
        names = (f"contents{number}.md" for number in ("", *range(2, len(taken) + 3)))
        place = self.known.get("") or next(name for name in names if name not in taken)
        titles = {inner: text.named.heading for inner, text in self._texts.items()}
        here = self._folder_kind(place, alone=False)
        page = contents(
            Pages(self._site.title, self._site.navigation, self._places, titles), "" if here == GUIDE else GUIDE
        )
        if page:
            yield ImportRecord("", place, GUIDE, self._site.name, "its navigation", ("title",)), page.encode()


def totals(records: tuple[ImportRecord, ...]) -> Iterator[tuple[str, str, int]]:
    """How many documents there are of each kind and format, the commonest first."""
    counts = Counter((record.kind, record.format or "no format") for record in records)
    yield from ((kind, name, count) for (kind, name), count in counts.most_common())
