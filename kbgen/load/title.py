"""What a document is called."""

from __future__ import annotations

import re
from collections.abc import Callable

from kbgen.body import Outline
from kbgen.body.model import Title
from kbgen.model.templated import templated

_DATE_OR_NUMBER = re.compile(r"^(?:\d{4}-\d{2}-\d{2}|0\d+)[-_ ]+(?=[^\W\d_])")
# a heading in HTML, and a title that a generator is told in the text
_ELSEWHERE = re.compile(r"<h1\b|\bcontent_for[ (]+:title", re.IGNORECASE)
_BETWEEN_WORDS = re.compile(r"[-_\s]+")


def title_of(given: str | None, listed: str, outline: Outline, name: str, as_title: Callable[[str], str] = str) -> str:
    """The title of a document.

    It is the one its front matter gives, else the H1 that opens its body, else the one it is `listed` by in the
    navigation, else another heading that opens its body and stands above all others, else the words of its name.
    `as_title` is what its kind takes of a heading for the title: nothing, where it names a part of any document.
    """
    title = outline.title
    opening = as_title(title.text) if title is not None and not templated(title.text) else ""
    if given or (title is not None and title.level == 1 and opening):
        return given or opening
    return listed or (opening if title is not None and _above_all(title, outline) else "") or in_words(name)


def is_titled(given: str | None, listed: str, outline: Outline, body: str) -> bool:
    """Whether anybody has said what a document is called, be it where kbgen does not read it."""
    headed = outline.title is not None or any(heading.level == 1 for heading in outline.headings)
    return bool(given or listed or headed or _ELSEWHERE.search(body))


def _above_all(title: Title, outline: Outline) -> bool:
    """Whether a heading is the only one of its level, and none is higher."""
    return all(heading.level > title.level for heading in outline.headings[1:])


def in_words(name: str) -> str:
    """The words of a file's or a folder's name, without the date or the number that it is sorted by."""
    words = _BETWEEN_WORDS.sub(" ", _DATE_OR_NUMBER.sub("", name)).strip()
    return words[:1].upper() + words[1:] if words and words == words.lower() else words or name
