"""Links to what is not here: into folders that are absent, and beyond a folder that is looked at on its own."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from typing import Any

from kbgen.kit import Hit, Place
from kbgen.model import Corpus, Doc
from kbgen.model.document import Link


def links_beyond(corpus: Corpus) -> int:
    """How many links lead beyond the documents of folders that are looked at on their own, and were not judged."""
    links = ((doc, link.target) for doc in corpus.docs for link in doc.links if not link.wiki)
    return sum(corpus.follow(doc, target).beyond for doc, target in links)


def into_absent_folder(corpus: Corpus, doc: Doc[Any], link: Link) -> Hit | None:
    """The hit on a broken link into an absent folder, if others lead there too; all but the first repeat it."""
    folder = corpus.absent_folder(doc, link.target)
    links = corpus.once(("links into absent folders",), lambda: _by_folder(corpus)).get(folder, []) if folder else []
    if len(links) < 2:
        return None
    others = f"and {len(links) - 1} more, lead into the folder {folder!r}, which is absent"
    message = f"the link to {link.target!r}, {others}"
    return Hit(Place(link.line), message, link.target, repeats=(doc.address, link) != links[0])


def _by_folder(corpus: Corpus) -> Mapping[str, list[tuple[str, Link]]]:
    """The links that lead to nothing in folders that are absent, with the addresses of their documents, by folder."""
    found: dict[str, list[tuple[str, Link]]] = defaultdict(list)
    for doc in corpus.docs:
        for link in doc.links:
            if not link.wiki and (folder := corpus.absent_folder(doc, link.target)):
                target = corpus.follow(doc, link.target)
                if target.judged and not (target.doc or target.asset or target.page):
                    found[folder].append((doc.address, link))
    return found
