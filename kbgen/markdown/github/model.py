"""The events that a body is read as."""

from __future__ import annotations

from typing import NamedTuple

Attributes = tuple[tuple[str, str], ...]

# The first number of a list that has none.
BULLETS = -1


class Event(NamedTuple):
    """One event; what opens as `kind` closes as `/kind`.

    Offsets are those of characters in the body; nothing needs those of what only begins or ends emphasis, cells and
    the like, and of ends.

    `text` is what stands there: prose, code, HTML, a destination, a label, an anchor. `title` is the title of a link
    or the words after a fence, `form` one of several kinds of the same, `number` a level, the first number of a list,
    whether a task is done or a fold open, or the offset at which code begins. At the end of a link or an image,
    `start` and `end` span its destination as it was written.
    """

    kind: str
    start: int = 0
    end: int = 0
    text: str = ""
    title: str = ""
    form: str = ""
    number: int = 0
    attributes: Attributes = ()
