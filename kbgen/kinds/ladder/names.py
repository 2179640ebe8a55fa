"""Compares the names of levels and competencies as people do: without emoji, marks and case."""

from __future__ import annotations

import re

from kbgen.body.inline import slug

_SHORTCODE = re.compile(r":[a-z0-9_+-]+:")
_NOT_WORD = re.compile(r"[\W_]+")
_MARKS_BEFORE = re.compile(r"^[\W_]+")
_LEVEL = re.compile(
    r"(?:level|l|ic|m|e) ?\d+(?: \d+)?\b|"
    r"(?:.* )?(?:junior|mid|middle|senior|lead|staff|principal|associate|graduate|apprentice|intern|trainee|entry|"
    r"fellow|distinguished|manager|director|vp|cto|head of|(?:engineer|developer|designer|analyst) ?(?:\d|i+))\b"
)
_GRADE = re.compile(r"\b(?:level|l|ic|m|e) ?(\d+)(?: (\d+))?\b")
_ASIDE = re.compile(
    r"(?:(?:related|external|additional|further|useful|other) .*|resources|guides|references?|reading|see also|links|"
    r"examples?|notes?|faq|background|overview|introduction|about|summary|scope|contents?|table of contents|approaches|"
    r"(?:why|how|what) .*)"
)
_PROJECT_FILE = re.compile(r"(?:licen[cs]e|contributing|changelog|code of conduct|security|authors|notice)")


def key(text: str) -> str:
    """What two spellings of one name have in common."""
    return _NOT_WORD.sub(" ", _SHORTCODE.sub(" ", text).casefold()).strip()


def shown(text: str) -> str:
    """A name without the emoji or mark before it."""
    return _MARKS_BEFORE.sub("", _SHORTCODE.sub("", text)).strip()


def on_one_line(text: str) -> str:
    """A text as one line, as Markdown and YAML print it: what a ladder says is the same however it was wrapped."""
    return " ".join(text.split())


def identifier(text: str, number: int) -> str:
    """An id for a name; its number where no letter of it can stand in an address."""
    return slug(shown(text)) or str(number)


def looks_like_level(text: str) -> bool:
    """Whether a heading or a title could be that of a level."""
    return _LEVEL.match(key(text)) is not None


def grade_in(text: str) -> tuple[int, int] | None:
    """The number of a level in its title: `L4`, `Level 2`, `L1.0`."""
    found = _GRADE.search(key(text))
    return (int(found[1]), int(found[2] or 0)) if found else None


def is_aside(heading: str) -> bool:
    """Whether a heading says of itself that it is no level and no competency."""
    return _ASIDE.fullmatch(key(heading)) is not None


def is_project_file(name: str) -> bool:
    """Whether a file is about the repository and not about people."""
    return _PROJECT_FILE.match(key(name)) is not None
