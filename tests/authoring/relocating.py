"""A handbook in memory whose documents get other paths or ids."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import nullcontext

from kbgen.authoring.move import Relocation, Result
from kbgen.authoring.patch import Patch
from kbgen.check import Files, examine
from kbgen.kinds import KINDS
from kbgen.model import Settings
from tests.support import ROOT, RULES, _is_document, lines_of, raws_of, source_of, undated


def relocation(
    files: Mapping[str, str],
    moves: Mapping[str, str] | None = None,
    ids: Mapping[str, str] | None = None,
    own: Mapping[str, Sequence[Patch]] | None = None,
) -> Relocation:
    raws = raws_of(files)
    texts = {raw.path: raw.text for raw in raws}
    given = Files(
        [raw._replace(text="") for raw in raws],
        lambda raw: raw._replace(text=texts[raw.path]),
        frozenset(path for path in files if not _is_document(path)),
        lambda path: nullcontext(lines_of(files[path])),
    )
    settings = Settings("/handbook", tuple(dict.fromkeys((ROOT, *map(source_of, files)))))
    rules = undated(RULES)
    examined = examine(given, settings, KINDS, rules)
    return Relocation(given, examined, settings, KINDS, rules, moves or {}, ids or {}, own or {})


def after(files: Mapping[str, str], result: Result, moves: Mapping[str, str]) -> dict[str, str]:
    """The files as they will be."""
    return {moves.get(path, path): result.texts.get(path, text) for path, text in files.items()}


def moved(files: Mapping[str, str], old: str, new: str) -> dict[str, str]:
    moves = {old: new}
    return after(files, relocation(files, moves).result(), moves)
