"""The rule about markup of other programs that readers see on the page as it was written."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, NamedTuple

from kbgen.kit import Hit, Place, Reading, document_rule
from kbgen.markdown.github import Event, parse
from kbgen.model import Severity
from kbgen.model.settings import GITHUB

_LONGEST = 60


class _Leftover(NamedTuple):
    """One kind of markup: what it is, a sign that is part of each, and its form."""

    what: str
    sign: str
    form: re.Pattern[str]


_LEFTOVERS = (
    _Leftover("a shortcode of Hugo", "{{", re.compile(r"\{\{[<%][^\n]{1,200}?[%>]\}\}")),
    _Leftover("a variable of a template", "{{", re.compile(r"\{\{-?\s*[A-Za-z_$.][^{}\n\0]{0,200}?\}\}")),
    _Leftover("a tag of Liquid or Jinja", "{%", re.compile(r"(?<!\{)\{%-?\s*\w[^\n]{0,200}?%\}")),
    _Leftover("a tag of ERB", "<%", re.compile(r"<%(?![ ]*(?:#|%))[^%]{1,400}%>")),
    _Leftover(
        "an import or export of MDX",
        "port ",
        re.compile(r"^(?:import [^\n]{1,200}? from ['\"]|export (?:const|default) )", re.MULTILINE),
    ),
    _Leftover("a snippet to be included", "8<-", re.compile(r"^ *-{1,8}8<-{1,8}(?=[ \n]|$)", re.MULTILINE)),
    _Leftover(
        "a container that never ends, or of no known form",
        ":::",
        re.compile(r"^[ ]*:{3,}(?=[ \w{]|$)[^\n]*", re.MULTILINE),
    ),
    _Leftover("a list of attributes", "{:", re.compile(r"\{:[ ]?[.#\w][^{}\n]{0,200}\}")),
    _Leftover("an abbreviation", "*[", re.compile(r"^\*\[[^\[\]\n]{1,60}\]: ", re.MULTILINE)),
    _Leftover("an icon of Material", ":", re.compile(r":(?:material|fontawesome|octicons|simple)-[a-z\d-]+:")),
    _Leftover("a mark", "==", re.compile(r"(?<![=\w])==(?![=\s])[^=\n\0]{1,200}(?<!\s)==(?![=\w])")),
    _Leftover(
        "an insertion or a key", "++", re.compile(r"(?<![+\w])\+\+(?![+\s])[^\n\0]{1,60}?(?<![+\s])\+\+(?![+\w])")
    ),
)
_TITLE = re.compile(r"<%= *current_page\.data\.title *%>")
_INK = re.compile(r"[^\n]")


@document_rule(
    "MD004",
    "markup-of-other-programs",
    Severity.ADVICE,
    "Write it in Markdown, or put it into backticks where it is meant as it stands.",
)
def markup_of_other_programs(reading: Reading[Any]) -> Iterator[Hit]:
    """What another generator would have replaced is printed as it is written, and a reader wonders what is missing.

    Bad:

    ```markdown
    ---
    title: Deploying
    ---

    The version is {{ site.version }}.
    ```

    Good:

    ```markdown
    ---
    title: Deploying
    ---

    The version is on the [page of releases](https://example.com/releases). A template says `{{ site.version }}`.
    ```
    """
    if reading.doc.markdown != GITHUB or reading.doc.as_written:
        return
    wanted = [one for one in _LEFTOVERS if one.sign in reading.text]
    if not any(one.form.search(reading.text) for one in wanted):
        return
    shown = _shown(reading.body)
    for one in wanted:
        found = list(one.form.finditer(shown))
        if found:
            yield _hit(reading.body, one, found)


def _hit(body: str, kind: _Leftover, found: list[re.Match[str]]) -> Hit:
    first = found[0]
    written = " ".join(first[0].split())[:_LONGEST]
    start = first.start() + len(first[0]) - len(first[0].lstrip())
    place = Place(body.count("\n", 0, start), start - body.rfind("\n", 0, start) - 1, len(written))
    times = f", {len(found)} times in this document" if len(found) > 1 else ""
    return Hit(place, f"{written!r} is printed as it is written: {kind.what}{times}", written)


def _shown(body: str) -> str:
    """The prose that readers see, all else turned to NUL with offsets and lines as they were."""
    parts: list[str] = []
    at = 0
    for event in parse(body):
        start, end = _span(body, event) if event.kind == "text" else (0, 0)
        if at <= start < end:
            parts += (_INK.sub("\0", body[at:start]), body[start:end])
            at = end
    shown = "".join((*parts, _INK.sub("\0", body[at:])))
    return _TITLE.sub(lambda found: "\0" * len(found[0]), shown)


def _span(body: str, event: Event) -> tuple[int, int]:
    """Where a text is written as it is shown; nowhere where it has escapes, or is a title that nobody has written."""
    written = body[event.start : event.end]
    if written.startswith(event.text):
        return event.start, event.start + len(event.text)
    return (event.end - len(event.text), event.end) if written.endswith(event.text) else (0, 0)
