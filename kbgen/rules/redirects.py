"""The rule about addresses that documents had before they moved."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from kbgen.kit import Hit, corpus_rule
from kbgen.kit.old_addresses import redirect_source, same_page, unusable
from kbgen.model import Corpus, Doc, Severity


@corpus_rule(
    "GN009", "redirect-that-leads-nowhere", Severity.WARNING, "Write the address that the page had, or take it out."
)
def redirect_that_leads_nowhere(corpus: Corpus) -> Iterator[tuple[Doc[Any], Hit]]:
    """An old address can lead to one page only: where another has it, whoever follows an old link reads the wrong one.

    Bad:

    ```markdown guides/deploying.md
    ---
    title: Deploying
    owner: platform
    redirect_from: [guides/releasing]
    ---
    ```

    ```markdown guides/releasing.md
    ---
    title: Releasing
    owner: platform
    ---
    ```

    Good:

    ```markdown guides/deploying.md
    ---
    title: Deploying
    owner: platform
    redirect_from: [guides/how-to-deploy]
    ---
    ```
    """
    taken = dict(corpus.by_address)
    for doc in corpus.docs:
        for number, old in enumerate(doc.fields.redirect_from):
            address = redirect_source(old, corpus.settings.url)
            said = unusable(old, corpus.settings.url) or _fault(address, doc, taken)
            if said:
                yield doc, Hit(("redirect_from", number), f"the old address {old!r} {said}", old)
            elif address is not None:
                taken[address] = doc


def _fault(address: str | None, doc: Doc[Any], taken: dict[str, Doc[Any]]) -> str:
    if address is None:
        return "is none that a page of the site can have had"
    other = taken.get(address) or taken.get(same_page(address))
    if other is None:
        return ""
    if other is doc:
        return "is the document's own, or is named twice"
    now = other.address in (address, same_page(address))
    return f"is today that of {other.path}" if now else f"already leads to {other.path}"
