"""What pages say about decisions at gates."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from markupsafe import Markup

from kbgen.kinds.gate.approvals import Standing, applies, is_costly, standing
from kbgen.kinds.gate.schema import Gate
from kbgen.kit.html import filled
from kbgen.kit.site import Site
from kbgen.kit.status import badge
from kbgen.model import Corpus, Doc

_JUDGED = ("accepted", "proposed")


class AtGates(NamedTuple):
    """Every gate that each decision which stands or is proposed has to pass.

    `all` has the most urgent first and of those the newest; `outside` are costly decisions that no gate
    is for, none where there are no gates.
    """

    all: list[Standing]
    by_gate: Mapping[str, list[Standing]]
    outside: list[Doc[Any]]


def gated(corpus: Corpus) -> Iterator[tuple[Doc[Gate], Doc[Any]]]:
    """Every gate with each decision that stands, or is proposed, and has to pass it."""
    for gate in corpus.of_kind("gate"):
        for decision in corpus.of_kind("decision"):
            if _is_judged(decision) and applies(gate, decision):
                yield gate, decision


def _is_judged(decision: Doc[Any]) -> bool:
    return decision.content.status in _JUDGED


def at_gates(site: Site) -> AtGates:
    """Put every decision to every gate, once for all pages."""
    corpus = site.corpus
    found = [standing(gate, decision, corpus) for gate, decision in gated(corpus)]
    met = {at.decision.address for at in found}
    outside = [
        doc
        for doc in corpus.of_kind("decision")
        if corpus.of_kind("gate") and _is_judged(doc) and is_costly(doc) and doc.address not in met
    ]
    found.sort(key=lambda at: (str(at.decision.content.date or ""), at.decision.path), reverse=True)
    found.sort(key=_urgency)
    by_gate: dict[str, list[Standing]] = defaultdict(list)
    for at in found:
        by_gate[at.gate.address].append(at)
    return AtGates(found, by_gate, outside)


def _urgency(at: Standing) -> tuple[bool, bool]:
    """Accepted without approvals first, then those that wait, then the rest."""
    return at.passed, at.decision.content.status != "accepted"


def of_gate(gate: Doc[Any], site: Site) -> list[Standing]:
    """The decisions that have to pass a gate, the most urgent first."""
    return site.once(at_gates).by_gate.get(gate.address, [])


def is_waiting(at: Standing) -> bool:
    """Whether a decision lacks approvals and has not been made without them."""
    return not at.passed and at.decision.content.status != "accepted"


def standing_words(at: Standing) -> Markup:
    """Passed, waiting or missing, and what is missing."""
    if at.passed:
        return badge("passed", "good")
    word = badge("waiting", "open") if is_waiting(at) else badge("missing", "bad")
    return filled("{} {}", word, at.missing)
