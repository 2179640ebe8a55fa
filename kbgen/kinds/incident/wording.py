"""Words that find somebody guilty, and what to ask in their place."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from kbgen.kinds.incident.suspect import Suspect


class Blame(NamedTuple):
    """A way to blame, and the question about the system that it hides."""

    pattern: re.Pattern[str]
    instead: str


def _blame(pattern: str, instead: str) -> Blame:
    return Blame(re.compile(rf"\b(?:{pattern})\b", re.IGNORECASE), instead)


BLAMES = (
    _blame(r"(?:human|operator|user|manual|pilot) errors?", "Say what made this the easy thing to do."),
    _blame(
        r"(?:should|ought)(?: not|n't)?(?: to)? have (?:[a-z]+ly )?(?:been|done|made|known|seen|run|kept|caught"
        r"|thought|told|sent|set|read|found|built|gone|\w+(?:[^e\W]ed|en|wn))",
        "Say what would have had to be visible, at the time, for that to happen.",
    ),
    _blame(
        r"(?:fail(?:ed|s|ure)|forgot|neglected) to (?:notice|check|see|follow|test|reali[sz]e|communicate|verify|read"
        r"|ask|escalate|respond|review|understand|think|inform|tell|update|remember|look)",
        "Say what else asked for attention, and what would have brought this to mind.",
    ),
    _blame(
        r"careless(?:ly|ness)?|negligen(?:t|tly|ce)|sloppy|sloppiness|reckless(?:ly)?|incompeten(?:t|ce)|stupid(?:ly|ity)?"
        r"|lazy|laziness|silly mistakes?",
        "Say what the person saw, and why the step made sense to them.",
    ),
    _blame(
        r"(?:someone|somebody|he|she|they|who|engineers?|team|developers?|operators?) (?:was|were|is|are) "
        r"(?:to blame|at fault)|(?:was|is) the fault of|whose fault|(?:his|her|their) (?:own )?fault",
        "Say which conditions had to come together.",
    ),
)

# A first name alone or a full name, or the id of a person in a link.
_NAME = r"(?:\[\[)?(?P<name>[A-Z][\w'-]*[a-z](?:\s[A-Z][\w'-]*[a-z])?|(?<=\[\[)[a-z][\w-]*)(?:\|[^\]\n]*)?(?:\]\])?"
_DID = (
    r"(?:(?:mistakenly|accidentally|wrongly|inadvertently|carelessly)\s\w+|forgot|broke|caused|neglected|overlooked"
    r"|ignored|misconfigured|mistyped|misread|failed\sto|did\snot|didn't|made\sa\smistake|deleted\sthe\swrong)"
)
_SUSPECTS = (
    re.compile(rf"{_NAME}\s(?:had\s)?{_DID}\b"),
    re.compile(rf"(?:caused|triggered|broken|introduced|deleted|misconfigured)\sby\s{_NAME}"),
    re.compile(rf"{_NAME}'s\s(?:mistake|error|fault|oversight|failure|carelessness)\b"),
)


def suspects(prose: str) -> Iterator[Suspect]:
    """Names, or what may be names, of which the text says that they were the cause."""
    for pattern in _SUSPECTS:
        for found in pattern.finditer(prose):
            said = " ".join(found[0].split())
            yield Suspect(" ".join(found["name"].split()), said, prose.count("\n", 0, found.start()))
