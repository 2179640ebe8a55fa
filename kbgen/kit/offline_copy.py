"""Which documents the offline copy of a site keeps."""

from __future__ import annotations

from kbgen.kit.escalation import escalation_ref, walk
from kbgen.kit.on_call import rotations
from kbgen.kit.owners import folded
from kbgen.kit.site import Site
from kbgen.model import Doc

_URGENT = ("runbook", "service", "team")
_TAGS = frozenset(("incident", "incidents", "on-call"))


def urgent(site: Site) -> frozenset[str]:
    """The addresses of what people need while something is down.

    These are runbooks, services and teams, everybody whom an escalation or a rota may come to, and the guides to
    incidents and on-call duty, which their tags tell.
    """
    corpus = site.corpus
    first = [doc for kind in _URGENT for doc in corpus.of_kind(kind)]
    guides = [doc for doc in corpus.of_kind("guide") if not _TAGS.isdisjoint(map(folded, doc.fields.tags))]
    # many documents call the same
    names = {
        (name, doc.collection): doc
        for doc in first
        if (name := doc.id if doc.kind == "team" else escalation_ref(doc, corpus))
    }
    called = (call.who for (name, _), doc in names.items() for call in walk(name, corpus, doc))
    on_call = (who for rotation in rotations(corpus, site.today) for duty in rotation.duties for who in duty.who)
    people = (who for who in (*called, *on_call) if isinstance(who, Doc))
    return frozenset(doc.address for doc in (*first, *guides, *people))
