"""A kind of document: everything that kbgen knows about it, as one value."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cache, lru_cache
from importlib import import_module
from pathlib import Path
from types import MappingProxyType, ModuleType
from typing import Any, NamedTuple

from kbgen.body import Outline
from kbgen.kit.fields import SYNONYMS, Fields
from kbgen.kit.numbers import counted
from kbgen.kit.rule import Rule
from kbgen.model import Corpus, Doc, KeyPath
from kbgen.model.settings import GITHUB


def unread(_name: str) -> str:
    """The text of a file beside another where none can be had: nothing."""
    return ""


class Value(NamedTuple):
    """A value for a front-matter key, as kbgen writes it.

    `line` is where the file says it, counted from 1, and None where its name or its folder does;
    `doubt` says why the reading may be wrong, and is empty where it is certain.
    """

    value: object
    line: int | None = None
    doubt: str = ""


class Foreign(NamedTuple):
    """A file as its author wrote it: its path within its source, its text, and the names of the files beside it.

    `front` is what its front matter says, each key with its line; `body` is the text below that, whose first
    line is the file's line `body_line`, in the dialect `markdown`. `read` gives the text of a file beside it, empty
    where that cannot be had.
    """

    inner: str
    text: str
    beside: frozenset[str] = frozenset()
    front: Mapping[str, Value] = MappingProxyType({})
    body: str = ""
    body_line: int = 1
    read: Callable[[str], str] = unread
    markdown: str = GITHUB

    @property
    def outline(self) -> Outline:
        """What is known of the body: headings, code, links, sections, items and comments."""
        # Imported on use: who declares a kind reads no Markdown.
        from kbgen.markdown import outline

        return outline(self.body, self.markdown)


def anywhere(file: Foreign) -> bool:
    """Whether a file may be of a format whose sign no other document has: any may."""
    del file
    return True


@dataclass(frozen=True, slots=True)
class Recognised:
    """What a file of a known format says, in the words of kbgen's own front matter.

    `sign` is what told the format, in words for the author; `doubt` says why it may be another one;
    `missing` are keys that documents of the kind should have and that the file says nothing of.
    """

    format: str
    kind: str
    sign: str
    values: Mapping[str, Value]
    missing: tuple[str, ...] = ()
    doubt: str = ""


@dataclass(frozen=True, slots=True)
class Format:
    """A way to write documents of a kind; `recognise` gives None for a file written otherwise, and never raises.

    Where nobody names the format, a file outside of its kind's folders is of it only if it says so `elsewhere` too: the
    sign of a format may be one that documents of any kind have.
    """

    name: str
    summary: str
    recognise: Callable[[Foreign], Recognised | None]
    elsewhere: Callable[[Foreign], bool] = anywhere


class Attachment(NamedTuple):
    """A field that names a file beside the document, such as a log in CSV, whose facts are the document's.

    `read` makes compact facts of the file's lines, each with its line end, while they are read; it
    raises on nothing that the file may hold, and leaves what is wrong with it to rules.
    """

    field: str
    read: Callable[[Iterator[str]], object]


@dataclass(frozen=True, slots=True)
class Body:
    """What a kind reads a document's own facts from.

    `attached` holds what was read from the files that the document names, by field; a field is
    missing where it names none that could be read. `statuses` are the handbook's own words for states, with ours.
    """

    text: str
    outline: Outline
    inner: str
    attached: Mapping[str, Any] = field(default_factory=dict)
    statuses: Mapping[str, str] = field(default_factory=dict)


class Entry(NamedTuple):
    """One document out of a data file: its fields, and where in the file each key or item of theirs stands."""

    fields: Mapping[str, object]
    origins: Mapping[KeyPath, KeyPath]


class DataFile(NamedTuple):
    """A YAML or CSV file that a kind reads as documents.

    `name` is the file's whole name, or a suffix such as `.csv` for any file in a folder of the kind.
    `entries` splits the parsed file; without it the file is one document, whose fields are read by
    the kind's `read` from its text. `others` names what else it holds and nobody reads.
    """

    name: str
    entries: Callable[[object], Iterable[Entry]] | None = None
    others: Callable[[object], Iterable[str]] | None = None


class Successor(NamedTuple):
    """A document that took the place of an earlier one, and the part that is meant, where it is not the whole."""

    doc: Doc[Any]
    scope: str = ""


def named_successors(doc: Doc[Any], corpus: Corpus) -> tuple[Successor, ...]:
    """The documents whose front matter says that they supersede a document."""
    return tuple(map(Successor, corpus.referrers(doc, role="supersedes")))


def no_text(*_asked: Any) -> str:
    """The text of a document that has none: its state, its severity, or since when it has ended."""
    return ""


class OtherDataError(ValueError):
    """A data file has nothing of what a kind reads; its message says what that is."""


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind, declared once in `kbgen/kinds/<name>/__init__.py`.

    `folders` are names of folders whose documents are of this kind, `folder` is the kind's own, with its
    templates and its example, which `kbgen init` writes to `example_path`. `review_every` is the default
    interval, None where documents need no review. `attachments` are fields that name a file beside the
    document, `example_files` the files that the example names so. `index_files` says that a README is
    a document of the kind rather than a guide to the folder, `numbered` that file names start with a
    number. `belongs` tells, of files without front matter in a folder of the kind, those that are of it. Where a
    folder is looked at on its own, `evident` has to tell that too of those that have none of the kind's own fields.
    `read` takes facts out of the body, `ended` says since when the thing itself is no more, `status` is
    the state in its life cycle, `date` the day it stands for, `successors` what says it took its place.
    `noun` is what one is called where they are counted and `plural`, their heading, is no plural of `label`.
    `group` is the part of the navigation that the kind stands in, by itself where it names none.
    `package` holds its modules, by default the built-in one of its name: `view`, how it looks on the site,
    and the `rule_modules`, each of which declares rules. They are apart from the kind, and loaded where
    they are wanted, since most runs meet few kinds and print no page. `has_formats` says that a module
    `formats` beside them knows how others write such documents, in its `FORMATS`. With `headings_are_names`, a
    heading of its documents names a part of what they describe, so that none below an H1 is a title; `as_title` is
    what of a heading is the title, empty for one that names a part of any of them.
    """

    name: str
    label: str
    plural: str
    summary: str
    schema: type[Fields]
    folders: tuple[str, ...]
    folder: Path
    example_path: str
    package: str = ""
    noun: str = ""
    group: str = ""
    rule_modules: tuple[str, ...] = ()
    review_every: str | None = None
    has_formats: bool = False
    index_files: bool = False
    headings_are_names: bool = False
    numbered: bool = False
    data_files: tuple[DataFile, ...] = ()
    attachments: tuple[Attachment, ...] = ()
    example_files: tuple[str, ...] = ()
    belongs: Callable[[str, Outline], bool] = lambda _inner, _outline: True
    evident: Callable[[str, Outline], bool] = lambda _inner, _outline: True
    read: Callable[[Any, Body], object] = lambda _fields, _body: None
    as_title: Callable[[str], str] = str
    ended: Callable[[Any, Any], str] = no_text
    status: Callable[[Doc[Any]], str] = no_text
    date: Callable[[Doc[Any]], date | None] = lambda _doc: None
    successors: Callable[[Doc[Any], Corpus], tuple[Successor, ...]] = named_successors

    def counted(self, count: int) -> str:
        """A number of them: `1 decision`, `3 decisions`."""
        return counted(count, self.noun) if self.noun else counted(count, self.label.lower(), self.plural.lower())

    @property
    def module(self) -> str:
        """The package of its modules."""
        return self.package or f"kbgen.kinds.{self.name}"

    @property
    def rules(self) -> tuple[Rule, ...]:
        """Every rule on documents of this kind alone, in order of code."""
        return _rules_in(self.module, self.rule_modules)

    @property
    def formats(self) -> tuple[Format, ...]:
        """How others write documents of this kind, the strongest sign first."""
        return _formats_in(f"{self.module}.formats") if self.has_formats else ()

    @property
    def index(self) -> str:
        """The Markdown path of the kind's index page."""
        return f"{self.folders[0]}/index.md"

    def example(self) -> str:
        """The text of the example beside the kind; for a handbook's own kind, its fields to be filled."""
        if self.example_path:
            return (self.folder / "example.md").read_text(encoding="utf-8")
        own = [name for name in self.schema.model_fields if name not in Fields.model_fields]
        lines = [f"{name}:" for name in ("title", "summary", "owner", *own)]
        return "\n".join(("---", *lines, "---", "", "## Details", "", "What there is to know.", ""))

    def examples(self) -> dict[str, str]:
        """The example and the files that it names, by the paths where they belong."""
        folder = self.example_path.rpartition("/")[0]
        beside = {f"{folder}/{name}": (self.folder / name).read_text(encoding="utf-8") for name in self.example_files}
        return {self.example_path: self.example(), **beside}


