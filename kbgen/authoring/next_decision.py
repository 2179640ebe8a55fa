"""Starts the next decision of a log in the form of those before it: its file's name, its head and its headings."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from datetime import date
from typing import Any, NamedTuple

from kbgen import scaffold
from kbgen.kinds.decision.dates import as_title
from kbgen.kinds.decision.labels import cells, label_of
from kbgen.kit.fields import SYNONYMS
from kbgen.load.frontmatter import split
from kbgen.load.identity import is_index
from kbgen.markdown import outline
from kbgen.model import Corpus, Doc
from kbgen.model.document import without_suffix

_COMPARED = 5
_NAME = re.compile(r"(?P<before>\D*)(?P<number>\d+)(?P<between>[-_. ]*)(?P<words>.*)")
_KEY = re.compile(r"(?P<key>[A-Za-z][\w -]*)(?P<colon>:[ \t]*)(?P<value>.*)")
_PAIR = re.compile(r"(?P<name>[^:|]*)(?P<colon>:[*_]{0,2}[ \t]*)(?P<value>.*?)(?P<end>[ \t]*\\?)")
_MARKS = re.compile(r"([\\`*_\[\]<>#])")
_RULE = re.compile(r"[|:\- \t]+")
_FIRST = "proposed"
Read = Callable[[str], str]


class Fresh(NamedTuple):
    """A decision to be written: its title, its number in the digits of its log, the name of its file, its day."""

    title: str
    number: str
    name: str
    day: date


class Started(NamedTuple):
    """A new file: its path below the root, and its text, empty where the log has no form to go on with."""

    path: str
    text: str


def next_in_log(corpus: Corpus, title: str, today: date, read: Read) -> Started | None:
    """The next decision of the largest log; None where no decision has a number. `read` gives the text of a file."""
    log = _largest(corpus)
    if not log:
        return None
    newest = log[-1]
    stands_for_folder = is_index(newest.inner)
    folder = newest.folder
    named = without_suffix(newest.path.rpartition("/")[2])
    if stands_for_folder:
        folder, _, named = folder.rpartition("/")
    match = _NAME.match(named)
    if match is None:
        return None
    number = str(newest.content.number + 1).zfill(len(match["number"]))
    words = scaffold.slug(title).replace("-", "_" if "_" in match["between"] else "-")
    name = match["before"] + number + (match["between"] + words if match["words"] else "")
    file = f"{name}/{newest.path.rpartition('/')[2]}" if stands_for_folder else f"{name}.md"
    fresh = Fresh(title, number, name, today)
    return Started(f"{folder}/{file}".lstrip("/"), _text(log, fresh, read))


def _largest(corpus: Corpus) -> list[Doc[Any]]:
    """The decisions of the log that has most, in the order of their numbers."""
    numbered = [doc for doc in corpus.of_kind("decision") if doc.content.number is not None]
    counts = Counter((doc.collection, doc.content.log) for doc in numbered)
    if not counts:
        return []
    largest = max(sorted(counts), key=counts.__getitem__)
    log = (doc for doc in numbered if (doc.collection, doc.content.log) == largest)
    return sorted(log, key=lambda doc: (doc.content.number, doc.path))


def _text(log: Sequence[Doc[Any]], fresh: Fresh, read: Read) -> str:
    newest = log[-1]
    text = read(newest.path).replace("\r\n", "\n")
    front = split(text)
    headings = list(_shared(log, read))
    if front.faults or not headings:
        return ""
    matter = text[: len(text) - len(front.body)].strip("\n")
    parts = ["\n".join(_front(matter, newest, fresh))] if matter else []
    parts += [_title(front.body, newest, fresh), *_head(front.body, newest, fresh)]
    for level, heading in headings:
        said = _value(label_of(heading), newest, fresh) or "TODO: write this section."
        parts.append(f"{'#' * level} {heading}\n\n{said}")
    return "\n\n".join(filter(None, parts)) + "\n"


def _shared(log: Sequence[Doc[Any]], read: Read) -> Iterator[tuple[int, str]]:
    """The headings of the newest that most of those before it have too; one that it has alone is about its matter."""
    bodies = [(split(read(doc.path)).body, doc.markdown) for doc in log[-_COMPARED:]]
    found = [
        [(heading.level, heading.text) for heading in outline(body, dialect).headings if heading.level > 1]
        for body, dialect in bodies
    ]
    counts = Counter(heading for headings in found for heading in dict.fromkeys(headings))
    return (heading for heading in dict.fromkeys(found[-1]) if 2 * counts[heading] > len(found))


def _front(matter: str, newest: Doc[Any], fresh: Fresh) -> Iterator[str]:
    """Front matter with its keys: those of the new decision filled in, the others as comments."""
    for line in matter.split("\n"):
        match = _KEY.fullmatch(line)
        value = _of_key(match["key"].strip().lower(), match["value"], newest, fresh) if match else ""
        if match and value:
            yield f"{match['key']}{match['colon']}{value}"
        elif line.startswith("---") or not line.strip():
            yield line
        else:
            yield line if line.startswith("#") else f"# {line}"


def _of_key(key: str, old: str, newest: Doc[Any], fresh: Fresh) -> str:
    field = SYNONYMS.get(key, (key, ""))[0]
    if field == "title":
        return scaffold.quoted(_with_prefix(old.strip("'\""), newest, fresh))
    if field == "id":
        return fresh.name if re.search(r"\d[-_ ]?[A-Za-z]", old) else fresh.number
    if field in ("number", "nr", "adr", "rfc"):
        return _numbered(old, newest)
    return _value(label_of(field.replace("_", " ")), newest, fresh)


def _value(label: str, newest: Doc[Any], fresh: Fresh) -> str:
    """What a new decision says under a label; empty for what its author has to say."""
    if label == "status":
        old = newest.content.said.text.strip()
        return _FIRST.upper() if old.isupper() else _FIRST.capitalize() if old[:1].isupper() else _FIRST
    return fresh.day.isoformat() if label == "date" else ""


def _with_prefix(heading: str, newest: Doc[Any], fresh: Fresh) -> str:
    """A title with the number before it that the newest has: `12. `, `ADR-0012: `."""
    bare = as_title(heading)
    prefix = heading.removesuffix(bare) if bare else ""
    return _numbered(prefix, newest) + fresh.title


def _numbered(text: str, newest: Doc[Any]) -> str:
    """A text with the next number in the place of its first one, in as many digits."""
    number = str(newest.content.number + 1)
    return re.sub(r"\d+", lambda old: number.zfill(len(old[0])), text, count=1)


def _title(body: str, newest: Doc[Any], fresh: Fresh) -> str:
    heading = next((one for one in outline(body, newest.markdown).headings if one.level == 1), None)
    if heading is None:
        return ""
    return "# " + _MARKS.sub(r"\\\1", _with_prefix(heading.text.strip(), newest, fresh))


def _head(body: str, newest: Doc[Any], fresh: Fresh) -> Iterator[str]:
    """The lines above the headings that have a label, with what the new decision says there."""
    found = outline(body, newest.markdown)
    first = next((heading.line for heading in found.headings if heading.level > 1), 0)
    lines = (_line(line, newest, fresh) for line in body.split("\n")[:first])
    text = re.sub(r"\n{3,}", "\n\n", "\n".join(line for line in lines if line is not None)).strip("\n")
    if text:
        yield text


def _line(line: str, newest: Doc[Any], fresh: Fresh) -> str | None:
    """A line of the head for the new decision; None for prose, which is the old one's."""
    if not line.strip():
        return ""
    if line.lstrip().startswith("|"):
        name, *values = cells(line)
        if _RULE.fullmatch(line) or not values:
            return line
        return f"| {name} | {_value(label_of(name), newest, fresh)} |"
    parts = [_PAIR.fullmatch(part) for part in line.split("|")]
    if not all(part and label_of(part["name"]) for part in parts):
        return None
    return "|".join(_pair(part, newest, fresh) for part in parts if part)


def _pair(part: re.Match[str], newest: Doc[Any], fresh: Fresh) -> str:
    return f"{part['name']}{part['colon']}{_value(label_of(part['name']), newest, fresh)}{part['end']}"
