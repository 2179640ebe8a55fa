"""The sections of a body."""

from __future__ import annotations

from .model import Heading, Outline, Section


def subtree(outline: Outline, heading: Heading) -> tuple[Section, ...]:
    """Return the section of a heading and those of the deeper headings below it."""
    found: list[Section] = []
    for section in outline.sections:
        if section.heading is heading or section.heading == heading:
            found = [section]
        elif found and section.heading is not None:
            if section.heading.level <= heading.level:
                break
            found.append(section)
    return tuple(found)
