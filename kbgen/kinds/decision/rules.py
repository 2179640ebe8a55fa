"""Rules for one decision: its identity, its parts and who decided."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from kbgen.kinds.decision.dates import numbered
from kbgen.kinds.decision.labels import LabelledValue
from kbgen.kinds.decision.schema import UNSPECIFIED
from kbgen.kit import Hit, Place, Reading, corpus_rule, dated_rule, document_rule, each_rule
from kbgen.kit.dates import parse_day
from kbgen.kit.numbers import counted
from kbgen.kit.principles import violations
from kbgen.kit.rule import unless_usual
from kbgen.kit.suggestions import nearest, only_near
from kbgen.model import Corpus, Doc, Fix, KeyPath, Severity, Where
from kbgen.model.document import file_name
from kbgen.model.settings import STATUSES

_OPEN = ("draft", "proposed")


@document_rule("DC002", "rapid-without-one-decider", Severity.WARNING, "Name exactly one person under `rapid.decide`.")
def rapid_without_one_decider(reading: Reading[Any]) -> Iterator[Hit]:
    """With two deciders nobody decides, and with none the loudest does.

    Bad:

    ```markdown decisions/0001-a-queue.md
    ---
    title: A queue
    status: accepted
    rapid: {recommend: [ada], decide: [bo, cy]}
    ---
    ```

    Good:

    ```markdown decisions/0001-a-queue.md
    ---
    title: A queue
    status: accepted
    rapid: {recommend: [ada], decide: bo}
    ---
    ```
    """
    rapid = reading.doc.fields.rapid
    if rapid is not None and len(rapid.decide) != 1:
        yield Hit(("rapid", "decide"), f"RAPID has one decider, this decision has {len(rapid.decide) or 'none'}")


@document_rule("DC003", "rapid-without-recommender", Severity.WARNING, "Name who recommends under `rapid.recommend`.")
def rapid_without_recommender(reading: Reading[Any]) -> Iterator[Hit]:
    """Somebody must do the work of laying the options out.

    Bad:

    ```markdown decisions/0001-a-queue.md
    ---
    title: A queue
    status: accepted
    rapid: {decide: bo}
    ---
    ```

    Good:

    ```markdown decisions/0001-a-queue.md
    ---
    title: A queue
    status: accepted
    rapid: {recommend: ada, decide: bo}
    ---
    ```
    """
    rapid = reading.doc.fields.rapid
    if rapid is not None and not rapid.recommend:
        yield Hit(("rapid",), "nobody recommends: `rapid.recommend` is empty")


@document_rule("DC004", "raci-without-one-accountable", Severity.WARNING, "Name exactly one under `raci.accountable`.")
def raci_without_one_accountable(reading: Reading[Any]) -> Iterator[Hit]:
    """Accountability that is shared is nobody's.

    Bad:

    ```markdown decisions/0001-a-queue.md
    ---
    title: A queue
    status: accepted
    raci: {responsible: [ada], accountable: [bo, cy]}
    ---
    ```

    Good:

    ```markdown decisions/0001-a-queue.md
    ---
    title: A queue
    status: accepted
    raci: {responsible: [ada], accountable: bo}
    ---
    ```
    """
    raci = reading.doc.fields.raci
    if raci is not None and len(raci.accountable) != 1:
        yield Hit(
            ("raci", "accountable"), f"RACI has one accountable, this decision has {len(raci.accountable) or 'none'}"
        )


@corpus_rule("DC011", "risky-without-approval", Severity.WARNING, "Add who approved it, and when, to `approvals`.")
def risky_without_approval(corpus: Corpus) -> Iterator[tuple[Doc[Any], Hit]]:
    """What is dear to get wrong or hard to take back wants a second pair of eyes, on the record.

    Where a handbook has gates for decisions, they say whose eyes (GT008), and this rule is silent.

    Bad:

    ```markdown decisions/0001-a-queue.md
    ---
    title: A queue
    status: accepted
    reversibility: one-way
    ---
    ```

    Good:

    ```markdown decisions/0001-a-queue.md
    ---
    title: A queue
    status: accepted
    reversibility: one-way
    approvals: [{by: bo, date: 2026-01-10}]
    ---
    ```
    """
    if any(gate.fields.applies_to for gate in corpus.of_kind("gate") if not gate.ended):
        return
    for doc in corpus.of_kind("decision"):
        reasons = _why_risky(doc)
        if reasons and doc.content.status == "accepted" and not doc.fields.approvals:
            key = "risk" if doc.fields.risk == "high" else "reversibility"
            yield doc, Hit((key,), f"the decision is {' and '.join(reasons)}, accepted, and approved by nobody")


def _why_risky(doc: Doc[Any]) -> list[str]:
    reasons = (("of high risk", doc.fields.risk == "high"), ("one-way", doc.fields.reversibility == "one-way"))
    return [why for why, is_so in reasons if is_so]


@corpus_rule("DC012", "violation-without-waiver", Severity.WARNING, "Name the waiver, or change the stance.")
def violation_without_waiver(corpus: Corpus) -> Iterator[tuple[Doc[Any], Hit]]:
    """A principle that may be violated without a word is no principle.

    A waiver that names the decision does as well as one that the decision names.

    Bad:

    ```markdown decisions/0001-a-queue.md
    ---
    title: A queue
    status: accepted
    principles: [{id: boring, stance: violates}]
    ---
    ```

    Good:

    ```markdown decisions/0001-a-queue.md
    ---
    title: A queue
    status: accepted
    principles: [{id: boring, stance: violates, waiver: queue-until-summer}]
    ---
    ```
    """
    for doc in corpus.of_kind("decision"):
        for violation in violations(doc, corpus):
            if not violation.waivers and not violation.waiver:
                yield doc, Hit(violation.path, f"violates {violation.name!r} without a waiver", violation.name)


@document_rule("DC014", "two-ways-to-decide", Severity.WARNING, "Keep one of `rapid`, `raci` and `daci`.")
def two_ways_to_decide(reading: Reading[Any]) -> Iterator[Hit]:
    """Two schemes name two deciders.

    Bad:

    ```markdown decisions/0001-a-queue.md
    ---
    title: A queue
    status: accepted
    rapid: {recommend: ada, decide: bo}
    raci: {responsible: ada, accountable: bo}
    ---
    ```

    Good:

    ```markdown decisions/0001-a-queue.md
    ---
    title: A queue
    status: accepted
    rapid: {recommend: ada, decide: bo}
    ---
    ```
    """
    fields = reading.doc.fields
    used = [name for name in ("rapid", "raci", "daci") if getattr(fields, name) is not None]
    if len(used) > 1:
        yield Hit((used[1],), f"the decision is made in two ways at once: {' and '.join(used)}")


@corpus_rule("DC015", "decider-has-left", Severity.WARNING, "Name somebody who is here to decide.")
def decider_has_left(corpus: Corpus) -> Iterator[tuple[Doc[Any], Hit]]:
    """A proposal waits for somebody who will not come back.

    Bad:

    ```markdown decisions/0001-a-queue.md
    ---
    title: A queue
    status: proposed
    deciders: [ada]
    ---
    ```

    ```markdown people/ada.md
    ---
    name: Ada
    left: 2025-06-30
    ---
    ```

    Good:

    ```markdown decisions/0001-a-queue.md
    ---
    title: A queue
    status: accepted
    deciders: [ada]
    ---
    ```

    ```markdown people/ada.md
    ---
    name: Ada
    left: 2025-06-30
    ---
    ```
    """
    for doc in corpus.of_kind("decision"):
        if doc.content.status not in _OPEN:
            continue
        for ref in doc.refs:
            if ref.role in ("deciders", "rapid", "raci", "daci"):
                who = corpus.resolve(ref.target, doc, ref.kinds)
                if who is not None and who.ended:
                    yield doc, Hit(ref.path, f"{ref.target!r} {who.ended}, and the decision is still open", ref.target)


_OWN_WORD = re.compile(r"[^\W\d_]{2,30}(?:[ -][^\W\d_]{2,30}){0,2}")
_MOST_WORDS = 5


@each_rule(
    "DC005", "decision-without-status", Severity.WARNING, f"Set `status` to one of {', '.join(STATUSES)}.", "decision"
)
def decision_without_status(doc: Doc[Any], corpus: Corpus) -> Iterator[Hit]:
    """A reader cannot tell whether it is a rule, an idea or history; kbgen shows it as unspecified and does not guess.

    Where most decisions of a collection have none it is one advice.

    Bad:

    ```markdown decisions/0001-a-queue.md
    ---
    title: A queue
    date: 2026-01-10
    ---
    ```

    Good:

    ```markdown decisions/0001-a-queue.md
    ---
    title: A queue
    date: 2026-01-10
    status: accepted
    ---
    ```
    """
    if _lacks_status(doc, corpus):
        hit = Hit(("status",), "the decision has no status, in front matter or in its text")
        yield from unless_usual(doc, corpus, _lacks_status, hit)


def _lacks_status(doc: Doc[Any], _corpus: Corpus) -> bool:
    return doc.kind == "decision" and not doc.content.said.text


@document_rule("DC006", "unknown-status", Severity.WARNING, f"Write one of {', '.join(STATUSES)}.")
def unknown_status(reading: Reading[Any]) -> Iterator[Hit]:
    """A status that nobody else uses says nothing to a reader; it is kept, and shown as unspecified.

    Words of a log's own, such as `locked`, are one finding of the log (DC019).

    Bad:

    ```markdown decisions/0001-a-queue.md
    ---
    title: A queue
    status: acepted
    ---
    ```

    Good:

    ```markdown decisions/0001-a-queue.md
    ---
    title: A queue
    status: accepted
    ---
    ```
    """
    content = reading.doc.content
    said = content.said.text[:60]
    if not said or content.status != UNSPECIFIED:
        return
    near = only_near(said, STATUSES)
    if near or not is_own_word(said):
        at = said_at("status", content.said)
        where = Where.WORD if isinstance(at, Place) else Where.VALUE
        fix = Fix(said, near, where) if near else None
        yield Hit(at, f"{said!r} is not a known status{nearest(said, STATUSES)}", said, fix=fix)


def is_own_word(text: str) -> bool:
    """Whether a status is a word or two that a log may have for states of its own."""
    return bool(_OWN_WORD.fullmatch(text))


@corpus_rule(
    "DC019",
    "statuses-of-its-own",
    Severity.WARNING,
    "Say in `mkdocs.yml`, under `statuses`, what the log's own words mean, or write others.",
)
def statuses_of_its_own(corpus: Corpus) -> Iterator[tuple[Doc[Any], Hit]]:
    """A log may have words of its own for where a decision stands; only the handbook can say what they mean.

    `statuses: {locked: accepted}` below `plugins.kbgen` in `mkdocs.yml` says it once for every decision.

    Bad:

    ```markdown decisions/0001-a-queue.md
    ---
    title: A queue
    status: locked
    ---
    ```

    Good:

    ```markdown decisions/0001-a-queue.md
    ---
    title: A queue
    status: accepted
    ---
    ```
    """
    logs: dict[tuple[str, str], list[Doc[Any]]] = defaultdict(list)
    for doc in corpus.of_kind("decision"):
        text = doc.content.said.text
        if doc.content.status == UNSPECIFIED and is_own_word(text) and not only_near(text, STATUSES):
            logs[doc.collection, doc.content.log].append(doc)
    for docs in logs.values():
        words = Counter(doc.content.said.text.lower() for doc in docs).most_common(_MOST_WORDS)
        listed = ", ".join(f"{word}: accepted" for word, _ in words)
        message = (
            f"{words[0][0]!r} is no status that is known, of {counted(len(docs), 'decision')} of this log; if it means "
            f"that one is accepted, add `statuses: {{{listed}}}` to `plugins.kbgen` in mkdocs.yml"
        )
        yield docs[0], Hit(said_at("status", docs[0].content.said), message, words[0][0])


@dated_rule("DC009", "undecided-past-its-date", Severity.WARNING, "Decide it, defer it, or set a new `decide_by`.")
def undecided_past_its_date(corpus: Corpus, today: date) -> Iterator[tuple[Doc[Any], Hit]]:
    """People wait for a proposal that nobody decides, or act as if it had been decided.

    Bad:

    ```markdown decisions/0001-a-queue.md
    ---
    title: A queue
    status: proposed
    decide_by: 2025-12-01
    ---
    ```

    Good:

    ```markdown decisions/0001-a-queue.md
    ---
    title: A queue
    status: proposed
    decide_by: 2026-03-01
    ---
    ```
    """
    for doc in corpus.of_kind("decision"):
        day = doc.fields.decide_by
        if day is not None and day < today and doc.content.status in (*_OPEN, UNSPECIFIED):
            yield doc, Hit(("decide_by",), f"was to be decided by {day} and is still {doc.content.status}", str(day))


@dated_rule(
    "DC010", "revisit-past-its-date", Severity.WARNING, "Look at it again, and set a new `revisit` or supersede it."
)
def revisit_past_its_date(corpus: Corpus, today: date) -> Iterator[tuple[Doc[Any], Hit]]:
    """The decision itself says until when it can be trusted unseen.

    Bad:

    ```markdown decisions/0001-a-queue.md
    ---
    title: A queue
    status: accepted
    revisit: 2025-12-01
    ---
    ```

    Good:

    ```markdown decisions/0001-a-queue.md
    ---
    title: A queue
    status: accepted
    revisit: 2026-12-01
    ---
    ```
    """
    for doc in corpus.of_kind("decision"):
        revisit = doc.content.revisit
        day = parse_day(revisit.text)
        if day is not None and day < today and not doc.ended:
            yield doc, Hit(said_at("revisit", revisit), f"was to be revisited on {day}", str(day))


_SHORT_DATE = re.compile(r"\b(\d{1,2})[/.-](\d{1,2})[/.-]\d{4}\b", re.ASCII)
_MONTHS = 12
_KEYS = ("number", "adr", "rfc", "pep", "bip", "kep-number")


def said_at(key: str, labelled_value: LabelledValue) -> KeyPath | Place:
    """Where the author wrote a value: in the body, or under a key."""
    return (key,) if labelled_value.line is None else Place(labelled_value.line)


@corpus_rule("DC001", "duplicate-number", Severity.ERROR, "Give the later one the next free number, in its file name.")
def duplicate_number(corpus: Corpus) -> Iterator[tuple[Doc[Any], Hit]]:
    """Two decisions of one number cannot be told apart when somebody cites it.

    Bad:

    ```markdown decisions/0007-a-queue.md
    ---
    title: A queue
    status: accepted
    ---
    ```

    ```markdown decisions/0007-a-cache.md
    ---
    title: A cache
    status: accepted
    ---
    ```

    Good:

    ```markdown decisions/0007-a-queue.md
    ---
    title: A queue
    status: accepted
    ---
    ```

    ```markdown decisions/0008-a-cache.md
    ---
    title: A cache
    status: accepted
    ---
    ```
    """
    by_number: dict[tuple[str, str, int], list[Doc[Any]]] = defaultdict(list)
    for doc in corpus.of_kind("decision"):
        if doc.content.number is not None:
            by_number[doc.collection, doc.content.log, doc.content.number].append(doc)
    for (_, _, number), docs in by_number.items():
        earliest, *later = sorted(docs, key=lambda doc: (doc.content.date or date.max, doc.path))
        for doc in later:
            yield doc, Hit(("id",), f"the number {number} is already that of {file_name(earliest.path)}", str(number))


@each_rule("DC013", "unreadable-date", Severity.WARNING, "Write the date as YYYY-MM-DD.", "decision")
def unreadable_date(doc: Doc[Any], corpus: Corpus) -> Iterator[Hit]:
    """A date that can be read in two ways, or in none, puts the decision at no place in the log.

    Where other dates of the collection can only be read with the day first, so are all.

    Bad:

    ```markdown decisions/0001-a-queue.md
    ---
    title: A queue
    status: accepted
    date: Month 99, 9999
    ---
    ```

    Good:

    ```markdown decisions/0001-a-queue.md
    ---
    title: A queue
    status: accepted
    date: 2026-01-10
    ---
    ```
    """
    content = doc.content
    dated = content.dated.text[:60]
    at = said_at("date", content.dated)
    if dated and content.date is None:
        yield Hit(at, f"{dated!r} is not an unambiguous date", dated)
    elif _can_be_either(doc, corpus):
        hit = Hit(at, f"{dated!r} is ambiguous; it is read as {content.day_said}", dated)
        yield from unless_usual(doc, corpus, _can_be_either, hit)
    for said in content.misdated:
        yield Hit(said_at("date", said), f"{said.text!r} is not a valid date", said.text)


def _can_be_either(doc: Doc[Any], corpus: Corpus) -> bool:
    if doc.kind != "decision" or not doc.content.date_doubt:
        return False
    return corpus.once(("dates",), lambda: _orders(corpus))[doc.collection] != {"day"}


def _orders(corpus: Corpus) -> Mapping[str, set[str]]:
    """What the dates of each collection that can be read in one way only have first."""
    orders: dict[str, set[str]] = defaultdict(set)
    for doc in corpus.of_kind("decision"):
        for first, second in _SHORT_DATE.findall(doc.content.dated.text):
            order = "day" if int(first) > _MONTHS else "month" if int(second) > _MONTHS else ""
            orders[doc.collection] |= {order} - {""}
    return orders


@corpus_rule(
    "DC018", "numbers-disagree", Severity.WARNING, "Write the same number in the name, the heading and the keys."
)
def numbers_disagree(corpus: Corpus) -> Iterator[tuple[Doc[Any], Hit]]:
    """Who cites the number of the heading sends the reader to another decision.

    Bad:

    ```markdown decisions/0007-a-queue.md
    ---
    status: accepted
    ---

    # 6. A queue
    ```

    Good:

    ```markdown decisions/0007-a-queue.md
    ---
    status: accepted
    ---

    # 7. A queue
    ```
    """
    docs = [doc for doc in corpus.of_kind("decision") if doc.content.number is not None]
    usual = _with_bare_numbers(docs)
    for doc in docs:
        for at, number in _numbers(doc, usual):
            if number != doc.content.number:
                yield doc, Hit(at, f"the number {number} is not that of {file_name(doc.path)}", str(number))


def _with_bare_numbers(docs: list[Doc[Any]]) -> frozenset[tuple[str, str]]:
    """The logs whose headings start with a number and nothing after it, and mostly with the right one."""
    right: dict[tuple[str, str], list[bool]] = defaultdict(list)
    for doc in docs:
        if (heading := doc.content.heading) is not None and heading.bare:
            right[doc.collection, doc.content.log].append(heading.number == doc.content.number)
    return frozenset(log for log, found in right.items() if sum(found) > len(found) / 2)


def _numbers(doc: Doc[Any], usual: frozenset[tuple[str, str]]) -> Iterator[tuple[KeyPath | Place, int]]:
    """The numbers that a decision gives itself, and where."""
    heading = doc.content.heading
    if heading is not None and (not heading.bare or (doc.collection, doc.content.log) in usual):
        yield Place(heading.line), heading.number
    if doc.fields.id is not None and (own := numbered(doc.fields.id)[1]) is not None:
        yield ("id",), own
    for key in _KEYS:
        said = str(doc.extra.get(key, ""))
        if said.isascii() and said.isdigit():
            yield (key,), int(said[:9])
