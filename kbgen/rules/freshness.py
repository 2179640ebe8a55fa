"""Rules for reviews, their evidence, and suppressions."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

from kbgen.freshness import Freshness, State
from kbgen.kit import Hit, dated_rule, load_rule
from kbgen.kit.reviews import Past, evidence_on, last_success, past_of, reviewed_on, states
from kbgen.kit.rule import document
from kbgen.model import Corpus, Doc, Finding, KeyPath, Settings, Severity, Version

# From how many documents on a commit that reviews them together is worth a word.
MANY = 30


def _reviewed(corpus: Corpus) -> Sequence[tuple[Doc[Any], Past]]:
    """The documents that are to be reviewed and whose past is known."""
    return corpus.once(("reviewed",), lambda: list(_with_past(corpus)))


def _with_past(corpus: Corpus) -> Iterator[tuple[Doc[Any], Past]]:
    for doc in corpus.docs if corpus.history.complete else ():
        wanted = doc.fields.review_every or corpus.policies.get(doc.kind)
        if wanted and doc.fields.evergreen and not doc.ended and (past := past_of(doc, corpus)):
            yield doc, past


def _key(doc: Doc[Any]) -> KeyPath:
    return ("reviews",) if ("reviews",) in doc.spans else ("reviewed",)


def _is_said(doc: Doc[Any]) -> bool:
    """Whether the newest entry of `reviews` says who reviewed, and how; `read` is said by saying nothing."""
    newest = max(doc.fields.reviews, key=lambda review: review.date, default=None)
    return newest is not None and newest.by is not None


@dated_rule(
    "FR006",
    "review-without-evidence",
    Severity.ADVICE,
    "Read it against reality and stamp the review with `kbgen review`, which says who and how.",
)
def review_without_evidence(corpus: Corpus, today: date) -> Iterator[tuple[Doc[Any], Hit]]:
    """A date that moved while nothing else did, and that nobody put a name to, says only that somebody typed it.

    Bad:

    ```markdown runbooks/restart.md
    ---
    title: Restart
    reviewed: 2025-12-01
    ---

    Restart the queue.
    ```

    ```markdown runbooks/restart.md
    ---
    title: Restart
    reviewed: 2026-01-10
    ---

    Restart the queue.
    ```

    Good:

    ```markdown runbooks/restart.md
    ---
    title: Restart
    reviewed: 2025-12-01
    ---

    Restart the queue.
    ```

    ```markdown runbooks/restart.md
    ---
    title: Restart
    reviews: [{date: 2026-01-10, by: ada, how: executed}]
    ---

    Restart the queue.
    ```
    """
    for doc, past in _reviewed(corpus):
        last_reviewed = doc.fields.last_reviewed
        seen = last_success(evidence_on(doc, corpus), today)
        proven = seen is not None and last_reviewed is not None and seen.trial.day >= last_reviewed
        if past.bumped and past.reviewed is not None and not proven and not _is_said(doc):
            message = (
                f"the review of {last_reviewed} was set {past.reviewed.said(today)}, which changed nothing else here"
            )
            yield doc, Hit(_key(doc), f"{message}, and nobody says who and how", str(last_reviewed))


@dated_rule(
    "FR007",
    "edited-after-review",
    Severity.ADVICE,
    "Read the whole document once more, and stamp the review with `kbgen review`.",
)
def edited_after_review(corpus: Corpus, today: date) -> Iterator[tuple[Doc[Any], Hit]]:
    """What was written after the last review has been found true by nobody but its author.

    Bad:

    ```markdown runbooks/restart.md
    ---
    title: Restart
    reviewed: 2026-01-02
    ---

    Restart the queue.
    ```

    ```markdown runbooks/restart.md
    ---
    title: Restart
    reviewed: 2026-01-02
    ---

    Restart the queue, then the consumers.
    ```

    Good:

    ```markdown runbooks/restart.md
    ---
    title: Restart
    reviewed: 2026-01-02
    ---

    Restart the queue.
    ```

    ```markdown runbooks/restart.md
    ---
    title: Restart
    reviewed: 2026-01-15
    ---

    Restart the queue, then the consumers.
    ```
    """
    for doc, past in _reviewed(corpus):
        day = reviewed_on(doc, evidence_on(doc, corpus), today)
        if not past.later or past.edited is None or day is None:
            continue
        if past.edited.day is None or past.edited.day > day:
            message = f"its content was edited {past.edited.said(today)}, after its last review of {day}"
            yield doc, Hit(_key(doc), message, past.edited.commit)


@dated_rule(
    "FR008",
    "reviewed-in-bulk",
    Severity.ADVICE,
    "Review those that matter one by one, the ones that page somebody first.",
)
def reviewed_in_bulk(corpus: Corpus, today: date) -> Iterator[tuple[Doc[Any], Hit]]:
    """Thirty documents that one commit calls reviewed were searched and replaced, and hardly read.

    Bad:

    ```markdown runbooks/restart-{01..30}.md
    ---
    title: Restart {01..30}
    reviewed: 2025-12-01
    ---
    ```

    ```markdown runbooks/restart-{01..30}.md
    ---
    title: Restart {01..30}
    reviewed: 2026-01-10
    ---
    ```

    Good:

    ```markdown runbooks/restart-{01..29}.md
    ---
    title: Restart {01..29}
    reviewed: 2025-12-01
    ---
    ```

    ```markdown runbooks/restart-{01..29}.md
    ---
    title: Restart {01..29}
    reviewed: 2026-01-10
    ---
    ```
    """
    together: dict[str, list[tuple[Doc[Any], Version]]] = defaultdict(list)
    for doc, past in _reviewed(corpus):
        if past.reviewed is not None:
            together[past.reviewed.commit].append((doc, past.reviewed))
    for commit, found in together.items():
        doc, version = found[0]
        if len(found) >= MANY:
            message = f"{len(found)} documents stand by a review that one commit set, {version.said(today)}"
            yield doc, Hit(_key(doc), f"{message}; this is the first of them", commit)


_LONGEST_SNOOZE = timedelta(days=90)
_FIX = "Read it against reality, correct it, and add an entry to `reviews` that says who, when and how."


def _in_state(
    corpus: Corpus, today: date, state: State, say: Callable[[Freshness], str]
) -> Iterator[tuple[Doc[Any], Hit]]:
    found = states(corpus, today)
    for doc in corpus.docs:
        fresh = found[doc.address]
        if fresh.state is state:
            yield doc, Hit(review_key(doc), say(fresh), str(fresh.due or ""))


def review_key(doc: Doc[Any]) -> KeyPath:
    """Where a document says when it was reviewed, and where findings about that point."""
    return ("reviews",) if ("reviews",) in doc.spans else ("reviewed",)


def _late(fresh: Freshness, today: date) -> str:
    days = fresh.days_late(today)
    lateness = "today" if days == 0 else f"{days} day{'s' if days > 1 else ''} ago"
    return f"review fell due on {fresh.due}, {lateness} (last reviewed {fresh.reviewed}, every {fresh.interval})"


@dated_rule("FR001", "review-overdue", Severity.WARNING, _FIX)
def review_overdue(corpus: Corpus, today: date) -> Iterator[tuple[Doc[Any], Hit]]:
    """Past its date and the grace period a document may still be right, but nobody has said so.

    Bad:

    ```markdown runbooks/restart.md
    ---
    title: Restart
    reviewed: 2025-01-10
    review_every: 90d
    ---
    ```

    Good:

    ```markdown runbooks/restart.md
    ---
    title: Restart
    reviewed: 2026-01-10
    review_every: 90d
    ---
    ```
    """
    yield from _in_state(corpus, today, State.OVERDUE, lambda fresh: _late(fresh, today))


@dated_rule("FR002", "review-due", Severity.ADVICE, _FIX)
def review_due(corpus: Corpus, today: date) -> Iterator[tuple[Doc[Any], Hit]]:
    """The review is due and still within the grace period, in which it costs least.

    Bad:

    ```markdown runbooks/restart.md
    ---
    title: Restart
    reviewed: 2025-10-10
    review_every: 90d
    ---
    ```

    Good:

    ```markdown runbooks/restart.md
    ---
    title: Restart
    reviewed: 2026-01-10
    review_every: 90d
    ---
    ```
    """
    yield from _in_state(corpus, today, State.DUE, lambda fresh: _late(fresh, today))


@dated_rule("FR003", "never-reviewed", Severity.WARNING, _FIX)
def never_reviewed(corpus: Corpus, today: date) -> Iterator[tuple[Doc[Any], Hit]]:
    """A document that must stay true and bears no date was last known to be right on the day it was written.

    Bad:

    ```markdown runbooks/restart.md
    ---
    title: Restart
    ---
    ```

    Good:

    ```markdown runbooks/restart.md
    ---
    title: Restart
    reviewed: 2026-01-10
    ---
    ```
    """
    yield from _in_state(
        corpus,
        today,
        State.UNREVIEWED,
        lambda fresh: f"never reviewed, though a review is wanted every {fresh.interval}",
    )


@dated_rule("FR004", "reviewed-in-the-future", Severity.ERROR, "Correct the date.")
def reviewed_in_the_future(corpus: Corpus, today: date) -> Iterator[tuple[Doc[Any], Hit]]:
    """A review that has not happened yet keeps a document fresh on credit.

    Bad:

    ```markdown runbooks/restart.md
    ---
    title: Restart
    reviewed: 2027-01-10
    ---
    ```

    Good:

    ```markdown runbooks/restart.md
    ---
    title: Restart
    reviewed: 2026-01-10
    ---
    ```
    """
    for doc in corpus.docs:
        reviewed = doc.fields.last_reviewed
        if reviewed is not None and reviewed > today:
            yield doc, Hit(review_key(doc), f"reviewed on {reviewed}, which is still to come", str(reviewed))


@dated_rule("FR005", "snoozed-too-long", Severity.WARNING, "Set `until` to a day within the next 90 days.")
def snoozed_too_long(corpus: Corpus, today: date) -> Iterator[tuple[Doc[Any], Hit]]:
    """A snooze is for weeks; what may stay quiet for longer wants a longer interval, said openly.

    Bad:

    ```markdown runbooks/restart.md
    ---
    title: Restart
    reviewed: 2026-01-10
    snooze: {until: 2027-12-31, reason: the queue is being replaced}
    ---
    ```

    Good:

    ```markdown runbooks/restart.md
    ---
    title: Restart
    reviewed: 2026-01-10
    snooze: {until: 2026-02-28, reason: the queue is being replaced}
    ---
    ```
    """
    for doc in corpus.docs:
        snooze = doc.fields.snooze
        if snooze is not None and snooze.until > today + _LONGEST_SNOOZE:
            yield (
                doc,
                Hit(("snooze", "until"), f"snoozed until {snooze.until}, more than 90 days ahead", str(snooze.until)),
            )


# Rules that ask for what kbgen wants to be written, or for keys and values that mean what they mean to kbgen. All
# others are about what is broken, or says two things at once, whoever reads it.
_ASKING = frozenset(
    (
        "DB001 DB002 DB004 DB007 DC002 DC003 DC004 DC011 DL001 EX001 EX005 EX007 EX008 FM005 FM007 FM008 FM009 GT001 "
        "GT002 GT003 GT005 IN002 IN003 IN004 KB002 OB001 OB002 OB005 OB006 PR001 PR002 RB001 RB008 RB010 SN001 SN002 "
        "SN003 SV001 SV002 SV003 SV004 TM001 TM002 UP001 UP002 UP003 UP004 UP005 WV002 WV005 WV008 WV009 XP001 XP002 "
        "XP003 XP006 XP009"
    ).split()
)


def weighed(findings: Iterable[Finding], settings: Settings) -> Iterator[Finding]:
    """The findings, of which those that only ask for something are advice in a folder on its own."""
    for finding in findings:
        lesser = not settings.whole and finding.code in _ASKING and finding.severity > Severity.ADVICE
        yield replace(finding, severity=Severity.ADVICE) if lesser else finding


def _deploying(*body: str) -> str:
    return document("title: Deploying", body="\n\n".join(body))


EXPIRED = load_rule(
    "AL002",
    "expired-suppression",
    Severity.ADVICE,
    "Fix what it suppresses and remove it, or set a new date with a reason that still holds.",
    "A suppression with an end was a promise; past that day `stale` shows again what it hid.",
    *(
        _deploying(
            f"<!-- kbgen: allow GN004 until {until} -- the canary is being designed -->", "TODO: describe the canary."
        )
        for until in ("2020-01-01", "2199-01-01")
    ),
)
_CANARY = "The canary takes one request in twenty."
UNUSED = load_rule(
    "AL003",
    "unused-suppression",
    Severity.WARNING,
    "Remove it, or correct its code.",
    "A suppression that hides nothing today hides the next fault of its kind without anybody having decided so.",
    _deploying("<!-- kbgen: allow GN004 -- the canary is being designed -->", _CANARY),
    _deploying(_CANARY),
)
