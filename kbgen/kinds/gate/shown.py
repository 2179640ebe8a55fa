"""What pages say about decisions at gates."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from markupsafe import Markup

from kbgen.kinds.gate.approvals import Standing, applies
from kbgen.kinds.gate.schema import Gate
from kbgen.kit.badges import badge
from kbgen.model import Corpus, Doc

_JUDGED = ("accepted", "proposed")


def gated(corpus: Corpus) -> Iterator[tuple[Doc[Gate], Doc[Any]]]:
    """Every gate with each decision that stands, or is proposed, and has to pass it."""
    for gate in corpus.of_kind("gate"):
        for decision in corpus.of_kind("decision"):
            if decision.content.status in _JUDGED and applies(gate, decision):
                yield gate, decision


def standing_words(at: Standing) -> Markup:
    """Passed, waiting or missing, and what is missing."""
    if at.passed:
        return badge("passed", "good")
    waiting = at.decision.content.status != "accepted"
    word = badge("waiting", "open") if waiting else badge("missing", "bad")
    return Markup("{} {}").format(word, at.missing)
