"""Rules for suppressions, and what findings weigh in a folder on its own."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

from kbgen.kit import load_rule
from kbgen.kit.rule import document
from kbgen.model import Finding, Settings, Severity

# Rules that ask for what kbgen wants to be written, or for keys and values that mean what they mean to kbgen. All
# others are about what is broken, or says two things at once, whoever reads it.
_ASKING = frozenset(
    (
        "DB001 DB002 DB004 DB007 DC002 DC003 DC004 DC011 DL001 EX001 EX005 EX007 EX008 FM005 FM007 FM008 FM009 GT001 "
        "GT002 GT003 GT005 IN002 IN003 IN004 KB002 OB001 OB002 OB005 OB006 PR001 PR002 RB001 RB008 RB010 SN001 SN002 "
        "SN003 SV001 SV002 SV003 SV004 TM001 TM002 UP001 UP002 UP003 UP004 UP005 WV002 WV005 WV008 WV009 XP001 XP002 "
        "XP003 XP006 XP009"
    ).split()
)


def weighed(findings: Iterable[Finding], settings: Settings) -> Iterator[Finding]:
    """The findings, of which those that only ask for something are advice in a folder on its own."""
    for finding in findings:
        lesser = not settings.whole and finding.code in _ASKING and finding.severity > Severity.ADVICE
        yield replace(finding, severity=Severity.ADVICE) if lesser else finding


def _deploying(*body: str) -> str:
    return document("title: Deploying", body="\n\n".join(body))


EXPIRED = load_rule(
    "AL002",
    "expired-suppression",
    Severity.ADVICE,
    "Fix what it suppresses and remove it, or set a new date with a reason that still holds.",
    "A suppression with an end was a promise; past that day `stale` shows again what it hid.",
    *(
        _deploying(
            f"<!-- kbgen: allow GN004 until {until} -- the canary is being designed -->", "TODO: describe the canary."
        )
        for until in ("2020-01-01", "2199-01-01")
    ),
)
_CANARY = "The canary takes one request in twenty."
UNUSED = load_rule(
    "AL003",
    "unused-suppression",
    Severity.WARNING,
    "Remove it, or correct its code.",
    "A suppression that hides nothing today hides the next fault of its kind without anybody having decided so.",
    _deploying("<!-- kbgen: allow GN004 -- the canary is being designed -->", _CANARY),
    _deploying(_CANARY),
)
