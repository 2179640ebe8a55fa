"""What a proposal is weighed against: decisions in force about the same services or principles, in their own words."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import Any

from markupsafe import Markup

from kbgen.kinds.decision.lists import is_open
from kbgen.kit.html import render
from kbgen.kit.listing import few
from kbgen.kit.site import Here, joined
from kbgen.kit.status import badge
from kbgen.model import Corpus, Doc

_MOST = 8
_KINDS = {"services": ("service",), "principles": ("principle",)}


def weighed_against(doc: Doc[Any], here: Here) -> Markup | None:
    """Decisions in force that an undecided one conflicts with, or that share most with it; what they decided."""
    corpus = here.site.corpus
    if not is_open(doc):
        return None
    conflicts = [one for one in conflicting(doc, corpus) if one.content.status == "accepted"]
    shared = Counter(one for one, _ in _sharing(doc, corpus))
    rest = sorted((one for one in shared if one not in conflicts), key=lambda one: (-shared[one], one.path))
    found = [*conflicts, *rest]
    if not found:
        return None
    rows = [
        (
            here.link(one),
            badge("conflicts", "bad") if one in conflicts else "",
            _about(one, doc, here),
            one.content.decided or one.fields.summary or "",
        )
        for one in found[:_MOST]
    ]
    return render("kinds/decision/beside.html.j2", rows=rows, more=len(found) - len(rows))


def conflicting(doc: Doc[Any], corpus: Corpus) -> list[Doc[Any]]:
    """The decisions that a decision says it conflicts with, and those that say so of it."""
    named = (corpus.resolve(name, doc, ("decision",)) for name in doc.fields.conflicts_with)
    naming = corpus.referrers(doc, role="conflicts_with", kind="decision")
    return list(dict.fromkeys(one for one in (*named, *naming) if one is not None and one is not doc))


def conflicts_html(doc: Doc[Any], here: Here) -> Markup:
    """Links to them, and the names of those that nobody knows."""
    unknown = [one for one in doc.fields.conflicts_with if here.site.corpus.resolve(one, doc, ("decision",)) is None]
    links = [here.link(one) for one in conflicting(doc, here.site.corpus)]
    return joined([*links, *(here.named(one, doc, ("decision",)) for one in unknown)])


def _sharing(doc: Doc[Any], corpus: Corpus) -> Iterator[tuple[Doc[Any], Doc[Any]]]:
    """Each decision in force with each service and principle that it shares with another."""
    for role, kinds in _KINDS.items():
        for target in dict.fromkeys(corpus.referred(doc, role)):
            if target.kind in kinds:
                for one in corpus.referrers(target, role=role, kind="decision"):
                    if one is not doc and one.content.status == "accepted":
                        yield one, target


def _about(one: Doc[Any], doc: Doc[Any], here: Here) -> Markup:
    corpus = here.site.corpus
    own = {target for role in _KINDS for target in corpus.referred(doc, role)}
    shared = dict.fromkeys(target for role in _KINDS for target in corpus.referred(one, role) if target in own)
    return few(list(shared), _MOST, here.link)