@cache
def _rules_in(package: str, modules: tuple[str, ...]) -> tuple[Rule, ...]:
    rules = [rule for name in modules for rule in rules_of(import_module(f"{package}.{name}"))]
    return tuple(sorted(rules, key=lambda rule: rule.code))


@cache
def _formats_in(module: str) -> tuple[Format, ...]:
    formats: tuple[Format, ...] = import_module(module).FORMATS
    return formats


def rules_of(module: ModuleType) -> tuple[Rule, ...]:
    """Every rule that a module declares, in order of code."""
    found = (value for value in vars(module).values() if isinstance(value, Rule))
    return tuple(sorted(found, key=lambda rule: rule.code))


def json_schema(kind: Kind) -> dict[str, Any]:
    """The JSON Schema of a kind's front matter; other names for the review fields are allowed as they stand."""
    schema = _described(kind.schema)
    known = schema["properties"]
    others = {name: {"description": f"Read as `{field}`."} for name, (field, _) in SYNONYMS.items() if field in known}
    schema = {**schema, "properties": known | others}
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": f"{kind.label}: front matter",
        "description": kind.summary,
    } | {key: value for key, value in _with_lone_items(schema).items() if key not in ("title", "description")}


@lru_cache(maxsize=64)
def _described(fields: type[Fields]) -> Mapping[str, Any]:
    """A class of fields as its library describes it, which takes long beside printing a small site."""
    return fields.model_json_schema()


def _with_lone_items(schema: Any) -> Any:
    """A list of things may also be given as one thing, as the loader reads it."""
    if isinstance(schema, list):
        return [_with_lone_items(one) for one in schema]
    if not isinstance(schema, dict):
        return schema
    walked = {key: _with_lone_items(value) for key, value in schema.items()}
    if walked.get("type") == "array" and "items" in walked:
        listed = {key: walked[key] for key in ("type", "items")}
        rest = {key: value for key, value in walked.items() if key not in ("type", "items", "default")}
        return {**rest, "anyOf": [listed, walked["items"]]}
    return walked
