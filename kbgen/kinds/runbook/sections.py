"""The sections that runbooks for alerts share, under the names that teams give them."""

from __future__ import annotations

import re
from collections.abc import Mapping

from kbgen.kit import Body

# what a heading holds that is the section, in small letters
_NAMES: Mapping[str, tuple[str, ...]] = {
    "Meaning": ("meaning", "description", "overview", "summary", "about", "explanation", "what is", "what does"),
    "Impact": ("impact", "effect", "consequence"),
    "Diagnosis": ("diagnos", "troubleshoot", "investigat", "debug", "triage", "cause"),
    "Mitigation": ("mitigat", "resol", "remed", "fix", "recover", "action", "solution", "repair", "workaround"),
}
STANDARD = tuple(_NAMES)
# what else a reader in a hurry looks for under a heading of its own
_EXPECTED = ("rollback", "roll back", "verif", "step", "procedure", "escalat", "symptom", "prerequisite")
_LONGEST = 60
# a page that stays where an alert once had its runbook, and one that says where it is now
_GONE = re.compile(r"\b(?:deprecated|obsolete|moved|removed|retired|no longer)\b|^see\b", re.IGNORECASE | re.MULTILINE)
_MOVED = re.compile(r"\b(?:has|have|was|were|is) (?:been |now )?moved\b|^see\b", re.IGNORECASE | re.MULTILINE)


def missing_sections(body: Body) -> tuple[str, ...]:
    """The standard sections that a runbook for an alert lacks; none where all that it says is that it is gone."""
    headings = " | ".join(heading.text for heading in body.outline.headings).lower()
    if "deprecated" in headings.partition(" | ")[0] or _is_short(body, _GONE):
        return ()
    return tuple(name for name, words in _NAMES.items() if not any(word in headings for word in words))


def is_expected(heading: str) -> bool:
    """Whether a heading names a part that a runbook is read for, and neither a group of others nor a sentence."""
    text = heading.lower()
    known = any(word in text for words in (*_NAMES.values(), _EXPECTED) for word in words)
    return known and len(text) <= _LONGEST and not text.endswith((".", ":"))


def is_moved(body: Body) -> bool:
    """Whether all that a page says is where to look instead."""
    return _is_short(body, _MOVED) and bool(body.outline.links)


def _is_short(body: Body, said: re.Pattern[str]) -> bool:
    return len(body.outline.headings) < 2 and bool(said.search(body.text))
