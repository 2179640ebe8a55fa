"""Atom feeds.

Format: https://www.rfc-editor.org/rfc/rfc4287
"""

from __future__ import annotations

import html
import io
from collections.abc import Iterable
from datetime import UTC, date, datetime
from typing import NamedTuple


class Entry(NamedTuple):
    """One entry: its day, its title, a summary in plain text, and the absolute address of its page."""

    day: date
    title: str
    summary: str
    url: str


def atom(title: str, home: str, address: str, entries: Iterable[Entry]) -> str:
    """A feed of entries, newest first; `home` and `address` are the absolute addresses of the site and of the feed."""
    # Imported on use: only a build that knows its address writes feeds.
    from feedgenerator import Atom1Feed

    feed = Atom1Feed(title=title, link=home, description=title, feed_url=address, feed_guid=address)
    for entry in sorted(entries, key=lambda one: (one.day, one.url), reverse=True):
        at = datetime(entry.day.year, entry.day.month, entry.day.day, tzinfo=UTC)
        feed.add_item(
            title=_clean(entry.title),
            link=entry.url,
            description=html.escape(_clean(entry.summary)),  # the feed calls it HTML
            unique_id=entry.url,
            pubdate=at,
            updateddate=at,
        )
    out = io.StringIO()
    feed.write(out, "utf-8")
    return out.getvalue()


def _clean(text: str) -> str:
    """The text without characters that XML cannot hold."""
    return "".join(char for char in text if char.isprintable() or char in "\t\n")
