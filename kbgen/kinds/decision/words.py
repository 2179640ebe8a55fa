"""The words that logs have for where a decision stands, and what each comes to."""

from __future__ import annotations

import re
from collections.abc import Mapping

from kbgen.kinds.decision.schema import STATUSES

# By the word that decides.
WORDS: Mapping[str, str] = {status: status for status in STATUSES} | {
    "abandoned": "withdrawn",
    "active": "accepted",
    "adopted": "accepted",
    "agreed": "accepted",
    "approved": "accepted",
    "archived": "deprecated",
    "cancelled": "withdrawn",
    "canceled": "withdrawn",
    "closed": "withdrawn",
    "decided": "accepted",
    "declined": "rejected",
    "demonstrated": "proposed",
    "discontinued": "withdrawn",
    "discussion": "proposed",
    "dropped": "withdrawn",
    "enacted": "accepted",
    "expired": "deprecated",
    "exploring": "proposed",
    "final": "accepted",
    "hold": "deferred",
    "idea": "draft",
    "implementable": "accepted",
    "implemented": "accepted",
    "incomplete": "draft",
    "living": "accepted",
    "merged": "accepted",
    "moot": "withdrawn",
    "obsolete": "deprecated",
    "open": "proposed",
    "outdated": "deprecated",
    "parked": "deferred",
    "paused": "deferred",
    "pending": "proposed",
    "postponed": "deferred",
    "previewing": "accepted",
    "proposal": "proposed",
    "provisional": "proposed",
    "published": "accepted",
    "ratified": "accepted",
    "removed": "deprecated",
    "replaced": "superseded",
    "rescinded": "deprecated",
    "retired": "deprecated",
    "reverted": "deprecated",
    "review": "proposed",
    "revoked": "deprecated",
    "shelved": "deferred",
    "stagnant": "deferred",
    "stalled": "deferred",
    "superceded": "superseded",
    "withdrew": "withdrawn",
    "wip": "draft",
}
# these leave open which of kbgen's own is meant
LOOSE = frozenset({"closed", "merged", "removed", "reverted"})
# what changelogs say of a text, too
OF_TEXTS = frozenset({"archived", "closed", "merged", "published", "removed", "replaced"})
_PHRASES: Mapping[str, str] = {
    "active review": "review",
    "amended": "accepted",
    "awaiting implementation": "proposed",
    "final comment period": "review",
    "in progress": "draft",
    "last call": "review",
    "returned for revision": "draft",
    "request for comments": "proposed",
    "to do": "draft",
}
_PHRASE = re.compile(rf"\W*({'|'.join(_PHRASES)})\b", re.IGNORECASE)


def phrase_as_word(said: str) -> str:
    """A status of several words that a text starts with as the one word for it; other texts as they stand."""
    found = _PHRASE.match(said)
    return _PHRASES[found[1].lower()] + said[found.end() :] if found else said
