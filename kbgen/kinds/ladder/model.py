"""What a ladder is made of: names, cells, parts and groups."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from difflib import SequenceMatcher
from itertools import pairwise
from typing import Any, Literal, NamedTuple

from kbgen.body.inline import slug
from kbgen.kinds.ladder import Competency, Level, Step, Track
from kbgen.kit import Place
from kbgen.model import Corpus, Doc, KeyPath
from kbgen.model.document import INDEX_NAMES, without_suffix

_SHORTCODE = re.compile(r":[a-z0-9_+-]+:")
_NOT_WORD = re.compile(r"[\W_]+")
_MARKS_BEFORE = re.compile(r"^[\W_]+")
_LEVEL = re.compile(
    r"(?:level|l|ic|m|e) ?\d+(?: \d+)?\b|"
    r"(?:.* )?(?:junior|mid|middle|senior|lead|staff|principal|associate|graduate|apprentice|intern|trainee|entry|"
    r"fellow|distinguished|manager|director|vp|cto|head of|(?:engineer|developer|designer|analyst) ?(?:\d|i+))\b"
)
_GRADE = re.compile(r"\b(?:level|l|ic|m|e) ?(\d+)(?: (\d+))?\b")
_ASIDE = re.compile(
    r"(?:(?:related|external|additional|further|useful|other) .*|resources|guides|references?|reading|see also|links|"
    r"examples?|notes?|faq|background|overview|introduction|about|summary|scope|contents?|table of contents|approaches|"
    r"(?:why|how|what) .*)"
)
_PROJECT_FILE = re.compile(r"(?:licen[cs]e|contributing|changelog|code of conduct|security|authors|notice)")


def key(text: str) -> str:
    """What two spellings of one name have in common."""
    return _NOT_WORD.sub(" ", _SHORTCODE.sub(" ", text).casefold()).strip()


def shown(text: str) -> str:
    """A name without the emoji or mark before it."""
    return _MARKS_BEFORE.sub("", _SHORTCODE.sub("", text)).strip()


def on_one_line(text: str) -> str:
    """A text as one line, as Markdown and YAML print it: what a ladder says is the same however it was wrapped."""
    return " ".join(text.split())


def identifier(text: str, number: int) -> str:
    """An id for a name; its number where no letter of it can stand in an address."""
    return slug(shown(text)) or str(number)


def looks_like_level(text: str) -> bool:
    """Whether a heading or a title could be that of a level."""
    return _LEVEL.match(key(text)) is not None


def grade_in(text: str) -> tuple[int, int] | None:
    """The number of a level in its title: `L4`, `Level 2`, `L1.0`."""
    match = _GRADE.search(key(text))
    return (int(match[1]), int(match[2] or 0)) if match else None


def is_aside(heading: str) -> bool:
    """Whether a heading says of itself that it is no level and no competency."""
    return _ASIDE.fullmatch(key(heading)) is not None


def is_project_file(name: str) -> bool:
    """Whether a file is about the repository and not about people."""
    return _PROJECT_FILE.match(key(name)) is not None


State = Literal["filled", "same", "not-applicable", "empty"]
Axis = Literal["level", "competency"]
At = KeyPath | Place
Coordinate = tuple[str, str]

_SAME = re.compile(r"(?:the )?same as (?:the )?(?:previous level|level before|level below)\b", re.IGNORECASE)
_NOT_APPLICABLE = re.compile(r"(?:not applicable|n/a)\b[\s:.–—-]*", re.IGNORECASE)


class Expectation(NamedTuple):
    """One thing that people do, as plain text, with its stable id where it has one."""

    text: str
    id: str = ""
    examples: tuple[str, ...] = ()
    at: At = ()


class Content(NamedTuple):
    """What is written in one place: a sentence that sums it up, expectations, and examples of the whole."""

    summary: str = ""
    expectations: tuple[Expectation, ...] = ()
    examples: tuple[str, ...] = ()

    @property
    def state(self) -> State:
        """Whether it says something, or says in words that it has nothing of its own to say."""
        said = self._only
        if _SAME.match(said):
            return "same"
        if _NOT_APPLICABLE.match(said):
            return "not-applicable"
        return "filled" if self.summary or self.expectations or self.examples else "empty"

    @property
    def why_not(self) -> str:
        """The reason why it does not apply."""
        return _NOT_APPLICABLE.sub("", self._only, count=1)

    @property
    def _only(self) -> str:
        """The text, where there is just one."""
        if self.summary:
            return "" if self.expectations else self.summary
        return self.expectations[0].text if len(self.expectations) == 1 else ""


class LadderPiece(NamedTuple):
    """What stands under one heading of a Markdown file, deeper headings left to their own pieces."""

    depth: int
    heading: str
    line: int
    content: Content
    anchor: str = ""


class Cell(NamedTuple):
    """What is expected at one level in one competency, by the names that the file uses.

    `anchor` is that of its heading in the document, if it has one.
    """

    level: str
    competency: str
    content: Content
    at: At = ()
    anchor: str = ""


@dataclass(frozen=True, slots=True)
class Declared:
    """What a file says about the ladder as a whole; `places` holds where a level or competency is named."""

    tracks: tuple[Track, ...] = ()
    levels: tuple[Level, ...] = ()
    competencies: tuple[Competency, ...] = ()
    scale: tuple[Step, ...] = ()
    profile: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    places: Mapping[tuple[Axis, str], At] = field(default_factory=dict)
    counted: bool = False


@dataclass(frozen=True, slots=True)
class LadderFile:
    """What one file says, before it is known what the files beside it say.

    Markdown gives `pieces`, whose headings other files give a meaning; data gives `cells`.
    """

    title: str = ""
    pieces: tuple[LadderPiece, ...] = ()
    cells: tuple[Cell, ...] = ()
    declared: Declared = Declared()


class PlacedCell(NamedTuple):
    """A cell and the document that it stands in."""

    cell: Cell
    doc: Doc[Any]

    @property
    def content(self) -> Content:
        """What the cell says."""
        return self.cell.content


class Stray(NamedTuple):
    """A name that is none of the ladder's, and the nearest that is, as `; did you mean 'x'?`."""

    doc: Doc[Any]
    at: At
    said: str
    axis: Axis
    hint: str = ""


