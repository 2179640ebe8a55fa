"""How to reach a team or a person."""

from __future__ import annotations

import re
from typing import Any

from markupsafe import Markup, escape

from kbgen.kit.html import filled
from kbgen.kit.site import joined, web_link
from kbgen.model import Doc

_PHONE = re.compile(r"\+?[\d][\d ()./-]{5,30}", re.ASCII)
_NO_DIGIT = re.compile(r"[^\d+]")


def reach_html(who: Doc[Any]) -> Markup | None:
    """Every way to reach a team or a person, the pager first."""
    ways = filter(None, (page_html(who), contact_html(who.fields.contact)))
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
