"""Reads a decision: its facts, and how it relates to others."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from functools import lru_cache
from typing import Any, NamedTuple
from urllib.parse import unquote

from kbgen.body import Outline, plain
from kbgen.kinds.decision.citations import Citation, in_key, in_status, named
from kbgen.kinds.decision.dates import (
    ANY_LOG,
    ChangelogEntry,
    NumberedHeading,
    PartialDate,
    Precision,
    changes,
    day_in_name,
    first_change,
    in_heading,
    numbered,
    prefix_of,
    read_day,
    said_in_name,
)
from kbgen.kinds.decision.labels import TITLE, LabelledValue, head, head_in_code, said_of, under
from kbgen.kinds.decision.schema import UNSPECIFIED, Decision
from kbgen.kinds.decision.status import StatedStatus, StatusChange, in_our_words, named_in, normalised, stated_status
from kbgen.kit import Body, Successor
from kbgen.model import Corpus, Doc

SUPERSEDES, AMENDS = "supersedes", "amends"
_FROM_EARLIER = {"superseded by": SUPERSEDES, "amended by": AMENDS}
_FORGE = re.compile(r"https?://[^/\s]+/[^/\s]+/[^/\s]+/(?:-/)?(?:blob|tree)/[^/\s]+/(?P<path>[^#?\s]+)(?:[#?]\S*)?")
# by collection and log, the decisions by their numbers
Logs = Mapping[tuple[str, str], Mapping[int, Doc[Any]]]


class Relation(NamedTuple):
    """A later decision that replaces or amends an earlier one, the part that is meant, and which of the two says so."""

    earlier: Doc[Any]
    later: Doc[Any]
    role: str
    scope: str = ""
    by_later: bool = True
    by_earlier: bool = False


def relations(corpus: Corpus) -> tuple[Relation, ...]:
    """Every pair of decisions of which one replaces or amends the other, once for each role."""
    return corpus.once(("relations of decisions",), lambda: _all(corpus))


def came_after(corpus: Corpus) -> Mapping[str, tuple[Relation, ...]]:
    """What replaced or amended a decision, by the address of the earlier."""
    return corpus.once(("what came after decisions",), lambda: _by_earlier(corpus))


def superseding(doc: Doc[Any], corpus: Corpus) -> tuple[Successor, ...]:
    """The decisions that say they replace one, or that it says have replaced it."""
    later = came_after(corpus).get(doc.address, ())
    return tuple(Successor(one.later, one.scope) for one in later if one.role == SUPERSEDES)


def said_earlier(doc: Doc[Any], corpus: Corpus, role: str) -> tuple[Relation, ...]:
    """What a decision replaces or amends by its body, or by that of the other, and not by its own front matter."""
    written = {one.earlier.address for one in _written(doc, corpus) if one.role == role}
    found = relations_of(doc, corpus)
    return tuple(relation for relation in found if relation.role == role and relation.earlier.address not in written)


def relations_of(doc: Doc[Any], corpus: Corpus) -> tuple[Relation, ...]:
    """What a decision replaces or amends, whichever of the two says so."""
    by_later = corpus.once(("what decisions came after",), lambda: _by_later(corpus))
    return by_later.get(doc.address, ())


def _by_later(corpus: Corpus) -> Mapping[str, tuple[Relation, ...]]:
    found: dict[str, list[Relation]] = defaultdict(list)
    for relation in relations(corpus):
        found[relation.later.address].append(relation)
    return {address: tuple(ones) for address, ones in found.items()}


def _by_earlier(corpus: Corpus) -> Mapping[str, tuple[Relation, ...]]:
    found: dict[str, list[Relation]] = defaultdict(list)
    for relation in relations(corpus):
        found[relation.earlier.address].append(relation)
    return {address: tuple(ones) for address, ones in found.items()}


def _all(corpus: Corpus) -> tuple[Relation, ...]:
    found: dict[tuple[str, str, str], Relation] = {}
    for doc in corpus.of_kind("decision"):
        for one in (*_written(doc, corpus), *_said_by_earlier(doc, corpus)):
            key = (one.earlier.address, one.later.address, one.role)
            before = found.get(key)
            found[key] = one if before is None else _both(before, one)
    return tuple(found.values())


def _both(relation: Relation, other: Relation) -> Relation:
    """What two places say of one pair; the first names the part, unless the earlier says that it is superseded."""
    is_whole = any(said.by_earlier and not said.scope for said in (relation, other)) and _is_superseded(
        relation.earlier
    )
    return relation._replace(
        scope="" if is_whole else relation.scope or other.scope,
        by_later=relation.by_later or other.by_later,
        by_earlier=relation.by_earlier or other.by_earlier,
    )


def _is_superseded(doc: Doc[Any]) -> bool:
    return bool(doc.content.status == "superseded")


def _written(doc: Doc[Any], corpus: Corpus) -> Iterator[Relation]:
    """What the front matter of the later one says."""
    for role in (SUPERSEDES, AMENDS):
        for one in getattr(doc.fields, role):
            earlier = corpus.resolve(one.id, doc, ("decision",))
            if earlier is not None and earlier is not doc:
                yield Relation(earlier, doc, role, one.scope or "")


def _said_by_earlier(doc: Doc[Any], corpus: Corpus) -> Iterator[Relation]:
    """What the body of either says."""
    for name in doc.content.names:
        other = _resolved(name, doc, corpus)
        if other is None or other is doc:
            continue
        back = _FROM_EARLIER.get(name.role)
        if back:
            yield Relation(doc, other, back, name.scope, by_later=False, by_earlier=True)
        else:
            yield Relation(other, doc, name.role, name.scope)


def _resolved(name: Citation, doc: Doc[Any], corpus: Corpus) -> Doc[Any] | None:
    """The decision that a body names; a number is one of the same log, unless its prefix is that of another."""
    if name.number is not None:
        logs = corpus.once(("logs of decisions",), lambda: _logs(corpus))
        found = (logs.get((doc.collection, log), {}).get(name.number) for log in _meant(name, doc, logs))
        return next((other for other in found if other is not None), None)
    other = corpus.resolve(name.target, doc) if name.wiki else None
    other = other or corpus.follow(doc, name.target).doc or _at_forge(name.target, doc, corpus)
    return other if other is not None and other.kind == "decision" else None


def _at_forge(address: str, doc: Doc[Any], corpus: Corpus) -> Doc[Any] | None:
    """The decision of the same log that the address of a file on GitHub, GitLab or their like means."""
    match = _FORGE.fullmatch(address)
    if match is None:
        return None
    path = unquote(match["path"])
    log = (other for other in corpus.of_kind("decision") if other.collection == doc.collection)
    return next((other for other in log if path == other.inner or path.endswith(f"/{other.inner}")), None) or next(
        (other for other in corpus.of_kind("decision") if other.path == f"{doc.folder}/{path.rpartition('/')[2]}"), None
    )


def _meant(name: Citation, doc: Doc[Any], logs: Logs) -> list[str]:
    """The logs that a number may be of: that of its prefix, and where the prefix may be of any, the decision's own."""
    own: str = doc.content.log
    word = name.word.removesuffix("s")
    if word in ("", prefix_of(own)):
        return [own]
    others = [log for collection, log in logs if collection == doc.collection and prefix_of(log) == word]
    if word in ANY_LOG:
        return [*(log for log in others if _folder(log) == _folder(own)), own]
    return sorted(others, key=lambda log: (_folder(log) != _folder(own), log))


