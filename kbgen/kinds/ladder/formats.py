"""How others write ladders: as data, in tables, in headings, a file for each level or for each competency."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable

from kbgen.kinds.ladder.model import LadderFile, LadderPiece, grid, is_aside, looks_like_level
from kbgen.kinds.ladder.read import read_data
from kbgen.kinds.ladder.readers import pieces, read_table
from kbgen.kinds.ladder.steps import axes_in, naming_steps, skills_in
from kbgen.kinds.ladder.tables import read_matrix
from kbgen.kit.kind import Foreign, Format, Recognised
from kbgen.model.document import INDEX_NAMES, without_suffix

_FEWEST = 2
_FEWEST_AXES = 3
_FEWEST_CELLS = 4
_MOST_WORDS = 3
_MISSING = ("owner", "reviewed")
_DATA = (".yml", ".yaml", ".json")
_NUMBERED = re.compile(r"(?:L|IC|M|E|level)[ _-]?\d", re.IGNORECASE)
# What says of a file that it is about people's levels, in its path or a heading.
_OF_CAREERS = re.compile(
    r"(?<![^\W_])(?:ladders?|careers?|competenc(?:e|es|y|ies)|progression|promotions?|level?ling|"
    r"(?:engineering|job|seniority|skill) levels?|levels|skills matrix|carrera|carrière|karriere)(?![^\W_])",
    re.IGNORECASE,
)


def data(file: Foreign) -> Recognised | None:
    """YAML or JSON with levels and what is expected at them."""
    if not file.inner.lower().endswith(_DATA):
        return None
    try:
        ladder_file = read_data(file.text)
    except ValueError:
        return None
    if not ladder_file.cells:
        return None
    text = f"{_count(ladder_file.declared.levels, 'level')}, {_count(ladder_file.cells, 'cell')}"
    return Recognised("ladder-yaml", "ladder", f"data with {text}", {})


def table_of_data(file: Foreign) -> Recognised | None:
    """CSV with a column each for competency, level and expectation."""
    if not file.inner.lower().endswith(".csv"):
        return None
    try:
        ladder_file = read_table(file.text)
    except ValueError:
        return None
    return (
        Recognised("ladder-csv", "ladder", "columns competency, level and expectation", {})
        if ladder_file.cells
        else None
    )


def topics(file: Foreign) -> Recognised | None:
    """Topics with their levels in front matter."""
    found, levels = file.front.get("topics"), file.front.get("levels")
    if found is None or levels is None or not isinstance(found.value, list):
        return None
    held = any(isinstance(one, dict) and "content" in one for one in found.value)
    return _recognised("ladder-front-matter", f"`topics` and `levels` {_at(found.line)}", file) if held else None


def matrix(file: Foreign) -> Recognised | None:
    """A table of levels by competencies, or one of the steps that levels require."""
    cells, declared = read_matrix(file.outline) if "|" in file.body or "<" in file.body else ((), None)
    if len(cells) >= _FEWEST_CELLS:
        line = getattr(cells[0].at, "line", 0) + file.body_line
        return _recognised("ladder-table", f"a table of levels by competencies {_at(line)}", file)
    if declared is not None and declared.profile:
        return _recognised("ladder-table", "a table of the steps that levels require", file)
    return None


def steps(file: Foreign) -> Recognised | None:
    """Steps of each competency, or levels that list skills with the step that is required."""
    found = _pieces(file)
    if skills_in(found):
        return _recognised("ladder-steps", "levels that list skills with a skill level", file)
    if named := naming_steps(found):
        return _recognised("ladder-steps", f"levels that name steps, the first {_line(named[0], file)}", file)
    axes = Counter(len(axis.content.expectations) for axis in axes_in(found)) if _is_index(file) else Counter[int]()
    length, count = max(axes.items(), key=lambda one: one[1], default=(0, 0))
    if count >= _FEWEST_AXES <= length:
        doubt = "lists of as many named steps each may be of something else"
        return _recognised("ladder-steps", f"{count} lists of {length} named steps each", file, doubt)
    return None


def headings(file: Foreign) -> Recognised | None:
    """Headings that are levels, and below each of them the same competencies."""
    levels, competencies = grid(LadderFile(pieces=_pieces(file)))
    if not levels or sum(map(looks_like_level, levels)) * 2 < len(levels):
        return None
    text = f"{len(levels)} levels as headings, with {len(competencies)} competencies below them"
    return _recognised("ladder-headings", text, file)


def competency(file: Foreign) -> Recognised | None:
    """A file for one competency, or one role: its headings are levels."""
    named = [piece for piece in _pieces(file) if piece.depth > 1 and not is_aside(piece.heading)]
    like = [piece for piece in named if _is_level(piece.heading)]
    beside = [piece for piece in named if like and piece.depth == like[0].depth]
    if len(like) < _FEWEST or len(like) * 3 < len(beside) * 2:
        return None
    return _recognised("ladder-competency", f"headings that are levels, the first {_line(like[0], file)}", file)


def level(file: Foreign) -> Recognised | None:
    """A file for one level, beside those of others: its headings are competencies."""
    stem = _stem(file.inner)
    if _is_index(file) or not _is_level(stem):
        return None
    siblings = [name for name in file.beside if name != _name(file.inner) and _is_level(_stem(name))]
    said = [piece for piece in _pieces(file) if piece.depth > 1 and piece.content.expectations]
    numbered = _NUMBERED.match(stem) and sum(bool(_NUMBERED.match(name)) for name in siblings) >= _FEWEST
    if not siblings or (len(said) < _FEWEST and not numbered):
        return None
    return _recognised("ladder-level", f"named as a level, beside {min(siblings)}", file)


def _is_level(name: str) -> bool:
    """Whether a name is one of a level, by its number or in a few words."""
    return looks_like_level(name) and (_NUMBERED.match(name) is not None or len(name.split()) <= _MOST_WORDS)


def _stem(inner: str) -> str:
    return without_suffix(_name(inner)).replace("-", " ").replace("_", " ")


def _name(inner: str) -> str:
    return inner.rpartition("/")[2]


def _is_index(file: Foreign) -> bool:
    return without_suffix(_name(file.inner)).lower() in INDEX_NAMES


def _pieces(file: Foreign) -> tuple[LadderPiece, ...]:
    """The headings of a body with what stands below them."""
    return pieces(file.body, file.outline)


def _is_of_careers(file: Foreign) -> bool:
    """Whether the path or a heading of a file speaks of careers, or its name is the number of a level."""
    said = "\n".join((file.inner, *(heading.text for heading in file.outline.headings)))
    return _NUMBERED.match(_stem(file.inner)) is not None or _OF_CAREERS.search(said) is not None


def _is_grid(file: Foreign) -> bool:
    """Whether so many headings are levels that nothing else is meant, or the file speaks of careers."""
    levels, _ = grid(LadderFile(pieces=_pieces(file)))
    return len(levels) > _FEWEST or _is_of_careers(file)


def _shape(name: str, summary: str, recognise: Callable[[Foreign], Recognised | None]) -> Format:
    """A format told by a shape that documents about anything have."""
    return Format(name, summary, recognise, elsewhere=_is_of_careers)


def _recognised(name: str, sign: str, file: Foreign, doubt: str = "") -> Recognised:
    missing = tuple(key for key in _MISSING if key not in file.front)
    return Recognised(name, "ladder", sign, {}, missing, doubt)


def _at(line: int | None) -> str:
    return f"on line {line}" if line is not None else "in its front matter"


def _line(piece: LadderPiece, file: Foreign) -> str:
    return _at(piece.line + file.body_line)


def _count(found: tuple[object, ...], word: str) -> str:
    return f"{len(found):,} {word}" if len(found) == 1 else f"{len(found):,} {word}s"


FORMATS = (
    Format("ladder-yaml", "A ladder as YAML or JSON: levels, competencies or themes, and expectations.", data),
    Format("ladder-csv", "A ladder as CSV: one expectation a row.", table_of_data),
    Format("ladder-front-matter", "A ladder as topics in front matter, each with its levels.", topics),
    _shape("ladder-table", "A ladder as a table, in Markdown or in HTML.", matrix),
    _shape("ladder-steps", "A ladder of competencies by steps, of which levels require one each.", steps),
    Format(
        "ladder-headings",
        "A ladder in one file: headings are levels, deeper ones competencies.",
        headings,
        elsewhere=_is_grid,
    ),
    _shape("ladder-competency", "A file for each competency, whose headings are levels.", competency),
    _shape("ladder-level", "A file for each level, whose headings are competencies.", level),
)
