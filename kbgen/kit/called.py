"""Whom a call reaches, on a page: somebody, or whoever is on call, and how to reach them.

Everybody whose turn may come stands on the page, and the reader's browser shows whose it is.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from markupsafe import Markup, escape

from kbgen.kit.contact import reach_html
from kbgen.kit.escalation import Call, escalation_ref, walk
from kbgen.kit.html import filled, render
from kbgen.kit.on_call import Fault, Rotation, rotation, rotations
from kbgen.kit.owners import folded
from kbgen.kit.site import Here, Site, joined
from kbgen.kit.status import for_reader
from kbgen.model import Doc
from kbgen.model.rota import rota_in

_CALLED = ("team", "person")
_URGENT = ("runbook", "service", "team")
_TAGS = frozenset(("incident", "incidents", "on-call"))
Reach = Callable[[Doc[Any]], Markup | None]
_DAYS = "Mon Tue Wed Thu Fri Sat Sun".split()
_MONTHS = "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split()
FAULTS = {
    Fault.MISSING: "not fetched",
    Fault.UNREADABLE: "cannot be read",
    Fault.OLD: "out of date",
    Fault.ENDED: "has ended",
}


class _Variant(NamedTuple):
    """Who may be shown: a name in words, and the same with links and how to reach them."""

    name: str
    html: Markup


def on_call_html(name: str, here: Here, reach: Reach = reach_html, *, brief: bool = False) -> Markup | None:
    """Who is on call by a rota, and if it is not `brief`, until when and who is next; None where no rota has the name.

    Without a script it tells the first shift of the build's day, with its end.
    """
    found = rotation(name, here.site.corpus, here.site.today)
    if found is None:
        return None
    shown: dict[object, _Variant] = {}
    for duty in found.duties:
        shown.setdefault(duty.who, _variant(duty.who, found, here, reach))
    order = list(shown)
    unknown = _called_instead(found, _why(found), here, reach)
    turns = [f"{_stamp(duty.start)} {order.index(duty.who)}" for duty in found.duties]
    if found.duties:
        turns.append(f"{_stamp(found.duties[-1].end)} {len(order)}")
    live = for_reader(here.site, "shifts", "; ".join(turns)) if turns else Markup()
    if live and found.stale_from is not None:
        live += filled(' data-kb-stale="{}"', _stamp(found.stale_from))
    variants = [*shown.values(), unknown]
    return render(
        "kit/on_call.html.j2",
        live=live,
        variants=variants if live else variants[:1],
        shift=Markup() if brief else _shift(found, here.site),
    )


def _variant(who: Sequence[Doc[Any] | str], found: Rotation, here: Here, reach: Reach) -> _Variant:
    if not who:
        return _called_instead(found, "nobody is on the rota", here, reach)
    return _Variant(names(who), joined((_person(one, here, reach) for one in who), " and "))


def _called_instead(found: Rotation, why: str, here: Here, reach: Reach) -> _Variant:
    """Whom to call where the rota names nobody."""
    said = filled(' <span class="kb-when">({})</span>', why) if why else Markup()
    called = joined((_person(one, here, reach) for one in found.fallback), " and ") or Markup("nobody")
    return _Variant(_instead(found), called + said)


def _why(found: Rotation) -> str:
    if found.fault is not None:
        return f"rota {FAULTS[found.fault]}"
    return "rota not known any more" if found.duties else ""


def _person(who: Doc[Any] | str, here: Here, reach: Reach) -> Markup:
    if isinstance(who, str):
        return escape(who)
    ways = reach(who)
    link = filled("<strong>{}</strong>", here.link(who))
    return filled('{} <span class="kb-reached">{}</span>', link, ways) if ways else link


def names(who: Sequence[Doc[Any] | str]) -> str:
    """People in words."""
    return " and ".join(one if isinstance(one, str) else one.title for one in who)


def _shift(found: Rotation, site: Site) -> Markup:
    """Until when the first duty lasts, and who is next."""
    if not found.duties:
        return Markup()
    first, *later = found.duties
    then = f", then {names(later[0].who) or _instead(found)}" if later else ""
    return filled("until {}{}", moment_html(first.end, site), then)


def _instead(found: Rotation) -> str:
    return names(found.fallback) or "nobody"


def moment_html(moment: datetime, site: Site) -> Markup:
    """A point in time as a clock in the handbook's zone shows it: `Tue 24 Nov, 10:00 GMT`."""
    local = moment.astimezone(ZoneInfo(site.settings.timezone))
    # no names of days from the machine's locale
    said = f"{_DAYS[local.weekday()]} {local.day} {_MONTHS[local.month - 1]}, {local:%H:%M %Z}"
    return filled('<time datetime="{}Z">{}</time>', _stamp(moment), said)


def _stamp(moment: datetime) -> str:
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M")


def called_html(call: Call, near: Doc[Any], here: Here, reach: Reach = reach_html, *, brief: bool = False) -> Markup:
    """Whom a call goes to and how to reach them; by a rota, whoever is on call."""
    if call.rota:
        return on_call_html(call.rota, here, reach, brief=brief) or escape(call.name)
    ways = reach(call.who) if call.who is not None else None
    who = filled("<strong>{}</strong>", here.link(call.who) if call.who else here.named(call.name, near))
    return filled('{} <span class="kb-reached">{}</span>', who, ways) if ways else who


def named_html(name: str, near: Doc[Any], here: Here) -> Markup:
    """The same for a name as a document gives it."""
    who = here.site.corpus.resolve(name, near, _CALLED)
    return called_html(Call(timedelta(), name, who, rota_in(name)), near, here)


def on_call_first(name: str | None, near: Doc[Any], here: Here) -> Markup | None:
    """Who is on call where an escalation begins with a rota."""
    first = next(walk(name, here.site.corpus, near), None) if name else None
    return called_html(first, near, here) if first is not None and first.rota else None


def urgent(site: Site) -> frozenset[str]:
    """The addresses of what somebody needs while something is down.

    That are runbooks, services and teams, everybody whom an escalation or a rota may come to, and the guides to
    incidents and on-call duty, which their tags tell.
    """
    corpus = site.corpus
    first = [doc for kind in _URGENT for doc in corpus.of_kind(kind)]
    guides = [doc for doc in corpus.of_kind("guide") if not _TAGS.isdisjoint(map(folded, doc.fields.tags))]
    names = [(doc.id if doc.kind == "team" else escalation_ref(doc, corpus), doc) for doc in first]
    called = (call.who for name, doc in names if name for call in walk(name, corpus, doc))
    on_call = (who for one in rotations(corpus, site.today) for duty in one.duties for who in duty.who)
    people = (who for who in (*called, *on_call) if isinstance(who, Doc))
    return frozenset(doc.address for doc in (*first, *guides, *people))
