"""How decisions stood to principles, gathered once: by principle and by decision, the newest decision first."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple

from markupsafe import Markup

from kbgen.kit.html import filled, render
from kbgen.kit.listing import Listing
from kbgen.kit.nowrap import day_html
from kbgen.kit.site import Here, Site
from kbgen.kit.stances import Stance, stances_of
from kbgen.model import Doc

_SIGNS = {"upholds": "✓", "trades-off": "±", "violates": "✗"}


class Weighed(NamedTuple):
    """A decision with the stances that it takes."""

    decision: Doc[Any]
    stances: tuple[Stance, ...]


def weighed(site: Site) -> tuple[Weighed, ...]:
    """Every decision that was weighed against a principle, the newest first and those without a day last."""
    found = (Weighed(doc, tuple(stances_of(doc, site.corpus))) for doc in site.corpus.of_kind("decision"))
    return tuple(sorted((one for one in found if one.stances), key=_newest))


def _newest(one: Weighed) -> tuple[int, str]:
    day = one.decision.content.date
    return -day.toordinal() if day else 0, one.decision.path


def by_principle(site: Site) -> Mapping[str, tuple[Stance, ...]]:
    """The stances to each principle, by its address."""
    found: dict[str, list[Stance]] = defaultdict(list)
    for one in site.once(weighed):
        for stance in one.stances:
            found[stance.principle.address].append(stance)
    return {address: tuple(stances) for address, stances in found.items()}


def stances_to(principle: Doc[Any], site: Site) -> Sequence[Stance]:
    """The stances to one principle, the newest decision's first."""
    return site.once(by_principle).get(principle.address, ())


def _table(stances: Sequence[Stance], principle: Doc[Any], here: Here) -> Markup:
    rows = [
        (stance_html(one), here.link(one.decision), day_html(one.decision.content.date), one.note) for one in stances
    ]
    heads = ["Stance", "Decision", "Date", "Note"]
    return render("kit/table.html.j2", label=f"Decisions on {principle.title}", heads=heads, rows=rows)


OF_PRINCIPLE: Listing[Stance] = Listing("decisions", "Decisions", stances_to, _table)


def stance_html(stance: Stance) -> Markup:
    """A stance as a sign and a word."""
    return filled(
        '<span class="kb-stance kb-{0}"><span aria-hidden="true">{1}</span> <span>{0}</span></span>',
        stance.stance,
        _SIGNS[stance.stance],
    )


def tally(stances: Iterable[Stance]) -> tuple[int, int, int]:
    """How often principles were upheld, traded off and violated."""
    counts = Counter(one.stance for one in stances)
    return counts["upholds"], counts["trades-off"], counts["violates"]
