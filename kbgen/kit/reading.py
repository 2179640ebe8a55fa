"""A document together with its body, for the moment in which both are at hand."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Generic, TypeVar

from kbgen.body import Heading, Outline, Section, plain
from kbgen.model import Doc, Markup

F_co = TypeVar("F_co", covariant=True)


@dataclass(frozen=True)
class Reading(Generic[F_co]):
    """What a document rule sees: the document, its body's text, the body's outline, and what of HTML is printed."""

    doc: Doc[F_co]
    body: str
    outline: Outline
    markup: Markup = Markup()

    @cached_property
    def text(self) -> str:
        """The prose: the body with code and comments blanked out, offsets and lines unchanged."""
        return self.outline.prose

    def heading(self, *names: str) -> Heading | None:
        """The first heading that is one of `names`, whatever its case, level and trailing colon."""
        wanted = {name.lower() for name in names}
        return next((h for h in self.outline.headings if h.text.lower().strip(" :") in wanted), None)

    def own(self, section: Section) -> str:
        """The text of one section as a person reads it."""
        return plain(self.text[section.start : section.end]).strip()
