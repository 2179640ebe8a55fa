"""Rules about who may read what."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from kbgen.kit import Hit, Place, corpus_rule
from kbgen.model import Corpus, Doc, Severity
from kbgen.model.settings import AUDIENCES


@corpus_rule("AU001", "link-to-narrower-audience", Severity.WARNING, "Link to something that all its readers may read.")
def link_to_narrower_audience(corpus: Corpus) -> Iterator[tuple[Doc[Any], Hit]]:
    """A reader who may not follow a link sees its text alone; judged only where `restricted_links` is `finding`.

    Bad:

    ```markdown guides/deploying.md
    ---
    title: Deploying
    audience: public
    ---

    See [[secrets]].
    ```

    ```markdown guides/secrets.md
    ---
    title: Secrets
    audience: restricted
    ---
    ```

    Good:

    ```markdown guides/deploying.md
    ---
    title: Deploying
    audience: public
    ---

    See [[secrets]].
    ```

    ```markdown guides/secrets.md
    ---
    title: Secrets
    audience: public
    ---
    ```
    """
    if corpus.settings.restricted_links != "finding":
        return
    for doc in corpus.docs:
        for link in doc.links:
            name = link.target.partition("#")[0]
            target = corpus.meant(name, doc) if link.wiki else corpus.follow(doc, link.target).doc
            if target is not None and AUDIENCES.index(target.audience) > AUDIENCES.index(doc.audience):
                message = f"{link.target!r} is {target.audience}, and this document is {doc.audience}"
                yield doc, Hit(Place(link.line), message, link.target)
