"""Rules about what authors lose where Python-Markdown prints their text otherwise than GitHub shows it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import Any

from kbgen.body.model import BULLET
from kbgen.kit import Hit, Place, Reading, document_rule
from kbgen.markdown.losses import Difference, Loss, losses, read_by
from kbgen.markdown.portable import Edit, edits
from kbgen.model import Fix, Severity, Where
from kbgen.model.settings import MATERIAL

_LONGEST = 80
_ADVICE = "Write it so that both read it alike: `kbgen explain dialects` says how."
_UNFIXED = (
    "Begin the list with 1, keep its code within its items, and part it from other lists by text; or say"
    " `markdown: github`."
)
_PRINTED = {
    "item": "the list is printed as text",
    "code": "the code is printed as text",
    "text": "the text is not in its step",
    "table": "the table is printed as text",
    "alert": "the alert is printed as a quote that begins with its mark",
    "box": "the admonition or the tab is printed as text",
    "address": "the address is no link",
    "markup": "the Markdown within HTML is printed as it is written",
}


_HELD = frozenset(("code", "text", "table"))


@document_rule("MD001", "steps-printed-otherwise", Severity.WARNING, _ADVICE)
def steps_printed_otherwise(reading: Reading[Any]) -> Iterator[Hit]:
    """Steps that all become the first, or commands that leave their step, lead astray who follows them in a hurry.

    The site prints this document with Python-Markdown, which ends a list at what is indented by less than four
    columns, and wants a blank line before it. A handbook or a source can say `markdown: github` instead.

    Bad:

    ````markdown
    ---
    title: Freeing a disk
    ---

    1. Look:

       ```bash
       df -h
       ```

    2. Free some.
    ````

    Good:

    ````markdown
    ---
    title: Freeing a disk
    ---

    1. Look:

        ```bash
        df -h
        ```

    2. Free some.
    ````
    """
    yield from _hits(reading, costs_steps=True)


@document_rule("MD002", "printed-otherwise", Severity.ADVICE, _ADVICE)
def printed_otherwise(reading: Reading[Any]) -> Iterator[Hit]:
    """An author who reads the text on GitHub does not see that the site shows a list or a table as one paragraph.

    The site prints this document with Python-Markdown. What it shows otherwise than GitHub are lists and tables without
    a blank line before them, lists nested by two columns, alerts, bare addresses, and Markdown within HTML.

    Bad:

    ```markdown
    ---
    title: Disks
    ---

    This fills them:
    - logs
    - dumps
    ```

    Good:

    ```markdown
    ---
    title: Disks
    ---

    This fills them:

    - logs
    - dumps
    ```
    """
    yield from _hits(reading, costs_steps=False)


def _hits(reading: Reading[Any], *, costs_steps: bool) -> Iterator[Hit]:
    if reading.doc.markdown != MATERIAL or reading.doc.as_written:
        return
    found, written = _found(reading.body, read_by(reading.markup.extensions))
    lines = reading.body.split("\n")
    for at, loss in enumerate(found):
        if loss.costs_steps is costs_steps:
            yield _hit(lines, loss, written.get(at))


@lru_cache(maxsize=1)
def _found(body: str, read: frozenset[str]) -> tuple[tuple[Loss, ...], Mapping[int, Edit]]:
    """What is lost of a body, and what to write; two rules ask for it, one after the other."""
    found = losses(body, read)
    return found, edits(body, found, read) if found else {}


def _hit(lines: list[str], loss: Loss, edit: Edit | None) -> Hit:
    line = loss.line if edit is None else edit.first
    text = lines[line]
    place = Place(line, len(text) - len(text.lstrip()), len(text.strip()))
    fix = None if edit is None else Fix("\n".join(edit.old), "\n".join(edit.new), Where.LINES)
    help_ = "" if fix else _UNFIXED
    return Hit(place, _message(loss), lines[loss.line].strip()[:_LONGEST], help_, fix)


def _message(loss: Loss) -> str:
    worst = next((one for one in loss.differences if one.costs_steps), loss.differences[0])
    more = len(loss.differences) - 1
    rest = f"; {more} more of this part differ{'s' * (more == 1)} from what GitHub shows" if more else ""
    return f"{_said(worst)}{rest}"


def _said(one: Difference) -> str:
    """What a reader of the page sees instead."""
    block, printed = one
    if printed is None:
        is_step = block.number != BULLET
        return f"step {block.number} is printed as text" if is_step else _PRINTED[block.kind]
    if printed.within != block.within:
        return f"the {block.kind} leaves its step" if block.kind in _HELD else "the list is nested otherwise"
    if printed.length != block.length:
        return "the code does not end where its fence ends"
    if block.number == BULLET:
        return f"a bullet is printed as step {printed.number}"
    return f"step {block.number} is printed " + ("as a bullet" if printed.number == BULLET else f"as {printed.number}")
