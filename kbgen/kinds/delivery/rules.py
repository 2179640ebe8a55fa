"""Rules for documents about delivery: what they say, and which services and people their log names."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from kbgen.kinds.delivery.log import Log
from kbgen.kit import Hit, Place, Reading, corpus_rule, document_rule
from kbgen.kit.suggest import nearest
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
