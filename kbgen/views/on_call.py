"""Who is on call by every rota: now, next, and for the coming weeks."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from markupsafe import Markup, escape

from kbgen.kit.contact import FAULTS, moment_html, on_call_html, stamp
from kbgen.kit.escalation import escalation_ref, walk
from kbgen.kit.html import render
from kbgen.kit.listing import few
from kbgen.kit.on_call import ADDRESS, Rotation, rotations
from kbgen.kit.site import Here, Site, ViewPage, joined
from kbgen.model import Doc

_MOST_SHIFTS = 12
_MOST_SERVICES = 10


def on_call(site: Site) -> Iterator[ViewPage]:
    """One page, where there is a rota that its readers may know."""
    if any(rota.files for rota in site.corpus.rotas.rotas):
        yield ViewPage(ADDRESS, "Who is on call", "Tonight's people: who is on call now and next.", _write)


def _write(here: Here) -> Markup:
    found = rotations(here.site.corpus, here.site.today)
    services = here.site.once(_called_by)
    return render(
        "views/on_call.html.j2",
        rotas=[
            (
                rotation.name,
                on_call_html(rotation.name, here),
                _facts(rotation, services, here),
                _shifts(rotation, here),
            )
            for rotation in found
        ],
    )


def _called_by(site: Site) -> dict[str, list[Doc[Any]]]:
    """The living services whose escalation begins with a rota, by the rota's name."""
    found: dict[str, list[Doc[Any]]] = {}
    for doc in site.corpus.of_kind("service"):
        name = None if doc.ended else escalation_ref(doc, site.corpus)
        first = next(walk(name, site.corpus, doc), None) if name else None
        if first is not None and first.rota:
            found.setdefault(first.rota, []).append(doc)
    return found


def _facts(rotation: Rotation, services: dict[str, list[Doc[Any]]], here: Here) -> Iterator[tuple[str, Markup | str]]:
    if called := services.get(rotation.name):
        yield "First called for", few(called, _MOST_SERVICES, here.link)
    if rotation.fallback:
        yield "Where nobody is on call, page", joined(map(here.link, rotation.fallback))
    files = here.site.corpus.rotas.by_name[rotation.name].files
    fetched = f", fetched {rotation.fetched:%Y-%m-%d %H:%M} UTC" if rotation.fetched else ""
    yield "Calendar", escape(f"{', '.join(file.path for file in files)}{fetched}")
    if rotation.fault is not None:
        yield "Trouble", f"The calendar {FAULTS[rotation.fault]}: {rotation.why}."


def _shifts(rotation: Rotation, here: Here) -> list[tuple[Markup, str, Markup]]:
    """From when until when who is on call, gaps among them."""
    site = here.site
    return [
        (
            moment_html(duty.start, site),
            stamp(duty.end),
            joined(escape(who) if isinstance(who, str) else here.link(who) for who in duty.who) or Markup("nobody"),
        )
        for duty in rotation.duties[:_MOST_SHIFTS]
    ]
