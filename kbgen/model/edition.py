"""A handbook as the readers of a build may know it."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from kbgen.model.corpus import Corpus

# The text of a file, by its path from the handbook's root.
ReadText = Callable[[str], str]


class Edition(NamedTuple):
    """All that the pages for an audience are made from.

    Where a document of `corpus` names one that is left out, a `Withheld` stands for the name. `text`
    gives the text of a file in the same way: what it says of such documents is taken out of its body.
    """

    corpus: Corpus
    text: ReadText
