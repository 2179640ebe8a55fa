"""The rule about what a page must not do in its reader's browser."""

from __future__ import annotations

import html
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from typing import Any

from kbgen.kit import Hit, Place, Reading, document_rule
from kbgen.markup.active import EMBEDS, Active
from kbgen.markup.signs import may_be_active
from kbgen.model import Severity
from kbgen.model.settings import MATERIAL

_LONGEST = 80
_FRAME = "Name the host under `frames` in the configuration, or link to what the frame would show."
# As much of a value as tells it from others, and of a text as may hold it with each letter as a reference.
_TELLING, _LOOKED_AT = 20, 400


@document_rule("GN006", "active-content", Severity.ERROR, "Remove it; use Markdown, or a plain link.")
def active_content(reading: Reading[Any]) -> Iterator[Hit]:
    """Markup that runs code runs it in the browser of everyone who reads the page, so that it is not printed.

    What a page would do is judged on the HTML that is printed: scripts, handlers of events, addresses that hold code,
    forms that send elsewhere, and whatever leads the reader away. A frame of a host that `frames` does not name, such
    as that of a video, is advice.

    Bad:

    ```markdown
    ---
    title: Deploying
    ---

    <script>alert("hello")</script>
    ```

    Good:

    ```markdown
    ---
    title: Deploying
    ---

    A dashboard is worth more than a script: see [the board](https://example.com/board).
    ```
    """
    if reading.doc.as_written or not may_be_active(reading.body, reading.text, reading.markup.html):
        return
    # Imported on use: hardly any document needs a renderer to be judged.
    from kbgen.markup.policy import treated

    _, found = treated(_printed(reading), reading.markup)
    yield from hits(found, reading)


def _printed(reading: Reading[Any]) -> str:
    """The HTML of a document's body in its dialect."""
    body = _without_wiki_links(reading)
    if reading.doc.markdown == MATERIAL:
        from kbgen.markup.printed import printed

        return printed(body, reading.markup)
    from kbgen.markdown.github.html import article
    from kbgen.markup.policy import author_html

    return article(body, raw=author_html(reading.markup)).html


def hits(found: Iterable[Active], reading: Reading[Any]) -> Iterator[Hit]:
    """What has been found on a document's page, where it stands in its text."""
    times: Counter[Active] = Counter()
    for one in found:
        lesser, instead = (Severity.ADVICE, _FRAME) if one.reason == EMBEDS else (None, "")
        yield Hit(_place(one, times[one], reading), said(one), value_of(one), instead, severity=lesser)
        times[one] += 1


def said(one: Active) -> str:
    """The fault in words."""
    if not one.name:
        return f"something in the text is not closed, and {one.reason}"
    what = f"the attribute {one.attribute!r} of {one.element!r}" if one.attribute else repr(one.element)
    return f"{what} {one.reason}, and is not printed"


def value_of(one: Active) -> str:
    """What tells one finding from the next: the address or the style, where there is one."""
    return one.name if one.name.startswith("on") else one.value[:_LONGEST] or one.name


def _without_wiki_links(reading: Reading[Any]) -> str:
    """The body with a word for each link by name: what is printed for one is escaped, whatever was written."""
    body = reading.body
    for link in sorted(reading.outline.links, key=lambda link: link.start, reverse=True):
        if link.kind == "wiki":
            body = f"{body[: link.start]}link{body[link.end :]}"
    return body


def _place(one: Active, before: int, reading: Reading[Any]) -> Place:
    """Where in the body it is written, equal ones having been met so many times `before`; else the first line."""
    for text in (reading.text, reading.body):
        if offsets := _offsets(one, text):
            offset = offsets[min(before, len(offsets) - 1)]
            start = text.rfind("\n", 0, offset) + 1
            return Place(reading.outline.line_of(offset), offset - start)
    lines = [link.line for link in reading.outline.links if one.value and one.value in html.unescape(link.target)]
    return Place(lines[min(before, len(lines) - 1)] if lines else 0)


def _offsets(one: Active, text: str) -> list[int]:
    """Where an attribute with its value, or else an element, is written as HTML or in a list of attributes."""
    if not one.attribute:
        return [found.start() for found in re.finditer(rf"<{re.escape(one.element)}\b", text, re.IGNORECASE)]
    written = list(re.finditer(rf"(?<![\w-]){re.escape(one.attribute)}\s*=\s*[\"']?", text, re.IGNORECASE))
    exact = [found.start() for found in written if _begins(text[found.end() :][:_LOOKED_AT], one.value)]
    return exact or [found.start() for found in written if one.attribute.startswith("on")]


def _begins(text: str, value: str) -> bool:
    return html.unescape(text).strip().startswith(value[:_TELLING].strip())
