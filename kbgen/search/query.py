"""What somebody types or pastes, as the words that are looked for."""

from __future__ import annotations

from typing import NamedTuple

from kbgen.search import words

# Words that tell no page from another; the browser has the same in `theme/search/words.js`.
SMALL = frozenset(
    "a an and are as at be by can do does for from how i in is it my not of on or owns the this to what when where"
    " which who why with".split()
)
_MOST = 40


class Typed(NamedTuple):
    """A word to be looked for; one that is `joined` of several may be the name of a page."""

    word: str
    joined: bool


def typed(text: str) -> list[Typed]:
    """The words of a query, each once: all but small ones, unless there are no others."""
    found: dict[str, bool] = {}
    for name in words.names(text):
        surfaces = words.surfaces(name)
        for place, word in enumerate(surfaces):
            found[word] = found.get(word, False) or (place == 0 and len(surfaces) > 1)
    telling = [word for word in found if word not in SMALL] or list(found)
    # of a long text that was pasted, what may be a name comes before the rest
    kept = telling if len(telling) <= _MOST else sorted(telling, key=lambda word: not found[word])[:_MOST]
    return [Typed(word, found[word]) for word in kept]
