"""Asks the formats of others what a file says, and lays that under what its front matter says in kbgen's words."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import date
from typing import NamedTuple

from kbgen.kit import Kind
from kbgen.kit.fields import Fields
from kbgen.kit.kind import Foreign, Format, Recognised, unread
from kbgen.kit.kind import Value as Said
from kbgen.load.fields import fill
from kbgen.load.frontmatter import Front
from kbgen.load.identity import GUIDE, is_index, is_paper, is_template
from kbgen.load.yaml_values import Value
from kbgen.model import Raw, Source, Span

AUTO = "auto"


class Hint(NamedTuple):
    """What is known of a file before its text is: the format asked for, and the kind that its folder says.

    `sure` says that the file names the kind itself, `alone` that no other document lies beside it.
    """

    format: str
    kind: str
    sure: bool = False
    alone: bool = False


def names_of(kinds: Mapping[str, Kind]) -> tuple[str, ...]:
    """The names of all formats, those of the same kind together."""
    return tuple(dict.fromkeys(one.name for kind in kinds.values() for one in kind.formats))


def reads_data(wanted: str, kind: Kind) -> bool:
    """Whether files of data in a source of a format are documents of a kind: where the format is one of its own."""
    return wanted not in ("", AUTO) and any(one.name == wanted for one in kind.formats)


def recognise(file: Foreign, hint: Hint, kinds: Mapping[str, Kind]) -> Recognised | None:
    """What a file says in the first format that knows it; None where none does.

    The formats of the kind that its folder says come first, those of guides last: they know any
    Markdown, and so say nothing against the folder.
    """
    for one in _asked(file.inner, hint, kinds):
        if hint.format not in (AUTO, one.name) or (found := one.recognise(file)) is None:
            continue
        if hint.format == AUTO and found.kind != hint.kind and not one.elsewhere(file):
            continue
        weak = found.kind == GUIDE and hint.kind != GUIDE and hint.format == AUTO
        return found if found.kind in kinds and not weak else None
    return None


def _asked(inner: str, hint: Hint, kinds: Mapping[str, Kind]) -> Iterator[Format]:
    """The formats that may know a file, in order: what stands for a folder, or is there to be copied, is a guide."""
    if hint.sure:
        yield from kinds[hint.kind].formats
        return
    others = [name for name in kinds if name not in (hint.kind, GUIDE)]
    if is_template(inner) or is_paper(inner):
        others = []
    elif is_index(inner) and not hint.alone and hint.kind == GUIDE:
        others = [name for name in others if kinds[name].index_files]
    for name in dict.fromkeys((*([] if hint.kind == GUIDE else [hint.kind]), *others, GUIDE)):
        if name in kinds:
            yield from kinds[name].formats


def foreign(raw: Raw, front: Front, markdown: str, read: Callable[[str], str] = unread) -> Foreign:
    """A file in a dialect of Markdown as formats are shown it; `read` gives the text of one beside it."""
    said = {
        key: Said(value, front.keys[key,].line if (key,) in front.keys else None) for key, value in front.values.items()
    }
    return Foreign(raw.inner, raw.text, raw.beside, said, front.body, front.body_line, read, markdown)


def as_recognised(
    raw: Raw,
    source: Source,
    kind: Kind,
    front: Front,
    kinds: Mapping[str, Kind],
    read: Callable[[str], str] = unread,
) -> tuple[Kind, Front]:
    """The kind of a file and its front matter, with what a format of others finds under what it says itself."""
    hint = Hint(source.format, kind.name, front.values.get("kind") == kind.name, raw.alone)
    found = recognise(foreign(raw, front, source.markdown, read), hint, kinds)
    if found is None:
        return kind, front
    return kinds[found.kind], merged(front, found, kinds[found.kind].schema)


def merged(front: Front, found: Recognised, schema: type[Fields]) -> Front:
    """Front matter with what a format found; what it says itself in kbgen's words counts, and keeps its place."""
    values, spans, keys = dict(front.values), dict(front.spans), dict(front.keys)
    for key, value in found.values.items():
        said = plain(value.value)
        if said is None or says_itself(front, key, said, schema):
            continue
        values[key] = said
        spans = {path: span for path, span in spans.items() if path[0] != key}
        spans[key,] = keys[key,] = Span(value.line or 1, 1)
    return front._replace(values=values, spans=spans, keys=keys)


def says_itself(front: Front, key: str, found: Value, schema: type[Fields]) -> bool:
    """Whether front matter has a value for a key that kbgen understands as it stands."""
    said = front.values.get(key)
    return said is not None and (said == found or not fill(schema, {key: said}, {}, {}).faults)


def plain(value: object) -> Value:
    """A value as YAML would give it to a schema: texts, lists and mappings."""
    if isinstance(value, Mapping):
        return {str(key): plain(held) for key, held in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        return [plain(held) for held in value]
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, date):
        return value.isoformat()
    return value if value is None else str(value)
