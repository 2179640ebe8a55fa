"""A digest of what is known of a document besides its text: where it stays, no other page can have changed."""

from __future__ import annotations

import hashlib
from dataclasses import fields
from typing import Any

from kbgen.model import Doc

# Where something stands in its file is for findings alone.
_PLACES = frozenset({"spans", "body_line", "allows", "anchors", "links", "opening"})
_NAMES = tuple(field.name for field in fields(Doc) if field.name not in _PLACES | {"fields"})


def metadata_digest(doc: Doc[Any]) -> str:
    """Stands for all that pages are made from, but for the text of the document's own.

    The line of a link is a fact where the kind reads facts from the body: a decision's status names others by it.
    """
    bare = doc.content is None
    links = tuple(link[:2] if bare else link[:4] for link in doc.links)
    wiki = tuple(link.wiki for link in doc.links)
    # by its values, which tell no less than a model's own way of writing itself and take a third of the time
    said = (type(doc.fields).__qualname__, vars(doc.fields), *(getattr(doc, name) for name in _NAMES))
    allows = tuple(allow[:3] for allow in doc.allows)
    whole = repr((said, links, wiki, sorted(doc.anchors), allows))
    return hashlib.blake2b(whole.encode("utf-8", "surrogatepass"), digest_size=16).hexdigest()