class Origin(NamedTuple):
    """Where a level or a competency is written: in a document of its own, or at a place in another."""

    doc: Doc[Any]
    at: At = ()
    own: bool = False


@dataclass(frozen=True, slots=True)
class LadderModel:
    """A whole ladder: level by competency.

    `home` is the document that readers start at. `declared` says that the ladder itself names its
    levels, `counted` that it only says how many there are; otherwise they were found in headings.
    `unplaced` are cells of data whose level or competency is none of the ladder's, `step_cells` those
    that are written for a step of its scale, each of which stands in `cells` at the levels that require it.
    """

    id: str
    title: str
    home: Doc[Any] | None
    docs: tuple[Doc[Any], ...]
    tracks: tuple[Track, ...]
    levels: tuple[Level, ...]
    competencies: tuple[Competency, ...]
    cells: Mapping[Coordinate, PlacedCell]
    origins: Mapping[tuple[Axis, str], Origin]
    strays: tuple[Stray, ...] = ()
    twice: tuple[PlacedCell, ...] = ()
    drifts: tuple[Stray, ...] = ()
    scale: tuple[Step, ...] = ()
    profile: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    declared: bool = False
    counted: bool = False
    unplaced: tuple[PlacedCell, ...] = ()
    step_cells: Mapping[Coordinate, PlacedCell] = field(default_factory=dict)

    def own_page(self, axis: Axis, name: str) -> Doc[Any] | None:
        """The document that is wholly about a level or a competency."""
        origin = self.origins.get((axis, name))
        return origin.doc if origin is not None and origin.own else None

    @property
    def neighbours(self) -> tuple[tuple[Level, Level], ...]:
        """Each level with the one after it: as `next` says, or else in order within a track."""
        if any(level.next for level in self.levels):
            by_id = {level.id: level for level in self.levels}
            return tuple((level, by_id[name]) for level in self.levels for name in level.next if name in by_id)
        tracks = dict.fromkeys(level.track for level in self.levels)
        lines = [[level for level in self.levels if level.track == track] for track in tracks]
        return tuple(pair for line in lines for pair in pairwise(line))

    def after(self, level: Level) -> tuple[Level, ...]:
        """The levels that people grow into."""
        return tuple(upper for lower, upper in self.neighbours if lower.id == level.id)

    def before(self, level: Level) -> tuple[Level, ...]:
        """The levels that people come from."""
        return tuple(lower for lower, upper in self.neighbours if upper.id == level.id)

    def below(self, level: Level) -> tuple[Level, ...]:
        """All levels that people may have been at before, the farthest first."""
        found: dict[str, Level] = {}
        waiting = [level]
        while waiting:
            for lower in self.before(waiting.pop(0)):
                if lower.id not in found and lower.id != level.id:
                    found[lower.id] = lower
                    waiting.append(lower)
        return tuple(reversed(found.values()))

    def said(self, level: Level, competency: Competency) -> Content | None:
        """What holds at a level: the cell's own content, or what the level before says where it is the same."""
        placed = self.holds(level, competency)
        return placed.content if placed else None

    def holds(self, level: Level, competency: Competency) -> PlacedCell | None:
        """The cell that says what holds at a level: its own, or that of the level before where it is the same."""
        seen: set[str] = set()
        current = level
        while current.id not in seen:
            seen.add(current.id)
            placed = self.cells.get((current.id, competency.id))
            if placed is None or placed.content.state != "same":
                return placed
            current = next(iter(self.before(current)), current)
        return None