def _folder(log: str) -> str:
    return log.rpartition("/")[0]


def _logs(corpus: Corpus) -> Logs:
    logs: dict[tuple[str, str], dict[int, Doc[Any]]] = defaultdict(dict)
    for doc in corpus.of_kind("decision"):
        if doc.content.number is not None:
            logs[doc.collection, doc.content.log].setdefault(doc.content.number, doc)
    return logs


_BY = "superseded by"
_NEAR = 30
_LONGEST = 400
_DECIDED = re.compile(r"\W*(?:\d+\W+)?(?:the )?decision(?: outcome| taken)?\W*$", re.IGNORECASE)
_KEYS = frozenset({"status", "date", "deciders", "supersedes", "superseded by"})


class DecisionRecord(NamedTuple):
    """What a decision says of itself: `said`, `dated` and `revisit` are status and dates as the author wrote them.

    `qualifier` is the part or the condition that the status adds, `implementation` how far it is
    carried out, `events` the states that it came to have. `origin` is where the date is from: said,
    a name or the changelog; `misdated` are dates of the name and the changelog that no calendar has.
    The doubts say why a reading may be wrong, and are empty where it is certain. `heading` is the number
    in the first heading, `names` the other decisions that the body says it replaces or changes, `decided` the first
    paragraph under its heading `Decision`, as plain text.
    """

    status: str
    said: LabelledValue
    date: date | None
    dated: LabelledValue
    revisit: LabelledValue
    log: str
    number: int | None
    qualifier: str = ""
    implementation: str = ""
    events: tuple[StatusChange, ...] = ()
    precision: Precision = Precision.DAY
    origin: str = ""
    misdated: tuple[LabelledValue, ...] = ()
    status_doubt: str = ""
    date_doubt: str = ""
    heading: NumberedHeading | None = None
    names: tuple[Citation, ...] = ()
    decided: str = ""

    @property
    def day_said(self) -> str:
        """The date as far as it is known: a day, a month or a year."""
        return str(PartialDate(self.date, self.precision)) if self.date else ""


