"""Rules about identity, ownership and loose ends."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from typing import Any

from kbgen.kit import Hit, Place, Reading, corpus_rule, document_rule, each_rule
from kbgen.kit.owners import OWNERS, owner_ref
from kbgen.kit.suggest import nearest
from kbgen.load.identity import is_template
from kbgen.model import Corpus, Doc, Severity
from kbgen.rules.elsewhere import unknown_elsewhere
from kbgen.rules.moved import moved_reference

_MARKERS = ("TODO", "FIXME", "TBD", "XXX")
_TODO = re.compile(rf"\b(?:{'|'.join(_MARKERS)})\b")


@corpus_rule(
    "GN001", "duplicate-id", Severity.ERROR, "Give one of them another `id`, or move it to a collection of its own."
)
def duplicate_id(corpus: Corpus) -> Iterator[tuple[Doc[Any], Hit]]:
    """A reference to an id that two documents share leads to either, and nobody can tell which.

    Bad:

    ```markdown runbooks/orders/restart.md
    ---
    title: Restart the order queue
    owner: orders
    ---
    ```

    ```markdown runbooks/stock/restart.md
    ---
    title: Restart the stock service
    owner: orders
    ---
    ```

    Good:

    ```markdown runbooks/orders/restart-order-queue.md
    ---
    title: Restart the order queue
    owner: orders
    ---
    ```

    ```markdown runbooks/stock/restart-stock-service.md
    ---
    title: Restart the stock service
    owner: orders
    ---
    ```
    """
    by_id: dict[tuple[str, str], list[Doc[Any]]] = defaultdict(list)
    for doc in corpus.docs:
        by_id[doc.collection, doc.id].append(doc)
    for (_, name), docs in by_id.items():
        for doc in docs[1:]:
            yield doc, Hit(("id",), f"the id {name!r} is already that of {docs[0].path}", name)


@corpus_rule(
    "GN002", "document-without-owner", Severity.WARNING, "Set `owner` to the team or person who keeps it true."
)
def document_without_owner(corpus: Corpus) -> Iterator[tuple[Doc[Any], Hit]]:
    """What nobody owns, nobody reviews; it is the first thing to go stale and the last to be noticed.

    Bad:

    ```markdown guides/deploying.md
    ---
    title: Deploying
    ---
    ```

    Good:

    ```markdown guides/deploying.md
    ---
    title: Deploying
    owner: platform
    ---
    ```

    ```markdown teams/platform.md
    ---
    title: Platform
    ---
    ```
    """
    owned = {doc.address for doc in corpus.docs if owner_ref(doc, corpus) is not None}
    if not owned and not corpus.settings.whole:
        return  # a collection on its own that has no notion of owners
    for doc in corpus.docs:
        if doc.kind not in OWNERS and doc.address not in owned:
            yield (
                doc,
                Hit(
                    ("owner",), "nobody owns this document: neither it, nor its service, nor its folder names an owner"
                ),
            )


@document_rule("GN003", "document-without-title", Severity.WARNING, "Set `title`, or start the body with a # heading.")
def document_without_title(reading: Reading[Any]) -> Iterator[Hit]:
    """A list of file names is no index; a title is what readers search for.

    Bad:

    ```markdown
    ---
    owner: platform
    ---

    Deploy with care.
    ```

    Good:

    ```markdown
    ---
    title: Deploying
    owner: platform
    ---

    Deploy with care.
    ```
    """
    doc = reading.doc
    if doc.fields.title or any(heading.level == 1 for heading in reading.outline.headings):
        return
    if reading.body.strip() or not doc.extra:
        yield Hit(("title",), f"the document has no title, so that it is called {doc.id!r} after its file")


@document_rule("GN004", "todo-left-in", Severity.WARNING, "Write the missing part, or remove the marker.")
def todo_left_in(reading: Reading[Any]) -> Iterator[Hit]:
    """A reader in a hurry finds a promise where the answer should be.

    Bad:

    ```markdown
    ---
    title: Deploying
    ---

    TODO: describe the canary.
    ```

    Good:

    ```markdown
    ---
    title: Deploying
    ---

    The canary takes one request in twenty for ten minutes.
    ```
    """
    if not any(word in reading.text for word in _MARKERS):
        return  # four plain searches cost a tenth of one with alternatives
    if is_template(reading.doc.inner):
        return
    for found in _TODO.finditer(reading.text):
        yield Hit(_place(reading, found), f"{found[0]} is left in the text", found[0])


def _place(reading: Reading[Any], found: re.Match[str]) -> Place:
    line = reading.outline.line_of(found.start())
    start = reading.text.rfind("\n", 0, found.start()) + 1
    return Place(line, found.start() - start, len(found[0]))


@document_rule("GN005", "exempt-without-reason", Severity.WARNING, "Say in `reason` why it never needs a review.")
def exempt_without_reason(reading: Reading[Any]) -> Iterator[Hit]:
    """An exemption without a reason cannot be told from one that hides neglect.

    Bad:

    ```markdown
    ---
    title: The outage of 2019
    evergreen: false
    ---
    ```

    Good:

    ```markdown
    ---
    title: The outage of 2019
    evergreen: false
    reason: An account of the past, which no longer changes.
    ---
    ```
    """
    if not reading.doc.fields.evergreen and not reading.doc.fields.reason:
        yield Hit(("evergreen",), "the document is exempt from review and does not say why")


@each_rule("GN007", "unknown-owner", Severity.ERROR, "Name a team or a person of the handbook, or add the missing one.")
def unknown_owner(doc: Doc[Any], corpus: Corpus) -> Iterator[Hit]:
    """An owner who cannot be found cannot be called.

    Bad:

    ```markdown guides/deploying.md
    ---
    title: Deploying
    owner: platfrom
    ---
    ```

    ```markdown teams/platform.md
    ---
    title: Platform
    ---
    ```

    Good:

    ```markdown guides/deploying.md
    ---
    title: Deploying
    owner: platform
    ---
    ```

    ```markdown teams/platform.md
    ---
    title: Platform
    ---
    ```
    """
    known = corpus.once(("owners",), lambda: _owners(corpus))
    if not known and not corpus.settings.whole:
        return
    ref = owner_ref(doc, corpus)
    if ref is None or ref.path != ("owner",) or ref.target in corpus.unread:
        return
    inherited = any(ref in service.refs for service in corpus.referred(doc, "services"))
    if inherited or corpus.meant(ref.target, doc, OWNERS) is not None:
        return
    if (hit := unknown_elsewhere(("owner",), ref.target, OWNERS, corpus.elsewhere)) is None:
        said = f"owner {ref.target!r} is no team or person{nearest(ref.target, known)}"
        hit = Hit(("owner",), said, ref.target, fix=moved_reference(corpus, doc, ref))
    yield hit


def _owners(corpus: Corpus) -> tuple[str, ...]:
    return tuple(name for kind in OWNERS for doc in corpus.of_kind(kind) for name in (doc.id, *doc.fields.aliases))
