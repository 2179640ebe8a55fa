"""The decisions on the pages of services, teams and people."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from markupsafe import Markup

from kbgen.kinds.decision.formatting import by_need, day_said, table
from kbgen.kinds.decision.parts import Part, parts
from kbgen.kit.html import render
from kbgen.kit.listing import Listing
from kbgen.kit.site import Here, Site
from kbgen.kit.status import status_html
from kbgen.model import Doc


def _about(service: Doc[Any], site: Site) -> Sequence[Doc[Any]]:
    return sorted(site.corpus.referrers(service, role="services", kind="decision"), key=by_need)


def _parts_of(who: Doc[Any], site: Site) -> Sequence[Part]:
    """What is to be decided first, their own before others', then the newest."""
    return sorted(site.once(parts).get(who.address, ()), key=_part_by_need)


def _part_by_need(part: Part) -> tuple[object, ...]:
    waits, *rest = by_need(part.decision)
    return waits, not part.decides, *rest


def _services_table(docs: Sequence[Doc[Any]], _service: Doc[Any], here: Here) -> Markup:
    return table(docs, here)


def _parts_table(taken: Sequence[Part], _who: Doc[Any], here: Here) -> Markup:
    rows = [
        (
            here.link(one.decision),
            ", ".join(one.said),
            status_html(one.decision.content.status),
            day_said(one.decision, here.site.today),
        )
        for one in taken
    ]
    return render("kit/table.html.j2", label="Decisions", heads=["Decision", "Part", "Status", "Date"], rows=rows)


OF_SERVICE: Listing[Doc[Any]] = Listing("decisions", "Decisions", _about, _services_table)
OF_WHO: Listing[Part] = Listing("decisions", "Decisions", _parts_of, _parts_table)
