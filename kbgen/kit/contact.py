"""How to reach a team or a person."""

from __future__ import annotations

from markupsafe import Markup, escape

from kbgen.kit.html import filled
from kbgen.kit.site import joined, web_link


def contact_html(contact: str | dict[str, str] | None) -> Markup | None:
    """The ways to reach somebody; an e-mail address and a web address are links."""
    if not contact:
        return None
    if isinstance(contact, str):
        return _way(contact)
    return joined((filled("{} {}", channel, _way(value)) for channel, value in contact.items()), " · ")


def _way(value: str) -> Markup:
    if value.startswith(("https://", "http://")):
        return web_link(value.split("://", 1)[1], value)
    local, at, domain = value.partition("@")
    if local and at and "." in domain and " " not in value:
        return web_link(value, f"mailto:{value}")
    return escape(value)
