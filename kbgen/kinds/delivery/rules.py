"""Rules for delivery and its logs."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

from kbgen.kinds.delivery.log import MOST_TOLD, Log
from kbgen.kit import Hit, Place, Reading, corpus_rule, dated_rule, document_rule
from kbgen.kit.suggestions import nearest
from kbgen.model import Corpus, Doc, Severity

_ASKED = {
    "what is measured": ("what is measured", "what we measure", "definitions", "measures"),
    "for whom": ("for whom", "who uses it", "who it is for", "for whom and why"),
    "why": ("why", "why we measure", "why we measure it", "purpose", "for whom and why"),
}
# What a column is called that says who made a change.
_PEOPLE = frozenset(
    "author authors committer developer engineer deployer deployed_by user username email actor assignee".split()
)


def log_of(doc: Doc[Any]) -> Log:
    """The log of a document, empty where none could be read."""
    content = doc.content
    return content if isinstance(content, Log) else Log()


@document_rule("DL001", "delivery-without-data", Severity.WARNING, "Name the deployment log in `data`.")
def delivery_without_data(reading: Reading[Any]) -> Iterator[Hit]:
    """Without its log the page promises figures that it cannot show.

    Bad:

    ```markdown delivery/shop.md
    ---
    title: How the shop delivers
    ---
    ```

    Good:

    ```markdown delivery/shop.md
    ---
    title: How the shop delivers
    data: shop.csv
    ---
    ```

    ```csv delivery/shop.csv
    service,deployed_at,commit_at,failed,recovered_at
    ```
    """
    if not reading.doc.fields.data:
        yield Hit((), "no deployment log is named: `data` is empty")


@document_rule(
    "DL002", "delivery-without-purpose", Severity.ADVICE, "Write sections What is measured, For whom and Why."
)
def delivery_without_purpose(reading: Reading[Any]) -> Iterator[Hit]:
    """A figure whose purpose nobody wrote down becomes a target, and then stops telling the truth.

    Bad:

    ```markdown delivery/shop.md
    ---
    title: How the shop delivers
    ---

    ## What is measured

    Every deployment of the shop.
    ```

    Good:

    ```markdown delivery/shop.md
    ---
    title: How the shop delivers
    ---

    ## What is measured

    Every deployment of the shop.

    ## For whom and why

    For the team itself, to see where changes wait.
    ```
    """
    missing = [said for said, names in _ASKED.items() if reading.heading(*names) is None]
    if missing:
        yield Hit((), f"no section says {', '.join(missing)}", ", ".join(missing))


@document_rule(
    "DL003", "delivery-log-names-people", Severity.WARNING, "Remove the column; deployments belong to services."
)
def delivery_log_names_people(reading: Reading[Any]) -> Iterator[Hit]:
    """Measures of a service that name people become measures of people, and then people measure well.

    Bad:

    ```markdown delivery/shop.md
    ---
    title: How the shop delivers
    data: shop.csv
    ---
    ```

    ```csv delivery/shop.csv
    service,deployed_at,commit_at,failed,recovered_at,author
    shop,2026-01-08T10:00:00Z,2026-01-08T09:00:00Z,false,,ada
    ```

    Good:

    ```markdown delivery/shop.md
    ---
    title: How the shop delivers
    data: shop.csv
    ---
    ```

    ```csv delivery/shop.csv
    service,deployed_at,commit_at,failed,recovered_at
    shop,2026-01-08T10:00:00Z,2026-01-08T09:00:00Z,false,
    ```
    """
    for name in log_of(reading.doc).columns:
        if name in _PEOPLE:
            yield Hit(Place(0, file="data"), f"the column {name!r} says who, not what", name)


@corpus_rule("DL004", "delivery-of-unknown-service", Severity.WARNING, "Use the service's id, or add the service.")
def delivery_of_unknown_service(corpus: Corpus) -> Iterator[tuple[Doc[Any], Hit]]:
    """Deployments under a name that no service has are missing from that service's page.

    Bad:

    ```markdown delivery/shop.md
    ---
    title: How the shop delivers
    data: shop.csv
    ---
    ```

    ```csv delivery/shop.csv
    service,deployed_at,commit_at,failed,recovered_at
    shpo,2026-01-08T10:00:00Z,2026-01-08T09:00:00Z,false,
    ```

    ```markdown services/shop.md
    ---
    title: Shop
    ---
    ```

    Good:

    ```markdown delivery/shop.md
    ---
    title: How the shop delivers
    data: shop.csv
    ---
    ```

    ```csv delivery/shop.csv
    service,deployed_at,commit_at,failed,recovered_at
    shop,2026-01-08T10:00:00Z,2026-01-08T09:00:00Z,false,
    ```

    ```markdown services/shop.md
    ---
    title: Shop
    ---
    ```
    """
    known = [service.id for service in corpus.of_kind("service")]
    if not known and not corpus.settings.whole:
        return
    for doc in corpus.of_kind("delivery"):
        for one in log_of(doc).services.values():
            if corpus.meant(one.name, doc, ("service",)) is None and one.name not in corpus.unread:
                message = f"unknown service {one.name!r}{nearest(one.name, known)}"
                yield doc, Hit(Place(one.line - 1, file="data"), message, one.name)


_QUIET_FOR = timedelta(days=45)
_RECOVERED_IN = timedelta(days=7)
_A_DAY = timedelta(days=1)


@dated_rule("DL010", "delivery-log-ended", Severity.WARNING, "Fix the export of the log, or retire the document.")
def delivery_log_ended(corpus: Corpus, today: date) -> Iterator[tuple[Doc[Any], Hit]]:
    """Figures whose log has stopped go on looking like news.

    Bad:

    ```markdown delivery/shop.md
    ---
    title: How the shop delivers
    data: shop.csv
    ---
    ```

    ```csv delivery/shop.csv
    service,deployed_at,commit_at,failed,recovered_at
    shop,2025-06-08T10:00:00Z,2025-06-08T09:00:00Z,false,
    ```

    Good:

    ```markdown delivery/shop.md
    ---
    title: How the shop delivers
    data: shop.csv
    ---
    ```

    ```csv delivery/shop.csv
    service,deployed_at,commit_at,failed,recovered_at
    shop,2026-01-08T10:00:00Z,2026-01-08T09:00:00Z,false,
    ```
    """
    for doc in corpus.of_kind("delivery"):
        last = log_of(doc).last
        if last is not None and not doc.ended and today - last > _QUIET_FOR:
            yield doc, Hit(("data",), f"the newest deployment is of {last}, {(today - last).days} days ago", str(last))


@dated_rule("DL011", "delivery-in-the-future", Severity.WARNING, "Correct the time, or the clock that wrote it.")
def delivery_in_the_future(corpus: Corpus, today: date) -> Iterator[tuple[Doc[Any], Hit]]:
    """One deployment with a wrong year moves every figure out of the months that are shown.

    Bad:

    ```markdown delivery/shop.md
    ---
    title: How the shop delivers
    data: shop.csv
    ---
    ```

    ```csv delivery/shop.csv
    service,deployed_at,commit_at,failed,recovered_at
    shop,2062-01-08T10:00:00Z,2026-01-08T09:00:00Z,false,
    ```

    Good:

    ```markdown delivery/shop.md
    ---
    title: How the shop delivers
    data: shop.csv
    ---
    ```

    ```csv delivery/shop.csv
    service,deployed_at,commit_at,failed,recovered_at
    shop,2026-01-08T10:00:00Z,2026-01-08T09:00:00Z,false,
    ```
    """
    for doc in corpus.of_kind("delivery"):
        log = log_of(doc)
        if log.last is not None and log.last - today > _A_DAY:
            message = f"a deployment is of {log.last}, a day that has not come yet"
            yield doc, Hit(Place(log.last_line - 1, file="data"), message, str(log.last))


@dated_rule("DL012", "failed-deployment-never-recovered", Severity.WARNING, "Record when it was rolled back or fixed.")
def failed_deployment_never_recovered(corpus: Corpus, today: date) -> Iterator[tuple[Doc[Any], Hit]]:
    """Failures whose end nobody recorded make recovery look faster than it was.

    Bad:

    ```markdown delivery/shop.md
    ---
    title: How the shop delivers
    data: shop.csv
    ---
    ```

    ```csv delivery/shop.csv
    service,deployed_at,commit_at,failed,recovered_at
    shop,2026-01-02T10:00:00Z,2026-01-02T09:00:00Z,true,
    ```

    Good:

    ```markdown delivery/shop.md
    ---
    title: How the shop delivers
    data: shop.csv
    ---
    ```

    ```csv delivery/shop.csv
    service,deployed_at,commit_at,failed,recovered_at
    shop,2026-01-02T10:00:00Z,2026-01-02T09:00:00Z,true,2026-01-02T10:20:00Z
    ```
    """
    for doc in corpus.of_kind("delivery"):
        late = [one for one in log_of(doc).unrecovered if today - one.day > _RECOVERED_IN]
        for number, one in enumerate(late[:MOST_TOLD], 1):
            more = len(late) - MOST_TOLD if number == MOST_TOLD else 0
            counted = f"; {more:,} more are so" if more > 0 else ""
            message = f"{one.service} failed on {one.day} and has no recovered_at{counted}"
            yield doc, Hit(Place(one.line - 1, file="data"), message, f"{one.service} {one.day}")


def _told(reading: Reading[Any], kind: str) -> Iterator[Hit]:
    """A hit for each of the first rows with a kind of trouble; the last of them counts those that are not told."""
    log = reading.doc.content
    told = log.troubles.get(kind) if isinstance(log, Log) else None
    if told is None:
        return
    for number, trouble in enumerate(told.first, 1):
        more = told.total - MOST_TOLD if number == MOST_TOLD else 0
        counted = f"; {more:,} more rows have a fault of this kind" if more > 0 else ""
        yield Hit(Place(trouble.line - 1, file="data"), trouble.message + counted, trouble.text)


@document_rule("DL005", "delivery-log-without-column", Severity.ERROR, "Add the column, and name it in the first line.")
def delivery_log_without_column(reading: Reading[Any]) -> Iterator[Hit]:
    """A measure without its column is not shown, and without service or time nothing can be.

    Bad:

    ```markdown delivery/shop.md
    ---
    title: How the shop delivers
    data: shop.csv
    ---
    ```

    ```csv delivery/shop.csv
    service,deployed_at,failed,recovered_at
    shop,2026-01-08T10:00:00Z,false,
    ```

    Good:

    ```markdown delivery/shop.md
    ---
    title: How the shop delivers
    data: shop.csv
    ---
    ```

    ```csv delivery/shop.csv
    service,deployed_at,commit_at,failed,recovered_at
    shop,2026-01-08T10:00:00Z,2026-01-08T09:00:00Z,false,
    ```
    """
    yield from _told(reading, "columns")


@document_rule(
    "DL006", "delivery-row-unreadable", Severity.WARNING, "Give the row a value for each column, empty or not."
)
def delivery_row_unreadable(reading: Reading[Any]) -> Iterator[Hit]:
    """In a row with too few or too many values, nobody knows which value is which.

    Bad:

    ```markdown delivery/shop.md
    ---
    title: How the shop delivers
    data: shop.csv
    ---
    ```

    ```csv delivery/shop.csv
    service,deployed_at,commit_at,failed,recovered_at
    shop,2026-01-08T10:00:00Z,2026-01-08T09:00:00Z
    ```

    Good:

    ```markdown delivery/shop.md
    ---
    title: How the shop delivers
    data: shop.csv
    ---
    ```

    ```csv delivery/shop.csv
    service,deployed_at,commit_at,failed,recovered_at
    shop,2026-01-08T10:00:00Z,2026-01-08T09:00:00Z,false,
    ```
    """
    yield from _told(reading, "row")


@document_rule(
    "DL007", "delivery-time-unreadable", Severity.WARNING, "Write ISO 8601 with an offset: 2026-11-22T09:30:00+00:00."
)
def delivery_time_unreadable(reading: Reading[Any]) -> Iterator[Hit]:
    """A time without an offset is an hour wrong for half of the year, and lead times with it.

    Bad:

    ```markdown delivery/shop.md
    ---
    title: How the shop delivers
    data: shop.csv
    ---
    ```

    ```csv delivery/shop.csv
    service,deployed_at,commit_at,failed,recovered_at
    shop,2026-01-08 10:00,2026-01-08 09:00,false,
    ```

    Good:

    ```markdown delivery/shop.md
    ---
    title: How the shop delivers
    data: shop.csv
    ---
    ```

    ```csv delivery/shop.csv
    service,deployed_at,commit_at,failed,recovered_at
    shop,2026-01-08T10:00:00+00:00,2026-01-08T09:00:00+00:00,false,
    ```
    """
    yield from _told(reading, "time")


@document_rule("DL008", "delivery-times-out-of-order", Severity.WARNING, "Correct the time that is wrong.")
def delivery_times_out_of_order(reading: Reading[Any]) -> Iterator[Hit]:
    """A change that was deployed before it was made, or recovered before it failed, would shorten every average.

    Bad:

    ```markdown delivery/shop.md
    ---
    title: How the shop delivers
    data: shop.csv
    ---
    ```

    ```csv delivery/shop.csv
    service,deployed_at,commit_at,failed,recovered_at
    shop,2026-01-08T10:00:00Z,2026-01-08T09:00:00Z,true,2026-01-08T09:30:00Z
    ```

    Good:

    ```markdown delivery/shop.md
    ---
    title: How the shop delivers
    data: shop.csv
    ---
    ```

    ```csv delivery/shop.csv
    service,deployed_at,commit_at,failed,recovered_at
    shop,2026-01-08T10:00:00Z,2026-01-08T09:00:00Z,true,2026-01-08T10:30:00Z
    ```
    """
    yield from _told(reading, "order")


@document_rule(
    "DL009", "delivery-outcome-unclear", Severity.WARNING, "Write `true` or `false`, and a recovery only after `true`."
)
def delivery_outcome_unclear(reading: Reading[Any]) -> Iterator[Hit]:
    """A deployment that may or may not have failed makes the failure rate a guess.

    Bad:

    ```markdown delivery/shop.md
    ---
    title: How the shop delivers
    data: shop.csv
    ---
    ```

    ```csv delivery/shop.csv
    service,deployed_at,commit_at,failed,recovered_at
    shop,2026-01-08T10:00:00Z,2026-01-08T09:00:00Z,perhaps,
    ```

    Good:

    ```markdown delivery/shop.md
    ---
    title: How the shop delivers
    data: shop.csv
    ---
    ```

    ```csv delivery/shop.csv
    service,deployed_at,commit_at,failed,recovered_at
    shop,2026-01-08T10:00:00Z,2026-01-08T09:00:00Z,false,
    ```
    """
    yield from _told(reading, "outcome")
