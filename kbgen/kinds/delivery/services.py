"""Every service that a log names, whichever log that is: one overview, in pages of a bearable length."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from markupsafe import Markup

from kbgen.kinds.delivery.figures import FEWEST_FOR_P90, Figures, over_year
from kbgen.kinds.delivery.formatting import log_of, measures, named, span, trend
from kbgen.kinds.delivery.log import ServiceLog
from kbgen.kit.html import filled, render
from kbgen.kit.paged import Chunk, paged
from kbgen.kit.site import Here, Site, ViewPage
from kbgen.model import Doc

ADDRESS, TITLE = "delivery/services.md", "Delivery by service"
# a row with its trend takes two kilobytes
_PER_PAGE = 50


class Logged(NamedTuple):
    """One service in the log of one document, with its figures of the last twelve months."""

    doc: Doc[Any]
    service: ServiceLog
    figures: Figures


def all_logged(site: Site) -> list[Logged]:
    """Every service of every log, those that are deployed most before the others."""
    docs = [doc for doc in site.corpus.of_kind("delivery") if not doc.ended]
    found = [Logged(doc, one, over_year(log_of(doc), [one])) for doc in docs for one in log_of(doc).services.values()]
    return sorted(found, key=lambda one: (-one.figures.deployments, one.service.name, one.doc.path))


def logs_by_service(site: Site) -> Mapping[str, Mapping[str, list[ServiceLog]]]:
    """What logs say of each service, by the addresses of the service and of the document."""
    found: dict[str, dict[str, list[ServiceLog]]] = defaultdict(lambda: defaultdict(list))
    for doc in site.corpus.of_kind("delivery"):
        for one in log_of(doc).services.values() if not doc.ended else ():
            service = site.corpus.resolve(one.name, doc, ("service",))
            if service is not None:
                found[service.address][doc.address].append(one)
    return found


def logs_of(service: Doc[Any], site: Site) -> list[tuple[Doc[Any], list[ServiceLog]]]:
    """The documents whose logs name a service, the log that goes furthest first, with what they say of it."""
    found = site.once(logs_by_service).get(service.address, {})
    docs = [site.corpus.by_address[address] for address in found]
    newest = sorted(docs, key=lambda doc: (str(log_of(doc).last), doc.path), reverse=True)
    return [(doc, found[doc.address]) for doc in newest]


def pages(site: Site) -> Iterator[ViewPage]:
    """The overview, where any log names a service."""
    rows = site.once(all_logged)
    if rows:
        summary = "The four measures of every service that is deployed, whichever log names it."
        yield from paged(ViewPage(ADDRESS, TITLE, summary, listed=True), rows, _write, _PER_PAGE)


def _write(here: Here, chunk: Chunk[Logged]) -> Markup:
    several = len({one.doc.address for one in here.site.once(all_logged)}) > 1
    return render(
        "kinds/delivery/services.html.j2",
        total=chunk.total,
        several=several,
        fewest=FEWEST_FOR_P90,
        rows=[(_said(one, here, several=several), measures(one.figures, log_of(one.doc))) for one in chunk.rows],
        trends=[
            trend(one.service, log_of(one.doc), here, one.doc)
            for one in chunk.rows
            if log_of(one.doc).measures("commit_at")
        ],
        pages=chunk.links(here),
    )


def _said(one: Logged, here: Here, *, several: bool) -> Markup:
    """The service, and where there are several logs, which one and the months that its figures are of."""
    service = named(one.service, one.doc, here)
    if not several:
        return service
    period = span(log_of(one.doc))
    return filled('{}<br><span class="kb-when">{}, {}</span>', service, here.link(one.doc), period)
