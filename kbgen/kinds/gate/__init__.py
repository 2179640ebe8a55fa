"""Gates: who must approve what, and how soon they answer."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from pathlib import Path
from typing import Any, Literal, NamedTuple

from pydantic import Field

from kbgen.kit import Kind
from kbgen.kit.fields import Duration, Fields, Many, Part, RoleOrTeam
from kbgen.kit.numbers import counted
from kbgen.kit.owners import authors_of, folded, holds_any, roles_of
from kbgen.model import Corpus, Doc
from kbgen.model.document import Withheld

__all__ = ["KIND", "Gate"]


class Condition(Part):
    """What a decision must be for the gate to apply: every key that is given must fit, by any of its values."""

    risk: Many[Literal["low", "medium", "high"]] = Field((), description="What it costs if it is wrong.")
    reversibility: Many[Literal["two-way", "one-way"]] = Field((), description="Whether it can be taken back.")
    change_classes: Many[str] = Field((), description="What it changes; a decision says so among its `tags`.")


class Emergency(Part):
    """The way round the gate when it cannot wait, and how soon afterwards somebody looks at it."""

    path: str | None = Field(None, description="What to do when nobody can be asked.")
    review_within: Duration | None = Field(None, description="How soon the use of it is reviewed.")


class Gate(Fields):
    """Whose approval something needs, and what they owe in return."""

    applies_to: Many[Condition] = Field((), description="Which decisions it is for; one of these must fit.")
    roles: Many[RoleOrTeam] = Field((), description="Who may approve: roles of people, or names of teams.")
    quorum: int | None = Field(None, ge=1, description="How many must approve; one of each role by default.")
    author_may_approve: bool = Field(False, description="Whether an approval by who put it forward counts.")
    respond_within: Duration | None = Field(None, description="How soon whoever asks has an answer.")
    evidence: Many[str] = Field((), description="What to bring.")
    emergency: Emergency | None = Field(None, description="The way round it when it cannot wait.")


KIND = Kind(
    name="gate",
    label="Gate",
    plural="Gates",
    group="Decisions",
    summary="Who must approve what before it goes ahead, how soon they answer, and the way round in an emergency.",
    schema=Gate,
    folders=("gates", "approval-gates"),
    folder=Path(__file__).parent,
    evident=lambda _inner, _outline: False,
    example_path="gates/costly-decisions.md",
    rule_modules=("rules",),
    review_every="180d",
)


_WHO = ("team", "person")


class GateState(NamedTuple):
    """How a decision stands at one gate: whose approval counts, whose does not and why, and what is missing."""

    gate: Doc[Gate]
    decision: Doc[Any]
    counted: tuple[Doc[Any], ...]
    set_aside: tuple[str, ...]
    missing: str

    @property
    def passed(self) -> bool:
        """Whether every approval that the gate asks for is there."""
        return not self.missing


def fits(condition: Condition, risk: str | None, reversibility: str | None, classes: Iterable[str]) -> bool:
    """Whether a decision of this nature is one that the condition means; a key that is not given always fits."""
    wanted = {folded(change_class) for change_class in condition.change_classes}
    return (
        (not condition.risk or risk in condition.risk)
        and (not condition.reversibility or reversibility in condition.reversibility)
        and (not wanted or not wanted.isdisjoint(map(folded, classes)))
    )


def applies(gate: Doc[Gate], decision: Doc[Any]) -> bool:
    """Whether a decision has to pass a gate."""
    fields = decision.fields
    return not gate.ended and any(
        fits(condition, fields.risk, fields.reversibility, fields.tags) for condition in gate.fields.applies_to
    )


def is_costly(decision: Doc[Any]) -> bool:
    """Whether a decision is dear to get wrong or hard to take back."""
    return bool(decision.fields.risk == "high" or decision.fields.reversibility == "one-way")


def states_at_gates(decision: Doc[Any], corpus: Corpus) -> list[GateState]:
    """How a decision stands at each gate that applies to it."""
    return [state_at_gate(gate, decision, corpus) for gate in corpus.of_kind("gate") if applies(gate, decision)]


def state_at_gate(gate: Doc[Gate], decision: Doc[Any], corpus: Corpus) -> GateState:
    """How a decision stands at one gate; somebody who approves twice counts once."""
    authors = () if gate.fields.author_may_approve else authors_of(decision, corpus)
    good: dict[Doc[Any], None] = {}
    set_aside = []
    for approval in decision.fields.approvals:
        who = corpus.resolve(approval.by, decision, _WHO)
        why = (
            "cannot be judged here"
            if isinstance(approval.by, Withheld)
            else _why_not(gate.fields, who, approval.date, decision.content.date, authors)
        )
        if why:
            set_aside.append(f"{approval.by} {why}")
        elif who is not None:
            good[who] = None
    return GateState(gate, decision, tuple(good), tuple(set_aside), lacking(gate.fields, map(roles_of, good)))


def _why_not(gate: Gate, who: Doc[Any] | None, given: date, decided: date | None, authors: tuple[Doc[Any], ...]) -> str:
    """Why an approval does not count, or nothing where it does."""
    if who is None:
        return "is nobody known here"
    if gate.roles and not holds_any(who, gate.roles):
        return f"holds none of the roles ({', '.join(gate.roles)})"
    if who in authors:
        return "put it forward"
    if decided is not None and given < decided:
        return f"approved on {given}, before the decision of {decided}"
    return ""


def needed(gate: Gate) -> int:
    """How many approvals a gate asks for at least: its quorum, or one of each role."""
    return gate.quorum or max(1, len(set(map(folded, gate.roles))))


def lacking(gate: Gate, approvers: Iterable[frozenset[str]]) -> str:
    """What is missing, in words, given the roles of each approver that counts; empty where nothing is."""
    held = list(approvers)
    if gate.quorum is not None or not gate.roles:
        short = needed(gate) - len(held)
        return f"{counted(short, 'approval')} of {needed(gate)}" if short > 0 else ""
    covered = frozenset().union(*held)
    return ", ".join(dict.fromkeys(role for role in gate.roles if folded(role) not in covered))


def answer_due(gate: Gate, asked: date) -> date | None:
    """The day by which the gate has promised an answer; a part of a day counts as the day that it ends on."""
    if gate.respond_within is None:
        return None
    whole, rest = divmod(gate.respond_within, timedelta(days=1))
    return asked + timedelta(days=whole + bool(rest)) if whole < 36500 else date.max


def conditions_said(gate: Gate) -> str:
    """The conditions of a gate as one phrase, empty where it has none."""
    return ", or ".join(_said(condition) for condition in gate.applies_to)


def _said(condition: Condition) -> str:
    parts = [
        f"{' or '.join(condition.risk)} risk" if condition.risk else "",
        " or ".join(condition.reversibility),
        f"changes to {' or '.join(condition.change_classes)}" if condition.change_classes else "",
    ]
    return " and ".join(filter(None, parts)) or "every decision"


def asks_said(gate: Gate) -> str:
    """What a gate asks for as one phrase: `2 of vp-engineering, security`."""
    who = ", ".join(gate.roles) or "anyone"
    if gate.quorum is None and len(gate.roles) > 1:
        return f"one each of {who}"
    return f"{needed(gate)} of {who}"
