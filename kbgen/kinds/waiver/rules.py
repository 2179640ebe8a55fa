"""Rules for what a waiver says and how long it holds."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

from kbgen.freshness import Interval
from kbgen.freshness.interval import days_between
from kbgen.kit import Hit, Reading, dated_rule, document_rule
from kbgen.kit.amounts import counted
from kbgen.kit.waivers import Standing, notice_of, standing, violations
from kbgen.model import Corpus, Doc, Severity

_LONGEST = Interval(12, 0)
_RENEW = "End the departure, or ask for a new grant and set `granted_on` and `expires`; retire it once it is over."


@dated_rule("WV001", "waiver-expired", Severity.WARNING, _RENEW)
def waiver_expired(corpus: Corpus, today: date) -> Iterator[tuple[Doc[Any], Hit]]:
    """Past its end a waiver is a violation that still looks like leave.

    Bad:

    ```markdown waivers/shared-account.md
    ---
    title: A shared account
    granted_on: 2025-06-01
    expires: 2025-12-31
    ---
    ```

    Good:

    ```markdown waivers/shared-account.md
    ---
    title: A shared account
    granted_on: 2025-06-01
    expires: 2026-05-31
    ---
    ```
    """
    notice = notice_of(corpus)
    for doc in corpus.of_kind("waiver"):
        expires = doc.fields.expires
        if expires is not None and standing(doc, today, notice) is Standing.EXPIRED:
            days = counted(days_between(expires, today), "day")
            yield doc, Hit(("expires",), f"expired on {expires}, {days} ago", str(expires))


@document_rule("WV002", "waiver-without-end", Severity.WARNING, "Set `expires` to when the remediation will be done.")
def waiver_without_end(reading: Reading[Any]) -> Iterator[Hit]:
    """A departure without an end has changed the principle, without asking anyone who relies on it.

    Bad:

    ```markdown waivers/shared-account.md
    ---
    title: A shared account
    granted_on: 2025-06-01
    ---
    ```

    Good:

    ```markdown waivers/shared-account.md
    ---
    title: A shared account
    granted_on: 2025-06-01
    expires: 2026-05-31
    ---
    ```
    """
    if reading.doc.fields.expires is None:
        yield Hit(("expires",), "the waiver does not say when it ends")


@document_rule("WV003", "waiver-ends-before-it-starts", Severity.ERROR, "Correct `granted_on` or `expires`.")
def waiver_ends_before_it_starts(reading: Reading[Any]) -> Iterator[Hit]:
    """One of its two dates is wrong, and a reader cannot tell which.

    Bad:

    ```markdown waivers/shared-account.md
    ---
    title: A shared account
    granted_on: 2026-06-01
    expires: 2026-05-31
    ---
    ```

    Good:

    ```markdown waivers/shared-account.md
    ---
    title: A shared account
    granted_on: 2025-06-01
    expires: 2026-05-31
    ---
    ```
    """
    fields = reading.doc.fields
    if fields.expires is not None and fields.granted_on is not None and fields.expires < fields.granted_on:
        yield Hit(
            ("expires",),
            f"expires on {fields.expires}, before it was granted on {fields.granted_on}",
            str(fields.expires),
        )


@document_rule(
    "WV004",
    "waiver-for-more-than-a-year",
    Severity.ADVICE,
    "Grant it for a year at most and look again, or change the principle.",
)
def waiver_for_more_than_a_year(reading: Reading[Any]) -> Iterator[Hit]:
    """Who granted it, and why, is hard to find out two years later; a year is long enough to ask again.

    Bad:

    ```markdown waivers/shared-account.md
    ---
    title: A shared account
    granted_on: 2025-06-01
    expires: 2028-05-31
    ---
    ```

    Good:

    ```markdown waivers/shared-account.md
    ---
    title: A shared account
    granted_on: 2025-06-01
    expires: 2026-06-01
    ---
    ```
    """
    fields = reading.doc.fields
    if fields.expires is None or fields.granted_on is None:
        return
    if fields.expires > _LONGEST.after(fields.granted_on):
        yield Hit(("expires",), f"granted on {fields.granted_on} until {fields.expires}, more than a year")


@document_rule("WV005", "waiver-without-remediation", Severity.WARNING, "Say in `remediation` what will end it.")
def waiver_without_remediation(reading: Reading[Any]) -> Iterator[Hit]:
    """Without a plan to end it, a waiver is renewed until nobody remembers the principle.

    Bad:

    ```markdown waivers/shared-account.md
    ---
    title: A shared account
    ---
    ```

    Good:

    ```markdown waivers/shared-account.md
    ---
    title: A shared account
    remediation: The desk software gets sign-in by card in March.
    ---
    ```
    """
    if not reading.doc.fields.remediation:
        yield Hit(("remediation",), "the waiver does not say what will make it unnecessary")


@document_rule(
    "WV006", "waiver-without-compensation", Severity.ADVICE, "Say in `compensating` what limits the harm meanwhile."
)
def waiver_without_compensation(reading: Reading[Any]) -> Iterator[Hit]:
    """The principle guarded against something, which can happen for as long as the waiver holds.

    Bad:

    ```markdown waivers/shared-account.md
    ---
    title: A shared account
    ---
    ```

    Good:

    ```markdown waivers/shared-account.md
    ---
    title: A shared account
    compensating: The account can read and not write.
    ---
    ```
    """
    if not reading.doc.fields.compensating:
        yield Hit(("compensating",), "the waiver does not say what is done in the principle's place")


@dated_rule(
    "WV007",
    "violation-past-its-waiver",
    Severity.WARNING,
    "End the violation, renew the waiver, or supersede the decision.",
)
def violation_past_its_waiver(corpus: Corpus, today: date) -> Iterator[tuple[Doc[Any], Hit]]:
    """The decision goes on violating a principle after the leave to do so has run out.

    Bad:

    ```markdown decisions/0001-a-desk.md
    ---
    title: One desk
    status: accepted
    principles: [{id: least-privilege, stance: violates, waiver: shared-account}]
    ---
    ```

    ```markdown waivers/shared-account.md
    ---
    title: A shared account
    principle: least-privilege
    expires: 2025-12-31
    ---
    ```

    ```markdown principles/least-privilege.md
    ---
    title: Least privilege
    ---
    ```

    Good:

    ```markdown decisions/0001-a-desk.md
    ---
    title: One desk
    status: accepted
    principles: [{id: least-privilege, stance: violates, waiver: shared-account}]
    ---
    ```

    ```markdown waivers/shared-account.md
    ---
    title: A shared account
    principle: least-privilege
    expires: 2026-05-31
    ---
    ```

    ```markdown principles/least-privilege.md
    ---
    title: Least privilege
    ---
    ```
    """
    notice = notice_of(corpus)
    for doc in corpus.of_kind("decision"):
        for violation in violations(doc, corpus) if doc.content.status == "accepted" else ():
            states = {waiver.id: standing(waiver, today, notice) for waiver in violation.waivers}
            if states and not any(state.in_force for state in states.values()):
                said = " and ".join(f"{name!r} is {state.value}" for name, state in states.items())
                yield doc, Hit(violation.path, f"violates {violation.name!r}, and its waiver {said}", violation.name)
