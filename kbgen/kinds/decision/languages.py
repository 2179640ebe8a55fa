"""Where a decision stands, in the words of logs that are not in English."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping

# Without accents, as they are compared.
_WORDS = {
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
        "obsoleto obsolete utdatert verouderd veraltet 廃止 非推奨 废弃 已废弃 弃用 已弃用 폐기 "
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


STATUSES: Mapping[str, str] = {_folded(word): status for status, words in _WORDS.items() for word in words.split()}
_FIRST = re.compile(r"(\W*)([^\W\d_]+)")
_BY = re.compile(r"\s+(?:por|durch|par|da|dal|door|av|af)\b", re.IGNORECASE)


def in_english(text: str) -> str:
    """A status that begins with a word of another language, with the English one in its place; others as they are."""
    first = _FIRST.match(text)
    status = STATUSES.get(_folded(first[2])) if first else None
    if first is None or status is None:
        return text
    return first[1] + status + _BY.sub(" by", text[first.end() :], count=1)
