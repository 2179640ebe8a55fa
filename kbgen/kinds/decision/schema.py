"""The front matter of a decision, and the words that logs have for its status."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from typing import Annotated, Literal

from pydantic import BeforeValidator, Field, WithJsonSchema

from kbgen.kit.fields import Day, Fields, Many, Part, RefTo, ServiceRef, Shorthand
from kbgen.model.settings import STATUSES

UNSPECIFIED = "unspecified"
_NOBODY = re.compile(r"(?:|-|true|false|yes|no|null|~|none|n/?a)", re.IGNORECASE)

# Who took part is a record of the time; people may leave afterwards.
Seat = Annotated[str, RefTo(("person",), past=True)]
Participant = Annotated[str, RefTo(("team", "person"), past=True)]
Earlier = Annotated[str, RefTo(("decision",), past=True)]


class Rapid(Part):
    """Who recommends, agrees, performs, gives input and decides."""

    recommend: Many[Participant] = ()
    agree: Many[Participant] = ()
    perform: Many[Participant] = ()
    input: Many[Participant] = ()
    decide: Many[Seat] = ()


class Raci(Part):
    """Who is responsible, accountable, consulted and informed."""

    responsible: Many[Participant] = ()
    accountable: Many[Participant] = ()
    consulted: Many[Participant] = ()
    informed: Many[Participant] = ()


class Daci(Part):
    """Who drives, approves, contributes and is informed."""

    driver: Many[Participant] = ()
    approver: Many[Participant] = ()
    contributors: Many[Participant] = ()
    informed: Many[Participant] = ()


class Replaced(Shorthand):
    """An earlier decision, and if only a part of it is meant, which."""

    lone = "id"

    id: Earlier
    scope: str | None = None


def _names(value: object) -> object:
    """What a text or a list names; `true` and `none` name nothing."""
    texts = [value] if isinstance(value, str) else value
    if not isinstance(texts, list):
        return texts
    return [text for text in texts if not (isinstance(text, str) and _NOBODY.fullmatch(text.strip()))]


Names = Annotated[
    tuple[str, ...], BeforeValidator(_names), WithJsonSchema({"type": ["string", "array"], "items": {"type": "string"}})
]


class Weighed(Shorthand):
    """How the decision stands to a principle."""

    lone = "id"

    id: Annotated[str, RefTo(("principle",))]
    stance: Literal["upholds", "trades-off", "violates"] = "upholds"
    note: str | None = None
    waiver: Annotated[str, RefTo(("waiver",))] | None = None


class Approval(Part):
    """Who approved, and when."""

    by: Participant
    date: Day


class Decision(Fields):
    """One decision with its people, its risk and its place among the others."""

    status: str | None = Field(None, description="Where it stands.", json_schema_extra={"examples": list(STATUSES)})
    date: str | None = Field(
        None, description="When it was decided, or proposed.", json_schema_extra={"format": "date"}
    )
    decide_by: Day | None = Field(None, description="When a proposal must be decided.")
    deciders: Many[Participant] = Field((), description="Who decided.")
    consulted: Many[Participant] = Field((), description="Who was asked for an opinion.")
    informed: Many[Participant] = Field((), description="Who was told.")
    rapid: Rapid | None = Field(None, description="Who took which part, after RAPID.")
    raci: Raci | None = Field(None, description="Who took which part, after RACI.")
    daci: Daci | None = Field(None, description="Who took which part, after DACI.")
    supersedes: Many[Replaced] = Field((), description="Decisions that this one takes the place of.")
    superseded_by: Names = Field((), description="Decisions that took its place, by id, number or path.")
    superseded: Names = Field(
        (), description="The day on which it was superseded, or the decisions that took its place."
    )
    conflicts_with: Many[Annotated[str, RefTo(("decision",))]] = Field(
        (), description="Decisions in force that this one cannot stand beside."
    )
    amends: Many[Replaced] = Field((), description="Decisions that this one changes and that stand otherwise.")
    amended_by: Names = Field((), description="Decisions that changed it, by id, number or path.")
    amended: Names = Field((), description="The day on which it was changed, or the decisions that changed it.")
    principles: Many[Weighed] = Field((), description="Principles that it was weighed against.")
    services: Many[ServiceRef] = Field((), description="Services that it is about.")
    risk: Literal["low", "medium", "high"] | None = Field(None, description="What it costs if it is wrong.")
    reversibility: Literal["two-way", "one-way"] | None = Field(None, description="Whether it can be taken back.")
    approvals: Many[Approval] = Field((), description="Who approved it, and when.")
    implementation: Literal["pending", "in-progress", "done"] | None = Field(None, description="How far it is done.")
    revisit: str | None = Field(None, description="A date, or what must happen, to look at it again.")


# The words that logs have for each status.
_SYNONYMS = {
    "draft": "idea incomplete wip",
    "proposed": (
        "consideration considering demonstrated discussion evaluating evaluation exploring open pending proposal "
        "provisional review unapproved"
    ),
    "accepted": (
        "activated active adopted agreed approved chosen complete completed confirmed decided deployed done "
        "effective enabled enacted endorsed extended final implementable implemented implementing living merged "
        "previewing published ratified released shipped stable"
    ),
    "rejected": "declined denied dismissed invalid refused vetoed",
    "withdrawn": "abandoned canceled cancelled closed discontinued dropped duplicate moot withdrew",
    "deferred": "backlog blocked delayed hold parked paused postponed shelved stagnant stalled suspended",
    "deprecated": (
        "annulled archived expired historic historical inactive invalidated legacy obsolete outdated removed "
        "rescinded retired reverted revoked"
    ),
    "superseded": "obsoleted replaced superceded",
}
# The status by the word that decides.
WORDS: Mapping[str, str] = {status: status for status in STATUSES} | {
    word: status for status, words in _SYNONYMS.items() for word in words.split()
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


def phrase_as_word(text: str) -> str:
    """A status of several words that a text starts with as the one word for it; other texts as they stand."""
    if (alone := text.strip(" .*_").lower()) in _ALONE:
        return _ALONE[alone]
    match = _PHRASE.match(text)
    return _PHRASES[match[1].lower()] + text[match.end() :] if match else text


# Where a decision stands, in logs that are not in English. Without accents, as they are compared.
_IN_OTHER_LANGUAGES = {
    "draft": ("bozza borrador brouillon concept entwurf esbozo rascunho utkast 草案 初稿 下書き 草稿 초안 черновик"),
    "proposed": (
        "foreslatt foreslaet foreslagen proposee propose propuesta propuesto "
        "proposta proposto voorgesteld vorgeschlagen vorschlag 提案 提案中 提议 提議 建议 "
        "제안 제안됨 предложено предложен"
    ),
    "accepted": (
        "aanvaard aceita aceite aceito acceptee accepte accepterad accettata "
        "accettato aceptada aceptado acordado adoptada adoptado adotado aktiv "
        "akseptert akzeptiert angenommen aprobada aprobado approuve approuvee "
        "approvato aprovada aprovado beschlossen entschieden geaccepteerd "
        "genehmigt goedgekeurd godkand godkjent validado valide validee vedtatt "
        "vigente 承認 承認済み 採用 采纳 已采纳 接受 已接受 已批准 通过 승인 승인됨 채택 수락됨 принято принят"
    ),
    "rejected": (
        "abgelehnt afgewezen avslatt avvisad avvist rechazada rechazado "
        "recusada recusado refuse refusee rejete rejetee rejeitada rejeitado "
        "rifiutato verworfen verworpen 却下 拒绝 已拒绝 否决 거부 거부됨 기각 отклонено "
        "отклонен"
    ),
    "withdrawn": ("ingetrokken retirada retirado ritirato zuruckgezogen 取り下げ 撤回 철회 отозвано"),
    "deprecated": (
        "depreciada depreciado deprecato deprecie depreciee foraeldet obsoleta "
        "obsoleto utdatert verouderd veraltet 廃止 非推奨 废弃 已废弃 弃用 已弃用 폐기 "
        "폐기됨 устарело"
    ),
    "superseded": (
        "abgelost erstattet ersatt ersetzt reemplazada reemplazado remplace "
        "remplacee sostituito substituida substituido superada superado "
        "sustituida sustituido vervangen 置き換え 已取代 被取代 取代 대체됨 заменено"
    ),
}


def _folded(word: str) -> str:
    """A word in small letters without accents."""
    letters = unicodedata.normalize("NFKD", word.lower())
    return unicodedata.normalize("NFKC", "".join(char for char in letters if not unicodedata.combining(char)))


_STATUSES: Mapping[str, str] = {
    _folded(word): status for status, words in _IN_OTHER_LANGUAGES.items() for word in words.split()
}
_FIRST_WORD = re.compile(r"(\W*)([^\W\d_]+)")
_BY_WHOM = re.compile(r"\s+(?:por|durch|par|da|dal|door|av|af)\b", re.IGNORECASE)


def in_english(text: str) -> str:
    """A status that begins with a word of another language, with the English one in its place; others as they are."""
    first = _FIRST_WORD.match(text)
    status = _STATUSES.get(_folded(first[2])) if first else None
    if first is None or status is None:
        return text
    return first[1] + status + _BY_WHOM.sub(" by", text[first.end() :], count=1)
