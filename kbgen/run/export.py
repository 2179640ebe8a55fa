"""Composition for `kbgen export`: joins the files of a handbook and the forms of others."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from datetime import date
from pathlib import Path
from typing import Any, Literal, NamedTuple, cast

from kbgen import app
from kbgen.app import CheckScope
from kbgen.body.inline import slug
from kbgen.check import nothing
from kbgen.data_files import records
from kbgen.export.decisions import as_object, madr
from kbgen.export.ladders import Form, ladder_files, lost
from kbgen.export.naming import names, without_number
from kbgen.kinds.ladder.assemble import ladders
from kbgen.kinds.ladder.model import LadderModel, part
from kbgen.kit.numbers import counted
from kbgen.kit.site import Site
from kbgen.model import Corpus, Doc, Settings
from kbgen.model.page import ReadText
from kbgen.packs import UnusableError, kinds_of
from kbgen.source.files import home_of, read_text
from kbgen.stage import site_of

Subject = Literal["decisions", "ladders", "tree"]
FORMS: dict[str, tuple[str, ...]] = {"decisions": ("madr", "json"), "ladders": ("yaml", "csv"), "tree": ()}
_FILE_NAME = re.compile(r"[\w][\w.+-]{0,80}", re.ASCII)


class ExportRequest(NamedTuple):
    """What is to be exported: the scenes, in which form, for whom, and as of which day."""

    scenes: tuple[CheckScope, ...]
    form: str
    audience: str | None = None
    today: date | None = None
    progress: app.Progress | None = None


class Exported(NamedTuple):
    """Files by their path in the folder of the export, what was counted, and what its reader has to know."""

    files: dict[str, bytes]
    documents: int
    notes: tuple[str, ...] = ()


def export(asked: ExportRequest, subject: Subject) -> Exported:
    """The files of decisions or ladders."""
    make = _decisions if subject == "decisions" else _ladders
    parts = [make(_read(scene, asked), asked) for scene in asked.scenes]
    if len(parts) == 1:
        return parts[0]
    # what lies outside of the handbook comes after it, in a folder of its own
    files = {f"{number}/{path}": one for number, made in enumerate(parts, 1) for path, one in made.files.items()}
    return Exported(files, sum(one.documents for one in parts), tuple(note for one in parts for note in one.notes))


def refuse_sources(target: Path, settings: Settings) -> None:
    """An export must not become a document of the handbook, nor take the place of one."""
    place = target.resolve()
    for source in settings.sources:
        folder = (Path(settings.root) / source.path).resolve()
        if place == folder or place in folder.parents or folder in place.parents:
            raise UnusableError(f"{target} holds, or lies in, the handbook's own files; name another folder")


class _Read(NamedTuple):
    """A scene that has been read: what its readers may know of it, and what they have to know."""

    scene: CheckScope
    site: Site
    text: ReadText
    notes: tuple[str, ...]


def _read(scene: CheckScope, asked: ExportRequest) -> _Read:
    settings = scene.settings
    everything = app.read_corpus(settings, asked.progress, nothing).corpus
    edition = app.edition(settings, everything, asked.audience)
    site = site_of(everything, app.day(settings, asked.today), kinds_of(settings), edition)
    return _Read(scene, site, edition.text, _unread(everything))


def _decisions(read: _Read, asked: ExportRequest) -> Exported:
    site = read.site
    docs = [doc for doc in site.corpus.of_kind("decision") if read.scene.covers(doc.path)]
    if asked.form == "json":
        return Exported({"decisions.json": _json(docs, read)}, len(docs), read.notes)
    found = names(docs)
    files: dict[str, bytes] = {}
    outside = 0
    for doc in docs:
        written = madr(doc, _text(doc, read), found, site)
        files[found[doc.address]] = written.text.encode()
        outside += written.outside
    return Exported(files, len(docs), (*read.notes, *_said_of_records(docs, outside)))


def _said_of_records(docs: Iterable[Doc[Any]], outside: int) -> Iterator[str]:
    if (numbered := without_number(docs)) > 0:
        yield f"{counted(numbered, 'decision')} without a number: numbered after the last of the log"
    if outside:
        yield f"{counted(outside, 'link')} to what is not exported: left as they are"


def _json(docs: Iterable[Doc[Any]], read: _Read) -> bytes:
    site = read.site
    found = {record.path: record for record in records(site.corpus, site.kinds, site.states)}
    objects = [as_object(found[doc.path].as_object(doc.path), doc, _text(doc, read), site) for doc in docs]
    return (json.dumps(objects, indent=2, ensure_ascii=False) + "\n").encode("utf-8", "surrogatepass")


def _text(doc: Doc[Any], read: _Read) -> str:
    settings = read.site.settings
    _, fault = read_text(Path(settings.root, doc.path), home_of(settings, doc.path))
    if fault is not None:
        raise UnusableError(f"{doc.path}: {fault.message}")
    return read.text(doc.path)


def _unread(everything: Corpus) -> tuple[str, ...]:
    count = len(everything.unread)
    return (f"{counted(count, 'file')} that cannot be read: left out; `kbgen check` says why",) if count else ()


def _ladders(read: _Read, asked: ExportRequest) -> Exported:
    chosen = [one for one in ladders(read.site.corpus) if any(read.scene.covers(doc.path) for doc in one.docs)]
    taken: set[str] = set()
    files: dict[str, bytes] = {}
    notes: list[str] = [*read.notes]
    for ladder in chosen:
        name = _name(ladder, taken)
        written = ladder_files(ladder, name, cast("Form", asked.form))
        notes.extend(_said_of_ladder(ladder, name, lost(ladder, written)))
        files |= {path: text.encode() for path, text in written.items()}
    return Exported(files, len(chosen), tuple(notes))


def _said_of_ladder(ladder: LadderModel, name: str, missing: tuple[str, ...]) -> Iterator[str]:
    if missing:
        yield f"{name}: not all of it can be said so; what would be read back otherwise: {', '.join(missing)}"
    strays = sum(1 for stray in ladder.strays if part(stray.doc).pieces)
    if strays:
        yield f"{name}: {counted(strays, 'heading')} of no level or competency: left out, with what stands below"


def _name(ladder: LadderModel, taken: set[str]) -> str:
    wanted = ladder.id if _FILE_NAME.fullmatch(ladder.id) else slug(ladder.id) or "ladder"
    name, number = wanted, 1
    while name.casefold() in taken:
        number += 1
        name = f"{wanted}-{number}"
    taken.add(name.casefold())
    return name
