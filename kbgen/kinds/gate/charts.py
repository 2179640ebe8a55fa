"""Governance as pictures: when waivers run out, and what gives way most."""

from __future__ import annotations

from collections import Counter

from markupsafe import Markup

from kbgen.charts import Point, bars, columns
from kbgen.kinds.gate.parts import principles_in_order, state_of
from kbgen.kit.amounts import counted
from kbgen.kit.months import MONTHS, month_name, month_of
from kbgen.kit.site import Site

_MOST = 10


def waivers_chart(site: Site) -> Markup:
    """How many live waivers run out in each of the coming months; nothing where fewer than two do."""
    live = [doc.fields.expires for doc in site.corpus.of_kind("waiver") if state_of(doc, site).in_force]
    ends = Counter(month_of(day) for day in live if day is not None)
    first = month_of(site.today)
    months = range(first, first + MONTHS)
    shown = sum(ends[month] for month in months)
    if shown < 2:
        return Markup()
    points = [Point(month_name(month), ends[month], str(ends[month]), month_name(month)[:3]) for month in months]
    later = len(live) - shown
    rest = f" {later} more run out later, or never." if later else ""
    desc = f"{counted(shown, 'live waiver')} run out within twelve months.{rest}"
    return columns(points, "Live waivers that run out, by month", desc, head="Month", unit="Waivers")


def principles_chart(site: Site) -> Markup:
    """In how many decisions each of the first few gave way; nothing where fewer than two did."""
    found = [one for one in site.once(principles_in_order) if one.given_up]
    points = [
        Point(site.corpus.by_address[one.key].title, one.given_up, f"{one.given_up} of {one.total}")
        for one in found[:_MOST]
    ]
    if len(points) < 2:
        return Markup()
    title = "Traded off or violated, in decisions"
    if len(found) > _MOST:
        title = f"{title}: the first {_MOST} of {len(found)}"
    return bars(points, title, head="Principle", unit="Decisions")
