"""Where a page's text is edited, its history read, and its faults told, as templates of addresses."""

from __future__ import annotations

from typing import NamedTuple

# What a template may name.
PLACEHOLDERS = frozenset("path page id kind owner review url title body".split())


class PageLinks(NamedTuple):
    """Addresses with `{path}` and the like in them; an empty one makes no link.

    `edit` and `history` lead to a document's file, `issue` to a form that `title` and `body` fill in. The file's
    path is that below the repository's top, of which the handbook's root is the folder `below`.
    """

    edit: str = ""
    history: str = ""
    issue: str = ""
    title: str = ""
    body: str = ""
    below: str = ""

    @property
    def any(self) -> bool:
        """Whether any of them makes a link."""
        return bool(self.edit or self.history or self.issue)
