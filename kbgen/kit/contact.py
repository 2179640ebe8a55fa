"""How people and teams are reached, and who is on call, as HTML."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from markupsafe import Markup, escape

from kbgen.kit.badges import for_reader
from kbgen.kit.escalation import Call, walk
from kbgen.kit.html import filled, render
from kbgen.kit.on_call import RotaFault, Rotation, rotation
from kbgen.kit.site import Here, Site, joined, web_link
from kbgen.model import Doc
from kbgen.model.elsewhere import rota_in

_PHONE = re.compile(r"\+?[\d][\d ()./-]{5,30}", re.ASCII)
_MAIL = ("email", "e-mail", "mail")
_NO_DIGIT = re.compile(r"[^\d+]")


def reach_html(who: Doc[Any]) -> Markup | None:
    """Every way to reach a team or a person, the pager first."""
    ways = filter(None, (page_html(who), contact_html(who.fields.contact)))
    return joined(ways, " · ") or None


def at_night_html(who: Doc[Any]) -> Markup | None:
    """The ways that wake somebody: the pager, and of the others no mail where there is any other."""
    contact = who.fields.contact
    if isinstance(contact, dict):
        contact = {channel: way for channel, way in contact.items() if channel not in _MAIL} or contact
    ways = filter(None, (page_html(who), contact_html(contact)))
    return joined(ways, " · ") or None


def page_html(who: Doc[Any]) -> Markup | None:
    """A link that pages a person; None where they have no pager."""
    pager = getattr(who.fields, "pager", None)
    return filled('<span class="kb-page-now">{}</span>', web_link("page now", pager)) if pager else None


def contact_html(contact: str | dict[str, str] | None) -> Markup | None:
    """The ways to reach somebody; an e-mail address, a telephone number and a web address are links."""
    if not contact:
        return None
    if isinstance(contact, str):
        return _way(contact)
    return joined((filled("{} {}", channel, _way(value)) for channel, value in contact.items()), " · ")


def _way(value: str) -> Markup:
    if value.startswith(("https://", "http://")):
        return web_link(value.split("://", 1)[1], value)
    if _PHONE.fullmatch(value):
        return web_link(value, f"tel:{_NO_DIGIT.sub('', value)}")
    local, at, domain = value.partition("@")
    if local and at and "." in domain and " " not in value:
        return web_link(value, f"mailto:{value}")
    return escape(value)


_CALLED = ("team", "person")
Reach = Callable[[Doc[Any]], Markup | None]
_DAYS = "Mon Tue Wed Thu Fri Sat Sun".split()
_MONTHS = "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split()
FAULTS = {
    RotaFault.MISSING: "not fetched",
    RotaFault.UNREADABLE: "cannot be read",
    RotaFault.OLD: "out of date",
    RotaFault.ENDED: "has ended",
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
    turns = [f"{stamp(duty.start)} {order.index(duty.who)}" for duty in found.duties]
    if found.duties:
        turns.append(f"{stamp(found.duties[-1].end)} {len(order)}")
    live = for_reader(here.site, "shifts", "; ".join(turns)) if turns else Markup()
    if live and found.stale_from is not None:
        live += filled(' data-kb-stale="{}"', stamp(found.stale_from))
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
    return _Variant(people_text(who), joined((_person(one, here, reach) for one in who), " and "))


def _called_instead(found: Rotation, why: str, here: Here, reach: Reach) -> _Variant:
    """Whom to call where the rota names nobody."""
    html = filled(' <span class="kb-when">({})</span>', why) if why else Markup()
    called = joined((_person(one, here, reach) for one in found.fallback), " and ") or Markup("nobody")
    return _Variant(_instead(found), called + html)


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


def people_text(who: Sequence[Doc[Any] | str]) -> str:
    """People in words."""
    return " and ".join(one if isinstance(one, str) else one.title for one in who)


def _shift(found: Rotation, site: Site) -> Markup:
    """Until when the first duty lasts, and who is next."""
    if not found.duties:
        return Markup()
    first, *later = found.duties
    then = f", then {people_text(later[0].who) or _instead(found)}" if later else ""
    return filled("until {}{}", moment_html(first.end, site), then)


def _instead(found: Rotation) -> str:
    return people_text(found.fallback) or "nobody"


def moment_html(moment: datetime, site: Site) -> Markup:
    """A point in time as a clock in the handbook's zone shows it: `Tue 24 Nov, 10:00 GMT`."""
    local = moment.astimezone(ZoneInfo(site.settings.timezone))
    # no names of days from the machine's locale
    text = f"{_DAYS[local.weekday()]} {local.day} {_MONTHS[local.month - 1]}, {local:%H:%M %Z}"
    return filled('<time datetime="{}Z">{}</time>', stamp(moment), text)


def stamp(moment: datetime) -> str:
    """A moment to the minute in UTC, as scripts compare it: `2026-11-24T10:00`."""
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
