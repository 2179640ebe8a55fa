"""Rules for learning sessions: that people can come, and that others can learn from them afterwards."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

from kbgen.kit import Hit, corpus_rule, dated_rule
from kbgen.kit.rule import required
from kbgen.model import Corpus, Doc, Severity

_SHOWN = ("tech-talk", "workshop")
_TO_PUBLISH = timedelta(days=14)
_CALLED = ("team", "person")


session_without_date = required(
    "SN001",
    "session-without-date",
    Severity.WARNING,
    "Set `date`.",
    "Nobody comes to a session whose day they do not know, and nobody finds it again.",
    key="date",
    message="the session has no date",
    bad=("title: Queues for the curious",),
    good=("date: 2026-01-21",),
    path="sessions/queues.md",
    where=lambda doc: not doc.ended,
)


session_without_format = required(
    "SN002",
    "session-without-format",
    Severity.WARNING,
    "Set `format`.",
    "Whether to listen, to bring a laptop or to keep a whole day free is what people decide by.",
    key="format",
    message="the session does not say what it is: a talk, a workshop or something else",
    bad=("title: Queues for the curious",),
    good=("format: tech-talk",),
    path="sessions/queues.md",
)


session_without_presenter = required(
    "SN003",
    "session-without-presenter",
    Severity.WARNING,
    "Name under `presenters` who gives or leads it.",
    "A session that nobody leads does not take place, and afterwards there is nobody to ask.",
    key="presenters",
    message="nobody gives or leads the session",
    bad=("title: Queues for the curious", "format: tech-talk"),
    good=("presenters: [ada]",),
    path="sessions/queues.md",
)


@dated_rule(
    "SN004", "session-that-left-nothing", Severity.ADVICE, "Add `recording` or `slides`, or link what there is to read."
)
def session_that_left_nothing(corpus: Corpus, today: date) -> Iterator[tuple[Doc[Any], Hit]]:
    """Most of those who would have liked to come could not, and most of those who will are not here yet.

    Bad:

    ```markdown sessions/queues.md
    ---
    title: Queues for the curious
    date: 2025-11-19
    format: tech-talk
    ---
    ```

    Good:

    ```markdown sessions/queues.md
    ---
    title: Queues for the curious
    date: 2025-11-19
    format: tech-talk
    recording: https://video.example.com/queues
    ---
    ```
    """
    for doc in corpus.of_kind("session"):
        fields = doc.fields
        if fields.date is None or fields.format not in _SHOWN or today - fields.date <= _TO_PUBLISH or doc.ended:
            continue
        if not fields.recording and not fields.slides and not fields.links:
            yield doc, Hit(("recording",), f"nothing is left of the session of {fields.date} to watch or to read")


@dated_rule("SN005", "presenter-who-has-left", Severity.WARNING, "Find somebody else, or call the session off.")
def presenter_who_has_left(corpus: Corpus, today: date) -> Iterator[tuple[Doc[Any], Hit]]:
    """People keep the hour free for somebody who will not be there.

    Bad:

    ```markdown sessions/queues.md
    ---
    title: Queues for the curious
    date: 2026-01-21
    presenters: [bo]
    ---
    ```

    ```markdown people/bo.md
    ---
    name: Bo
    left: 2025-06-30
    ---
    ```

    Good:

    ```markdown sessions/queues.md
    ---
    title: Queues for the curious
    date: 2026-01-21
    presenters: [ada]
    ---
    ```

    ```markdown people/ada.md
    ---
    name: Ada
    ---
    ```
    """
    for doc in corpus.of_kind("session"):
        if doc.fields.date is None or doc.fields.date < today or doc.ended:
            continue
        for index, name in enumerate(doc.fields.presenters):
            who = corpus.resolve(name, doc, _CALLED)
            if who is not None and who.ended:
                yield doc, Hit(("presenters", index), f"{who.title}, who is to present, {who.ended}", name)


@dated_rule("SN006", "recording-before-the-session", Severity.WARNING, "Correct `date`, or remove `recording`.")
def recording_before_the_session(corpus: Corpus, today: date) -> Iterator[tuple[Doc[Any], Hit]]:
    """A recording of what has not happened is that of another session, or the date is wrong.

    Bad:

    ```markdown sessions/queues.md
    ---
    title: Queues for the curious
    date: 2026-02-18
    recording: https://video.example.com/queues
    ---
    ```

    Good:

    ```markdown sessions/queues.md
    ---
    title: Queues for the curious
    date: 2026-02-18
    ---
    ```
    """
    for doc in corpus.of_kind("session"):
        day = doc.fields.date
        if day is not None and day > today and doc.fields.recording:
            yield doc, Hit(("recording",), f"the session is recorded, and takes place on {day}", str(day))


@corpus_rule("SN007", "presenter-twice-on-one-day", Severity.ADVICE, "Move one of the two sessions to another day.")
def presenter_twice_on_one_day(corpus: Corpus) -> Iterator[tuple[Doc[Any], Hit]]:
    """Nobody prepares two sessions for one day, so that one of the two dates is usually a slip.

    Bad:

    ```markdown sessions/queues.md
    ---
    title: Queues for the curious
    date: 2026-01-21
    presenters: [ada]
    ---
    ```

    ```markdown sessions/logs.md
    ---
    title: Logs for the patient
    date: 2026-01-21
    presenters: [ada]
    ---
    ```

    Good:

    ```markdown sessions/queues.md
    ---
    title: Queues for the curious
    date: 2026-01-21
    presenters: [ada]
    ---
    ```

    ```markdown sessions/logs.md
    ---
    title: Logs for the patient
    date: 2026-02-18
    presenters: [ada]
    ---
    ```
    """
    found: dict[tuple[date, str], list[tuple[Doc[Any], int]]] = defaultdict(list)
    for doc in corpus.of_kind("session"):
        for index, name in enumerate(doc.fields.presenters):
            who = corpus.resolve(name, doc, _CALLED)
            if doc.fields.date is not None and not doc.ended and (who is None or who.kind == "person"):
                found[doc.fields.date, name].append((doc, index))
    for (day, name), places in found.items():
        for doc, index in places[1:]:
            yield doc, Hit(("presenters", index), f"{name} also presents {places[0][0].title!r} on {day}", name)
