"""Runbooks: what to do when something breaks, or has to be done by hand."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Literal, NamedTuple

from pydantic import Field, model_validator

from kbgen.kit import Body, Kind
from kbgen.kit.fields import CallRef, Every, Fields, Many, Part, RefTo, ServiceRef, Shorthand, WebLink

__all__ = ["KIND", "Runbook"]

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


# A file called as an alert is called, such as KubePodNotReady or etcdNoLeader, is about that alert.
_ALERT = re.compile(r"(?=[A-Za-z0-9]*[a-z])[A-Za-z][A-Za-z0-9]*[A-Z][A-Za-z0-9]*")


class Variable(Part):
    """A value that the reader fills in before running a command; `label` is the alert's label that gives it."""

    name: str
    description: str | None = None
    default: str | None = None
    pattern: str | None = None
    label: Annotated[str, Field(pattern=r"^[A-Za-z_][A-Za-z0-9_]*$")] | None = None


class Requirement(Shorthand):
    """What the reader needs first: access in words, or a gate to pass."""

    lone = "access"

    access: str | None = None
    gate: Annotated[str, RefTo(("gate",))] | None = None


class Dashboard(WebLink, Shorthand):
    """A dashboard to look at; a lone address is its own title."""

    @model_validator(mode="before")
    @classmethod
    def _lone_address(cls, value: object) -> object:
        return {"title": "dashboard", "url": value} if isinstance(value, str) else value


class Runbook(Fields):
    """What to do when something breaks, or has to be done by hand."""

    services: Many[ServiceRef] = Field((), description="Services that it is about.")
    alerts: Many[str] = Field(
        (), description="Names of the alerts that lead here; a file named as an alert is about it."
    )
    severity: Literal["page", "ticket", "info"] | None = Field(None, description="Whether the alert wakes somebody.")
    purpose: Literal["alert", "procedure", "failover", "rollback"] | None = Field(None, description="What it is for.")
    dashboards: Many[Dashboard] = Field((), description="What to look at first.")
    escalation: CallRef | None = Field(
        None, description="Whom to call, or `rota:NAME`; its service's escalation by default."
    )
    variables: Many[Variable] = Field((), description="Placeholders in its commands.")
    requires: Many[Requirement] = Field((), description="Access or a gate that is needed first.")
    exercise_every: Every | None = Field(None, description="How often it must have been carried out.")


class RunbookUse(NamedTuple):
    """What a runbook is for, the alerts that lead to it, and what its reader has to know of its commands.

    `undeclared` are placeholders as written that `variables` does not declare; `own` are names of
    declared ones that the commands set themselves, and that are therefore left to them. `missing` are the standard
    sections that one for an alert lacks.
    """

    purpose: str
    alerts: tuple[str, ...]
    missing: tuple[str, ...] = ()
    undeclared: tuple[str, ...] = ()
    own: tuple[str, ...] = ()


def is_alert(name: str) -> bool:
    """Whether a name is written as those of alerts are."""
    return _ALERT.fullmatch(name) is not None


def _names_alert(name: str, fields: Runbook, body: Body) -> bool:
    """Whether a file's name is an alert's; one that begins small may be any name, unless its title begins with it."""
    named = name[:1].isupper() or _is_titled_so(name, fields, body)
    return is_alert(name) and named and not is_moved(body)


def _is_titled_so(name: str, fields: Runbook, body: Body) -> bool:
    """Whether a document has the title that its file's name says, or none."""
    title = fields.title or (body.outline.title.text if body.outline.title else "")
    return not title or title.split()[:1] == [name] or title.replace(" ", "").lower() == name.lower()


def read(fields: Runbook, body: Body) -> RunbookUse:
    """The stated alerts, else the one that the file is named after; the purpose follows from them."""
    name = body.inner.rpartition("/")[2].partition(".")[0]
    implied = (name,) if fields.purpose in (None, "alert") and _names_alert(name, fields, body) else ()
    alerts = fields.alerts or implied
    purpose = fields.purpose or ("alert" if alerts else "procedure")
    missing = missing_sections(body) if purpose == "alert" else ()
    if missing == STANDARD and not fields.alerts and not _is_titled_so(name, fields, body):
        missing = ()  # a name that only looks like an alert's
    if not body.outline.fences and "`" not in body.text:
        return RunbookUse(purpose, tuple(alerts), missing)
    # Imported on use: its patterns are dear to compile, and most commands read no runbook again.
    from kbgen.kinds.runbook.commands import folded, placeholders, set_by_commands

    declared = {folded(variable.name) for variable in fields.variables}

    def is_declared(name: str) -> bool:
        return folded(name) in declared

    undeclared = tuple(placeholder.text for placeholder in placeholders(body) if not is_declared(placeholder.text))
    own = sorted(filter(is_declared, set_by_commands(body))) if declared else ()
    return RunbookUse(purpose, tuple(alerts), missing, undeclared, tuple(own))


KIND = Kind(
    name="runbook",
    label="Runbook",
    plural="Runbooks",
    group="Operations",
    summary="What to do when something breaks, by service and by alert.",
    schema=Runbook,
    folders=("runbooks", "runbook"),
    folder=Path(__file__).parent,
    example_path="runbooks/OrdersApiErrorsHigh.md",
    rule_modules=("rules",),
    review_every="90d",
    has_formats=True,
    read=read,
)
