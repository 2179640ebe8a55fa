"""What an owner has to know, before anybody chooses the form to send it in."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import NamedTuple

# What there is to know, most urgent first, with how it is called above a list.
CONCERNS: Mapping[str, str] = {
    "owner-gone": "Owned by somebody who has left",
    "overdue": "Reviews overdue",
    "action": "Actions past their date",
    "decision": "Decisions asked for",
    "unreviewed": "Never reviewed",
    "due": "Reviews due",
    "due-soon": "Reviews due soon",
    "unowned": "Owned by nobody",
    "became-stale": "Became stale",
    "renewed": "Renewed",
}
NOBODY = "nobody"


class DigestItem(NamedTuple):
    """One thing to know: its concern, what it is about, and in words why it is told.

    `path` is that of a document from the handbook's root, `url` the whole address of its page; either
    is empty where it is not known, or may not be said.
    """

    concern: str
    title: str
    said: str
    path: str = ""
    url: str = ""
    kind: str = ""
    day: date | None = None


class Digest(NamedTuple):
    """What one owner has to know, most urgent first.

    `owner` is an id, or NOBODY for what nobody who is here answers for; `states` counts their
    documents by review state; `changes` are items that became stale or were renewed.
    """

    owner: str
    name: str
    items: tuple[DigestItem, ...]
    states: Mapping[str, int]
    changes: tuple[DigestItem, ...] = ()


class Digests(NamedTuple):
    """The digests that somebody asked for, on a day; `since` is the earlier day that changes are counted from.

    `states` are those of the documents by address, for a later comparison.
    """

    title: str
    as_of: date
    digests: tuple[Digest, ...]
    since: date | None = None
    states: Mapping[str, str] = {}
