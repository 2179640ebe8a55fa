"""Rules for waivers."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

from kbgen.freshness import Interval, days_between
from kbgen.kit import Hit, Reading, corpus_rule, dated_rule, document_rule
from kbgen.kit.numbers import counted
from kbgen.kit.owners import authors_of, holds_any, roles_of
from kbgen.kit.principles import WaiverState, notice_of, violations, waived, waiver_state, waivers_for
from kbgen.kit.rule import required
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
        if expires is not None and waiver_state(doc, today, notice) is WaiverState.EXPIRED:
            days = counted(days_between(expires, today), "day")
            yield doc, Hit(("expires",), f"expired on {expires}, {days} ago", str(expires))


waiver_without_end = required(
    "WV002",
    "waiver-without-end",
    Severity.WARNING,
    "Set `expires` to when the remediation will be done.",
    "A departure without an end has changed the principle, without asking anyone who relies on it.",
    key="expires",
    message="the waiver does not say when it ends",
    bad=("title: A shared account", "granted_on: 2025-06-01"),
    good=("expires: 2026-05-31",),
    path="waivers/shared-account.md",
)


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


waiver_without_remediation = required(
    "WV005",
    "waiver-without-remediation",
    Severity.WARNING,
    "Say in `remediation` what will end it.",
    "Without a plan to end it, a waiver is renewed until nobody remembers the principle.",
    key="remediation",
    message="the waiver does not say what will make it unnecessary",
    bad=("title: A shared account",),
    good=("remediation: The desk software gets sign-in by card in March.",),
    path="waivers/shared-account.md",
)


waiver_without_compensation = required(
    "WV006",
    "waiver-without-compensation",
    Severity.ADVICE,
    "Say in `compensating` what limits the harm meanwhile.",
    "The principle guarded against something, which can happen for as long as the waiver holds.",
    key="compensating",
    message="the waiver does not say what is done in the principle's place",
    bad=("title: A shared account",),
    good=("compensating: The account can read and not write.",),
    path="waivers/shared-account.md",
)


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
            states = {waiver.id: waiver_state(waiver, today, notice) for waiver in violation.waivers}
            if states and not any(state.in_force for state in states.values()):
                text = " and ".join(f"{name!r} is {state.value}" for name, state in states.items())
                yield doc, Hit(violation.path, f"violates {violation.name!r}, and its waiver {text}", violation.name)


_WHO = ("team", "person")


@document_rule(
    "WV008",
    "waiver-of-nothing",
    Severity.WARNING,
    "Name the `principle`, and in `scope` what may depart from it.",
)
def waiver_of_nothing(reading: Reading[Any]) -> Iterator[Hit]:
    """Leave that does not say from what, and for what, covers whatever its reader would like.

    Bad:

    ```markdown waivers/shared-account.md
    ---
    title: A shared account
    principle: least-privilege
    ---
    ```

    Good:

    ```markdown waivers/shared-account.md
    ---
    title: A shared account
    principle: least-privilege
    scope: The account of the check-in desk at the north quay.
    ---
    ```
    """
    for key, meaning in (("principle", "which principle it departs from"), ("scope", "what may depart from it")):
        if not getattr(reading.doc.fields, key):
            yield Hit((key,), f"the waiver does not say {meaning}", key)


@document_rule(
    "WV009", "waiver-granted-by-nobody", Severity.WARNING, "Set `granted_by` and `granted_on`, or retire the waiver."
)
def waiver_granted_by_nobody(reading: Reading[Any]) -> Iterator[Hit]:
    """A waiver must say who granted it and when; otherwise nobody has approved the exception.

    Bad:

    ```markdown waivers/shared-account.md
    ---
    title: A shared account
    granted_on: 2026-01-10
    ---
    ```

    Good:

    ```markdown waivers/shared-account.md
    ---
    title: A shared account
    granted_by: bo
    granted_on: 2026-01-10
    ---
    ```
    """
    for key, meaning in (("granted_by", "who granted it"), ("granted_on", "when it was granted")):
        if not getattr(reading.doc.fields, key):
            yield Hit((key,), f"the waiver does not say {meaning}", key)


@corpus_rule(
    "WV010",
    "waiver-of-a-firm-principle",
    Severity.WARNING,
    "End the departure, or change the principle so that it allows exceptions.",
)
def waiver_of_a_firm_principle(corpus: Corpus) -> Iterator[tuple[Doc[Any], Hit]]:
    """The principle says that nobody may waive it, and somebody has.

    Bad:

    ```markdown waivers/shared-account.md
    ---
    title: A shared account
    principle: least-privilege
    ---
    ```

    ```markdown principles/least-privilege.md
    ---
    title: Least privilege
    exceptions: {allowed: false}
    ---
    ```

    Good:

    ```markdown waivers/shared-account.md
    ---
    title: A shared account
    principle: least-privilege
    ---
    ```

    ```markdown principles/least-privilege.md
    ---
    title: Least privilege
    exceptions: {allowed: true, by: security}
    ---
    ```
    """
    for doc in corpus.of_kind("waiver"):
        principle = waived(doc, corpus)
        exceptions = principle.fields.exceptions if principle is not None else None
        if exceptions is not None and not exceptions.allowed and not doc.ended:
            yield doc, Hit(("principle",), f"{doc.fields.principle!r} allows no exceptions", doc.fields.principle)


@corpus_rule(
    "WV011",
    "waiver-without-authority",
    Severity.WARNING,
    "Ask somebody who holds the role that the principle names, or correct the person's `roles`.",
)
def waiver_without_authority(corpus: Corpus) -> Iterator[tuple[Doc[Any], Hit]]:
    """A principle says who may make exceptions to it, so that they are few and known to one place.

    Bad:

    ```markdown waivers/shared-account.md
    ---
    title: A shared account
    principle: least-privilege
    granted_by: ada
    ---
    ```

    ```markdown principles/least-privilege.md
    ---
    title: Least privilege
    exceptions: {allowed: true, by: security}
    ---
    ```

    ```markdown people/ada.md
    ---
    name: Ada
    roles: [engineer]
    ---
    ```

    Good:

    ```markdown waivers/shared-account.md
    ---
    title: A shared account
    principle: least-privilege
    granted_by: ada
    ---
    ```

    ```markdown principles/least-privilege.md
    ---
    title: Least privilege
    exceptions: {allowed: true, by: security}
    ---
    ```

    ```markdown people/ada.md
    ---
    name: Ada
    roles: [security]
    ---
    ```
    """
    for doc in corpus.of_kind("waiver"):
        role = _asked_role(waived(doc, corpus))
        who = corpus.resolve(doc.fields.granted_by, doc, _WHO) if doc.fields.granted_by else None
        if doc.ended or not role or who is None or holds_any(who, (role,)):
            continue
        held = ", ".join(sorted(roles_of(who))) or "no role"
        asked = f"{doc.fields.principle!r} may be waived by {role}"
        yield doc, Hit(("granted_by",), f"{doc.fields.granted_by!r} is {held}; {asked}", doc.fields.granted_by)


def _asked_role(principle: Doc[Any] | None) -> str:
    """The role that may waive a principle; empty where it names none, or allows no exception at all."""
    exceptions = principle.fields.exceptions if principle is not None else None
    return (exceptions.by or "") if exceptions is not None and exceptions.allowed else ""


@corpus_rule(
    "WV012",
    "waiver-granted-to-oneself",
    Severity.WARNING,
    "Let somebody else who holds the role grant it, or somebody else own the departure.",
)
def waiver_granted_to_oneself(corpus: Corpus) -> Iterator[tuple[Doc[Any], Hit]]:
    """Whoever wants the exception is the last person to see what it costs the others.

    Bad:

    ```markdown waivers/shared-account.md
    ---
    title: A shared account
    owner: ada
    granted_by: ada
    ---
    ```

    ```markdown people/ada.md
    ---
    name: Ada
    ---
    ```

    Good:

    ```markdown waivers/shared-account.md
    ---
    title: A shared account
    owner: ada
    granted_by: bo
    ---
    ```

    ```markdown people/ada.md
    ---
    name: Ada
    ---
    ```

    ```markdown people/bo.md
    ---
    name: Bo
    ---
    ```
    """
    for doc in corpus.of_kind("waiver"):
        who = corpus.resolve(doc.fields.granted_by, doc, ("person",)) if doc.fields.granted_by else None
        if who is None or doc.ended:
            continue
        if why := _wants(who, doc, corpus):
            yield doc, Hit(("granted_by",), f"{doc.fields.granted_by!r} granted it and {why}", doc.fields.granted_by)


def _wants(who: Doc[Any], waiver: Doc[Any], corpus: Corpus) -> str:
    """How somebody stands to gain from a waiver: as its owner, or as the author of a decision that relies on it."""
    if waiver.fields.owner and corpus.resolve(waiver.fields.owner, waiver, _WHO) is who:
        return "owns it"
    return next((f"put {doc.id!r} forward" for doc in _relying(waiver, corpus) if who in authors_of(doc, corpus)), "")


def _relying(waiver: Doc[Any], corpus: Corpus) -> Iterator[Doc[Any]]:
    """The decisions that violate a principle by leave of a waiver."""
    for doc in corpus.of_kind("decision"):
        if waiver in waivers_for(doc, corpus):
            yield doc


@corpus_rule(
    "WV013",
    "violation-of-another-principle",
    Severity.WARNING,
    "Name a waiver of the principle that is violated.",
)
def violation_of_another_principle(corpus: Corpus) -> Iterator[tuple[Doc[Any], Hit]]:
    """The waiver that the decision relies on gives leave to depart from something else.

    Bad:

    ```markdown decisions/0001-a-desk.md
    ---
    title: One desk
    status: accepted
    principles: [{id: boring, stance: violates, waiver: shared-account}]
    ---
    ```

    ```markdown waivers/shared-account.md
    ---
    title: A shared account
    principle: least-privilege
    ---
    ```

    ```markdown principles/least-privilege.md
    ---
    title: Least privilege
    ---
    ```

    ```markdown principles/boring.md
    ---
    title: Boring by default
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
    ---
    ```

    ```markdown principles/least-privilege.md
    ---
    title: Least privilege
    ---
    ```
    """
    for doc in corpus.of_kind("decision"):
        for violation in violations(doc, corpus):
            named = corpus.resolve(violation.waiver, doc, ("waiver",)) if violation.waiver else None
            other = waived(named, corpus) if named is not None else None
            if other is not None and violation.principle is not None and other is not violation.principle:
                message = f"violates {violation.name!r} by {violation.waiver!r}, which waives {other.id!r}"
                yield doc, Hit((*violation.path, "waiver"), message, violation.waiver)
