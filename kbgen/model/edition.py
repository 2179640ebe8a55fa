"""A handbook as the readers of a build may know it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

from kbgen.model.corpus import Corpus
from kbgen.model.document import Doc, Link, Opening

# The text of a file, by its path from the handbook's root.
ReadText = Callable[[str], str]


class DocBody(NamedTuple):
    """The Markdown of a document's body, with the heading that opens it and the links that may lead to pages."""

    text: str = ""
    opening: Opening | None = None
    links: tuple[Link, ...] = ()


ReadBody = Callable[[Doc[Any]], DocBody]


class Edition(NamedTuple):
    """All that the pages for an audience are made from.

    Where a document of `corpus` names one that is left out, a `Withheld` stands for the name. `text`
    and `body` give the text of a file and the body of a document in the same way: what they say of such documents is
    taken out.
    """

    corpus: Corpus
    text: ReadText
    body: ReadBody