class _Status(NamedTuple):
    """Where a decision stands, and the statements that say so."""

    stands: StatedStatus
    lines: Sequence[LabelledValue]


def read(fields: Decision, body: Body) -> DecisionRecord:
    """Front matter first, then a section, a list or a table of the body.

    A decision that states no date has that of its file's name, or of its changelog's earliest entry.
    """
    outline = body.outline
    labels = head(outline) or head_in_code(body.text)
    in_body = _status_lines(labels, outline)
    in_body = tuple(in_our_words(line, body.statuses) for line in in_body)
    stands = _in_front(fields.status, tuple(body.statuses.items())) if fields.status else stated_status(in_body)
    lines = (said_of(fields.status, None), *in_body) if fields.status else in_body
    dated = LabelledValue(fields.date) if fields.date else _said("date", labels, outline)
    entries = changes(outline)
    day, origin, dated = _day(dated, body.inner, entries, labels.get("updated", LabelledValue()))
    log, number = numbered(body.inner)
    return DecisionRecord(
        status=stands.status,
        said=stands.said,
        date=day.day if day else None,
        dated=dated,
        revisit=LabelledValue(fields.revisit) if fields.revisit else labels.get("revisit", LabelledValue()),
        log=log,
        number=number,
        qualifier=stands.qualifier,
        implementation=fields.implementation or stands.implementation,
        events=(*stands.events, *_changed(entries), *_ended_on(fields)),
        precision=day.precision if day else Precision.DAY,
        origin=origin,
        misdated=_misdated(body.inner, entries),
        status_doubt=stands.doubt,
        date_doubt=day.doubt if day else "",
        heading=in_heading(outline),
        names=_names(_Status(stands, lines), fields, outline, labels),
        decided=_decided(body),
    )


@lru_cache(maxsize=256)
def _in_front(status: str, own: tuple[tuple[str, str], ...]) -> StatedStatus:
    return stated_status((in_our_words(said_of(status, None), dict(own)),))


def _status_lines(labels: Mapping[str, LabelledValue], outline: Outline) -> tuple[LabelledValue, ...]:
    """The line in the head that says the status, or the lines under its heading: what stands first."""
    in_head, section = labels.get("status"), under("status", outline)
    if in_head is None and not section and (title := labels.get(TITLE)) and normalised(title.text) != UNSPECIFIED:
        in_head = title
    above = in_head is not None and (not section or (in_head.line or 0) <= (section[0].line or 0))
    return (in_head,) if above and in_head else tuple(section)


def _said(name: str, labels: Mapping[str, LabelledValue], outline: Outline) -> LabelledValue:
    """A value in the body's head or under a heading of its name: the first of them."""
    # a heading such as Created may stand above prose
    below = [said for said in under(name, outline)[:1] if any(map(str.isdigit, said.text[:_NEAR]))]
    found = [said for said in (labels.get(name), *below) if said is not None]
    return min(found, key=lambda said: said.line or 0, default=LabelledValue())


