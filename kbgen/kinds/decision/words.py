"""The words that logs have for where a decision stands, and what each comes to."""

from __future__ import annotations

import re
from collections.abc import Mapping

from kbgen.model.settings import STATUSES

# By the word that decides.
WORDS: Mapping[str, str] = {status: status for status in STATUSES} | {
    "abandoned": "withdrawn",
    "activated": "accepted",
    "active": "accepted",
    "adopted": "accepted",
    "agreed": "accepted",
    "approved": "accepted",
    "archived": "deprecated",
    "backlog": "deferred",
    "blocked": "deferred",
    "canceled": "withdrawn",
    "cancelled": "withdrawn",
    "chosen": "accepted",
    "closed": "withdrawn",
    "complete": "accepted",
    "completed": "accepted",
    "confirmed": "accepted",
    "consideration": "proposed",
    "considering": "proposed",
    "decided": "accepted",
    "declined": "rejected",
    "delayed": "deferred",
    "demonstrated": "proposed",
    "denied": "rejected",
    "deployed": "accepted",
    "discontinued": "withdrawn",
    "discussion": "proposed",
    "dismissed": "rejected",
    "done": "accepted",
    "dropped": "withdrawn",
    "duplicate": "withdrawn",
    "effective": "accepted",
    "enabled": "accepted",
    "enacted": "accepted",
    "endorsed": "accepted",
    "evaluating": "proposed",
    "evaluation": "proposed",
    "expired": "deprecated",
    "exploring": "proposed",
    "extended": "accepted",
    "final": "accepted",
    "historic": "deprecated",
    "historical": "deprecated",
    "hold": "deferred",
    "idea": "draft",
    "implementable": "accepted",
    "implemented": "accepted",
    "implementing": "accepted",
    "inactive": "deprecated",
    "incomplete": "draft",
    "invalid": "rejected",
    "legacy": "deprecated",
    "living": "accepted",
    "merged": "accepted",
    "moot": "withdrawn",
    "obsolete": "deprecated",
    "obsoleted": "superseded",
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
    "refused": "rejected",
    "released": "accepted",
    "removed": "deprecated",
    "replaced": "superseded",
    "rescinded": "deprecated",
    "retired": "deprecated",
    "reverted": "deprecated",
    "review": "proposed",
    "revoked": "deprecated",
    "shelved": "deferred",
    "shipped": "accepted",
    "stable": "accepted",
    "stagnant": "deferred",
    "stalled": "deferred",
    "superceded": "superseded",
    "suspended": "deferred",
    "unapproved": "proposed",
    "vetoed": "rejected",
    "wip": "draft",
    "withdrew": "withdrawn",
}
# these leave open which of kbgen's own is meant
LOOSE = frozenset({"closed", "duplicate", "inactive", "invalid", "merged", "removed", "reverted"})
# these say so only where a status begins with them; `Refinement completed` does not
FIRST_ONLY = frozenset(
    "backlog blocked chosen complete completed confirmed delayed deployed done duplicate effective enabled evaluating "
    "evaluation extended historic historical inactive invalid legacy released shipped stable".split()
)
# what changelogs say of a text, too
OF_TEXTS = frozenset(
    "archived closed completed confirmed done extended merged published released removed replaced shipped".split()
)
_PHRASES: Mapping[str, str] = {
    "active review": "review",
    "amended": "accepted",
    "awaiting implementation": "proposed",
    "final comment period": "review",
    "in progress": "draft",
    "last call": "review",
    "ready for implementation": "accepted",
    "returned for revision": "draft",
    "request for comments": "proposed",
    "to do": "draft",
}
# these are states only where nothing else stands beside them
_ALONE: Mapping[str, str] = {"new": "proposed", "rfc": "proposed", "tentative": "proposed", "trial": "proposed"}
_PHRASE = re.compile(rf"\W*({'|'.join(_PHRASES)})\b", re.IGNORECASE)


def phrase_as_word(said: str) -> str:
    """A status of several words that a text starts with as the one word for it; other texts as they stand."""
    if (alone := said.strip(" .*_").lower()) in _ALONE:
        return _ALONE[alone]
    found = _PHRASE.match(said)
    return _PHRASES[found[1].lower()] + said[found.end() :] if found else said