Grid = tuple[tuple[str, ...], tuple[str, ...]]
_FEWEST = 2


class LadderFiles(NamedTuple):
    """The files of one ladder. `linked` are those that the home links to, in that order."""

    home: Doc[Any] | None
    docs: tuple[Doc[Any], ...]
    linked: tuple[Doc[Any], ...] = ()

    @property
    def others(self) -> tuple[Doc[Any], ...]:
        """The files beside the home."""
        return tuple(doc for doc in self.docs if doc is not self.home)


def part(doc: Doc[Any]) -> LadderFile:
    """What a document of this kind says about its ladder."""
    content = doc.content
    return content if isinstance(content, LadderFile) else LadderFile()


def grid(ladder_file: LadderFile) -> Grid:
    """The headings of levels and competencies in a file that holds a whole ladder, else nothing.

    Those are headings below which the same deeper headings come round again.
    """
    below: dict[str, list[str]] = {}
    above = ""
    for piece in ladder_file.pieces:
        if piece.depth == 2:
            above = piece.heading
        elif piece.depth == 3 and above:
            below.setdefault(above, []).append(piece.heading)
    times = Counter(name for names in below.values() for name in {key(one) for one in names})
    needed = max(_FEWEST, -(-len(below) // 3))
    round_again = {name for name, count in times.items() if count >= needed and not is_aside(name)}
    levels = tuple(level for level, names in below.items() if any(key(name) in round_again for name in names))
    first = {key(name): name for names in reversed(below.values()) for name in reversed(names)}
    order = dict.fromkeys(key(name) for names in below.values() for name in names)
    competencies = tuple(first[name] for name in order if name in round_again)
    return (levels, competencies) if len(levels) >= _FEWEST <= len(competencies) else ((), ())


def groups(corpus: Corpus) -> tuple[LadderFiles, ...]:
    """Every set of files that may be a ladder, in the order of paths."""
    docs = [doc for doc in corpus.of_kind("ladder") if not is_project_file(file_name(doc))]
    heads = {doc.folder: doc for doc in docs if _heads_folder(doc)}
    indexes = _indexes(docs) | heads
    together: dict[str, list[Doc[Any]]] = defaultdict(list)
    alone: list[Doc[Any]] = []
    for doc in docs:
        head = _above(doc.folder, heads)
        by_itself = part(doc).declared.levels and doc is not heads.get(doc.folder)
        if by_itself or (head is None and _is_whole(doc)):
            alone.append(doc)
        else:
            together[head if head is not None else doc.folder].append(doc)
    _joined(together, heads, indexes, corpus)
    found = [LadderFiles(doc, (doc,)) for doc in alone]
    found += [_group(members, indexes.get(folder), corpus) for folder, members in together.items()]
    return tuple(sorted(found, key=lambda group: group.docs[0].path))


def _group(members: list[Doc[Any]], home: Doc[Any] | None, corpus: Corpus) -> LadderFiles:
    """A group, with the home first; an index that is a ladder of its own is nobody's home."""
    if home not in members:
        return LadderFiles(None, tuple(members))
    linked = tuple(dict.fromkeys(doc for doc in _linked(home, corpus) if doc in members)) if home else ()
    return LadderFiles(home, tuple(members), linked)


def file_name(doc: Doc[Any]) -> str:
    """The name of a document's file, without its suffix."""
    return (
        without_suffix(doc.inner.rpartition("/")[2])
        .removesuffix(".yml")
        .removesuffix(".yaml")
        .removesuffix(".json")
        .removesuffix(".csv")
    )


def _is_index(doc: Doc[Any]) -> bool:
    return file_name(doc).lower() in INDEX_NAMES


def _is_whole(doc: Doc[Any]) -> bool:
    """Whether a file holds a ladder by itself."""
    found = part(doc)
    return bool(found.cells or grid(found)[0])


def _heads_folder(doc: Doc[Any]) -> bool:
    """Whether a file names the levels, or the competencies, of the files beside it."""
    declared = part(doc).declared
    if not declared.levels and not declared.competencies:
        return False
    return (_is_index(doc) and not doc.fields.topics) or not _is_whole(doc)


def _indexes(docs: list[Doc[Any]]) -> dict[str, Doc[Any]]:
    """The index of each folder; of several, the first of INDEX_NAMES."""
    indexes: dict[str, Doc[Any]] = {}
    for doc in sorted(filter(_is_index, docs), key=lambda doc: INDEX_NAMES.index(file_name(doc).lower()), reverse=True):
        indexes[doc.folder] = doc
    return indexes


def _folders(folder: str) -> Iterator[str]:
    """A folder and those above it, the nearest first."""
    yield folder
    while folder:
        folder = folder.rpartition("/")[0]
        yield folder


def _above(folder: str, heads: dict[str, Doc[Any]]) -> str | None:
    return next((name for name in _folders(folder) if name in heads), None)


def _joined(
    together: dict[str, list[Doc[Any]]], heads: dict[str, Doc[Any]], indexes: dict[str, Doc[Any]], corpus: Corpus
) -> None:
    """Move the files of a folder without an index to the nearest one above whose index links to them."""
    for folder in sorted(together, reverse=True):
        if folder in indexes or folder in heads:
            continue
        above = next((name for name in _folders(folder) if name in indexes), None)
        if above is None or not set(together[folder]).intersection(_linked(indexes[above], corpus)):
            continue
        together[above] = sorted((*together.get(above, ()), *together.pop(folder)), key=lambda doc: doc.path)


def _linked(home: Doc[Any], corpus: Corpus) -> Iterator[Doc[Any]]:
    for link in home.links:
        target = corpus.resolve(link.target, home) if link.wiki else corpus.follow(home, link.target).doc
        if target is not None and target.kind == "ladder":
            yield target


# A cell of hundreds of bullets is not worth the time.
MOST_PAIRS = 40_000


def alike(one: str, other: str, shared: float, similar: float) -> bool:
    """Whether two texts share enough of their words, and in enough of the same order.

    The count of shared words spares the slow comparison.
    """
    words, theirs = one.split(), other.split()
    common = len(set(words) & set(theirs)) / max(len(set(words) | set(theirs)), 1)
    return common >= shared and SequenceMatcher(None, words, theirs, autojunk=False).ratio() >= similar
