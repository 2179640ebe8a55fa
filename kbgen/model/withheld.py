"""What stands in the place of a document that its readers may not know."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Self

WITHHELD = "a restricted document"

# Where a link of a text leads whose target its readers may not know.
WITHHELD_LINK = "kbgen:withheld"


class Withheld(str):  # noqa: SLOT000  # a subclass of str needs a place for its identity anyway
    """A name that may not be said: prints as WITHHELD, equals itself alone, and so means no document.

    It keeps nothing of the name. Two references to one document hold the same value, so that what is
    grouped by them stays apart from what is grouped by others.
    """

    def __new__(cls, text: str = WITHHELD) -> Self:
        """Make one; the text is there for what copies values."""
        return super().__new__(cls, text)

    def __eq__(self, other: object) -> bool:
        """Whether it is the very same."""
        return self is other

    def __ne__(self, other: object) -> bool:
        """Whether it is another; `str` has its own answer to this."""
        return self is not other

    def __hash__(self) -> int:
        """A hash that no text has but by chance."""
        return id(self) >> 4


def visible_names(names: Iterable[str]) -> tuple[str, ...]:
    """The names that may be said: for programs, which take a name for one of a document."""
    return tuple(name for name in names if not isinstance(name, Withheld))
