"""Composition for `kbgen renumber`: joins the files of a handbook, git and the new numbers of decisions."""

from __future__ import annotations

from datetime import date
from functools import cache
from pathlib import Path
from typing import NamedTuple

from kbgen import app
from kbgen.authoring.patch import EditRefusedError
from kbgen.authoring.renumber import Renumbered, collisions, plan
from kbgen.model import Corpus, Settings
from kbgen.packs import UnusableError
from kbgen.run.move import MoveResult, relocated
from kbgen.source import history


class Numbers(NamedTuple):
    """What new numbers change, whose they are, and what somebody has to judge."""

    moved: MoveResult
    found: tuple[Renumbered, ...]
    unsure: tuple[str, ...]


def renumbered(config: Path | None, start: Path) -> Numbers | None:
    """What new numbers for decisions that share one change; None where all have their own."""
    settings = app.handbook_at(config, start).with_drafts
    with app.files_of(settings) as files:
        examined = app.load_and_check(settings, files)
        found = collisions(examined.corpus, lambda path: _appeared(settings, examined.corpus).get(path))
        if not found:
            return None
        raws = {raw.path: raw for raw in files.raws}

        @cache
        def read(path: str) -> str:
            return files.read(raws[path]).text

        try:
            wanted = plan(found, examined.corpus, read)
            moved = relocated(files, settings, wanted.moves, wanted.ids, wanted.own, examined)
        except EditRefusedError as error:
            raise UnusableError(f"{error}\nnothing was changed") from None
    return Numbers(moved, tuple(found), wanted.unsure)


def _appeared(settings: Settings, corpus: Corpus) -> dict[str, date | None]:
    """The day on which each decision first stood in git; what is in no commit yet is missing."""

    def read() -> dict[str, date | None]:
        with history.reading(settings) as past:
            known = past.of([doc.path for doc in corpus.of_kind("decision")])
        return {path: versions[-1].day for path, versions in known.versions.items()}

    return corpus.once(("appeared",), read)