def _day(
    dated: LabelledValue, inner: str, entries: tuple[ChangelogEntry, ...], updated: LabelledValue
) -> tuple[PartialDate | None, str, LabelledValue]:
    """The date, where it is from, and how it is written there; that of the last change where no other is known."""
    if dated.text:
        return read_day(dated.text, (entry.said.text for entry in entries)), "said", dated
    if day := day_in_name(inner):
        return day, "name", LabelledValue()
    if entry := first_change(entries):
        return entry.day, "changelog", entry.said
    day = read_day(updated.text)
    return (day, "said", updated) if day else (None, "", LabelledValue())


def _misdated(inner: str, entries: tuple[ChangelogEntry, ...]) -> tuple[LabelledValue, ...]:
    """What looks like a date and is none, in the name and in the changelog."""
    name = said_in_name(inner)
    in_name = (LabelledValue(name),) if name and day_in_name(inner) is None else ()
    return (*in_name, *(entry.said for entry in entries if entry.day is None))


def _changed(entries: tuple[ChangelogEntry, ...]) -> tuple[StatusChange, ...]:
    """The states that a changelog says the decision came to have, in order of time."""
    if not entries:
        return ()
    events = [
        StatusChange(status, entry.day.day, entry.said.line)
        for entry in entries
        if entry.day and (status := named_in(entry.text))
    ]
    return tuple(sorted(events, key=lambda event: event.day or date.min))


def _ended_on(fields: Decision) -> Iterator[StatusChange]:
    """The days on which front matter says that the decision was superseded."""
    return (StatusChange("superseded", day) for day in map(_whole_day, fields.superseded) if day)


def _names(
    status: _Status, fields: Decision, outline: Outline, labels: Mapping[str, LabelledValue]
) -> tuple[Citation, ...]:
    """The decisions that a decision names: under keys of front matter, in its status and in its body."""
    names = (*_in_keys(fields), *named(outline, labels, status.lines))
    if status.stands.status != "superseded":
        return names
    ending = (line for line in (status.stands.said, *status.lines) if normalised(line.text) == "superseded")
    named_there = (one for line in dict.fromkeys(ending) for one in in_status(line, ended=True))
    whole = {(one.target, one.number): one for one in named_there if one.role == _BY and not one.scope}
    if not any(name.role == _BY for name in names):
        return (*whole.values(), *names)
    # what its status says of the whole goes before what its text says of a part
    return tuple(
        name._replace(scope="") if name.role == _BY and (name.target, name.number) in whole else name for name in names
    )


def _in_keys(fields: Decision) -> Iterator[Citation]:
    """The decisions that took its place or changed it, by keys of front matter, which may say a day instead."""
    for text in (*fields.superseded_by, *fields.superseded):
        yield from () if _whole_day(text) else in_key("superseded by", text)
    for text in (*fields.amended_by, *fields.amended):
        yield from () if _whole_day(text) else in_key("amended by", text)


def _decided(body: Body) -> str:
    """The first paragraph of what was decided; cut where it is long."""
    for section in body.outline.sections:
        if section.heading is not None and _DECIDED.match(section.heading.text):
            paragraph = body.text[section.start : section.end].strip().partition("\n\n")[0]
            text = plain(" ".join(paragraph.split()))
            return text if len(text) <= _LONGEST else f"{text[: _LONGEST - 1].rstrip()}…"
    return ""


def _whole_day(text: str) -> date | None:
    """The day that a text says; None for a month or a year, which may be a number of a log as well."""
    partial_date = read_day(text)
    return partial_date.day if partial_date and partial_date.precision is Precision.DAY else None


_HEADINGS = re.compile(
    r"\W*(?:\d+\W+)?(?:context|decision|status|consequences|problem|considered|options|alternatives|outcome|rationale"
    r"|motivation|what|why)\b",
    re.IGNORECASE,
)


def belongs(inner: str, outline: Outline) -> bool:
    """Whether a file among decisions is one: it has a number or a date, or says or is headed what decisions are."""
    if numbered(inner)[1] is not None or said_in_name(inner):
        return True
    headings = (heading.text for heading in outline.headings)
    return any(map(_HEADINGS.match, headings)) or not _KEYS.isdisjoint(head(outline))


def ended(_fields: Decision, content: DecisionRecord) -> str:
    """Whether the decision no longer stands."""
    if content.status in ("superseded", "deprecated", "rejected", "withdrawn"):
        return f"is {content.status}"
    return ""
