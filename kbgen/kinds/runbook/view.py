"""The page of a runbook, the indexes by alert and by service, and the permanent address of each alert."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from functools import partial
from typing import Any
from urllib.parse import quote

from markupsafe import Markup, escape

from kbgen.kinds.runbook import Requirement, Runbook
from kbgen.kit.alert_links import has_address, labels_of, templates
from kbgen.kit.badges import LATE, day_html, freshness_html, status_html
from kbgen.kit.contact import at_night_html, called_html
from kbgen.kit.dates import in_words
from kbgen.kit.escalation import escalation_ref, walk
from kbgen.kit.html import filled, json_text, render
from kbgen.kit.listing import Chunk, Listing, address_of, chunks, paged
from kbgen.kit.numbers import counted
from kbgen.kit.reviews import Evidence, evidence_on, last_practice
from kbgen.kit.site import Column, Facts, Here, KindView, Site, ViewPage, joined, page_url, web_link
from kbgen.model import Corpus, Doc
from kbgen.model.document import visible_names

ALERTS = "alerts/index.md"
VALUES = "Fill in"
_LAST = {"Last used": ("executed", "incident"), "Last exercised": ("exercise",)}


def facts(doc: Doc[Runbook], here: Here) -> Facts:
    """What is on fire, whom to call, what to look at, what is needed, when it was last carried out."""
    fields = doc.fields
    yield "Services", here.all_named(fields.services, doc, ("service",))
    yield "Alerts", joined(filled("<code>{}</code>", alert) for alert in doc.content.alerts)
    if name := escalation_ref(doc, here.site.corpus):
        yield "Call", _calls(name, doc, here)
    yield "Look at", joined(web_link(board.title, board.url) for board in fields.dashboards)
    if fields.requires:
        needs = joined((_needed(require, doc, here) for require in fields.requires), "; ")
        fold = "<details class='kb-fold'><summary>{}</summary>{}</details>"
        yield "You need", filled(fold, counted(len(fields.requires), "thing"), needs)
    yield from _last_times(doc, here)
    if labels_of([doc]) and here.site.settings.url:
        settings = here.site.settings
        listed = [url for _, url in templates([doc], settings.url, directory_urls=settings.directory_urls)]
        yield "For the alert's rule", joined((filled("<code>runbook_url: '{}'</code>", url) for url in listed), " ")
    if fields.variables:
        yield VALUES, render("kinds/runbook/variables.html.j2", variables=fields.variables)


def _last_times(doc: Doc[Runbook], here: Here) -> Facts:
    """When it was last used in earnest and last exercised: the newest of its own records and those of others."""
    known = evidence_on(doc, here.site.corpus)
    times = {
        label: said
        for label, hows in _LAST.items()
        if (said := _last_time(doc, hows, [one for one in known if one.trial.how in hows], here))
    }
    if not times and doc.fields.exercise_every is not None:
        times["Last exercised"] = f"never, wanted every {doc.fields.exercise_every}"
    yield from times.items()


def _last_time(doc: Doc[Runbook], hows: tuple[str, ...], known: list[Evidence], here: Here) -> Markup | str:
    done = [review for review in doc.fields.reviews if review.how in hows]
    last = max(done, key=lambda review: review.date, default=None)
    seen = last_practice(known, here.site.today)
    if seen is not None and (last is None or seen.trial.day >= last.date):
        return filled("{} ({}: {})", day_html(seen.trial.day, here.site), seen.trial.how, here.link(seen.source))
    return filled("{} ({})", day_html(last.date, here.site), last.how) if last else ""


def _needed(requirement: Requirement, doc: Doc[Runbook], here: Here) -> Markup:
    return here.named(requirement.gate, doc, ("gate",)) if requirement.gate else escape(requirement.access or "")


def _calls(name: str, doc: Doc[Runbook], here: Here) -> Markup:
    """Whom to call in turn, each with the seconds after which the reader's browser says that it is time."""
    calls = []
    for call in walk(name, here.site.corpus, doc):
        after = in_words(call.after)
        when = "" if after == "at once" else f"after {after}"
        calls.append((called_html(call, doc, here, at_night_html), call.rota, when, int(call.after.total_seconds())))
    return render("kinds/runbook/calls.html.j2", calls=calls)


def section(doc: Doc[Runbook], here: Here) -> Markup:
    """Where the reader's browser keeps account of what is done, and the page's address, for those who print it."""
    settings = here.site.settings
    url = f"{settings.url.rstrip('/')}/" if settings.url else ""
    address = url and url + page_url(doc.address, directory_urls=settings.directory_urls)
    return render("kinds/runbook/run.html.j2", zone=settings.timezone, address=address, use=doc.content)


def _by_alert_of(service: Doc[Any], site: Site) -> list[tuple[str, Doc[Any]]]:
    """The runbooks of a service by alert: those that wake somebody first, those without an alert last."""
    docs = site.corpus.referrers(service, role="services", kind="runbook")
    order = {"page": 0, "ticket": 1, "info": 2}
    rows = [(alert, doc) for doc in docs for alert in doc.content.alerts or ("",)]
    return sorted(
        rows, key=lambda row: (not row[0], order.get(row[1].fields.severity, 3), row[0].casefold(), row[1].title)
    )


def _of_service(rows: Sequence[tuple[str, Doc[Any]]], _service: Doc[Any], here: Here) -> Markup:
    cells = [
        (alert, here.link(doc), status_html(doc.fields.severity or ""), freshness_html(doc, here.site))
        for alert, doc in rows
    ]
    return render("kinds/runbook/of_service.html.j2", rows=cells, alerts=any(alert for alert, _ in rows))


def _late(service: Doc[Any], here: Here) -> str:
    """How many runbooks of a service are late for review."""
    docs = here.site.corpus.referrers(service, role="services", kind="runbook")
    late = sum(here.site.state(doc).state in LATE for doc in docs)
    return f"{counted(late, 'runbook')} to review" if late else ""


OF_SERVICE = Listing("runbooks", "Runbooks", _by_alert_of, _of_service)


def by_alert(corpus: Corpus) -> dict[str, list[Doc[Any]]]:
    """The runbooks of each alert, by the alert's name, in alphabetical order."""
    found: dict[str, list[Doc[Any]]] = defaultdict(list)
    for doc in corpus.of_kind("runbook"):
        for alert in doc.content.alerts:
            found[alert].append(doc)
    return dict(sorted(found.items(), key=lambda item: item[0].casefold()))


def pages(site: Site) -> Iterator[ViewPage]:
    """The alerts from A to Z, and for each a permanent address to give to its `runbook_url`."""
    alerts = by_alert(site.corpus)
    yield from _alert_pages(alerts)
    for alert, address in _addresses(alerts).items():
        docs = alerts[alert]
        only = docs[0] if len(docs) == 1 else None
        yield ViewPage(
            address,
            alert,
            f"Runbooks for the alert {alert}.",
            partial(_choice, docs=docs),
            only.address if only else "",
            redirect_anchor=_section_of(alert, only) if only else "",
        )


def _addresses(alerts: Iterable[str]) -> dict[str, str]:
    """The permanent addresses of alerts; of names that differ in case only, the first has one."""
    names = {alert.casefold(): alert for alert in reversed(list(alerts)) if has_address(alert)}
    return {alert: f"alerts/{alert}.md" for alert in alerts if names.get(alert.casefold()) == alert}


def _section_of(alert: str, doc: Doc[Any]) -> str:
    """The anchor of a heading that is an alert's name, in a runbook for several alerts."""
    anchor = alert.casefold()
    return anchor if len(doc.content.alerts) > 1 and anchor in doc.anchors else ""


def _choice(here: Here, docs: list[Doc[Any]]) -> Markup:
    rows = [
        (
            here.link(doc),
            here.all_named(doc.fields.services, doc) or doc.folder,
            doc.fields.summary or "",
        )
        for doc in docs
    ]
    return render("kinds/runbook/choice.html.j2", rows=rows)


def _files(site: Site) -> Iterator[tuple[str, str]]:
    """The alerts with their runbooks, for whatever fills in `runbook_url`."""
    alerts = {
        alert: [
            {
                "id": doc.id,
                "title": doc.title,
                "url": _url(alert, doc, site),
                "severity": doc.fields.severity,
                "services": visible_names(doc.fields.services),
            }
            for doc in docs
        ]
        for alert, docs in by_alert(site.corpus).items()
    }
    if alerts:
        yield "api/alerts.json", json_text({"version": 1, "alerts": alerts})


def _url(alert: str, doc: Doc[Any], site: Site) -> str:
    anchor = _section_of(alert, doc)
    url = page_url(doc.address, directory_urls=site.settings.directory_urls)
    return f"{url}#{quote(anchor)}" if anchor else url


def _alert_pages(alerts: dict[str, list[Doc[Any]]]) -> Iterator[ViewPage]:
    """All alerts in pages of a bearable length, each of which leads to every letter."""
    rows = list(alerts.items())
    letters: dict[str, str] = {}
    for chunk in chunks(rows, ALERTS):
        for alert, _ in chunk.rows:
            letters.setdefault(alert[0].upper(), address_of(ALERTS, chunk.number))
    page = ViewPage(ALERTS, "Alerts A to Z", "Every alert and its runbook.", listed=True)
    return paged(page, rows, partial(_alerts, letters=letters, addresses=_addresses(alerts)))


def _alerts(
    here: Here, chunk: Chunk[tuple[str, list[Doc[Any]]]], letters: dict[str, str], addresses: dict[str, str]
) -> Markup:
    rows, begun = [], set[str]()
    for alert, docs in chunk.rows:
        letter = alert[0].upper()
        anchor = "" if letter in begun else f"letter-{letter.lower()}"
        begun.add(letter)
        runbooks = joined(here.link(doc) for doc in docs) if len(docs) > 1 else escape(docs[0].title)
        severity = next((doc.fields.severity for doc in docs if doc.fields.severity), "")
        rows.append((anchor, _alert(alert, docs, addresses.get(alert, ""), here), runbooks, status_html(severity)))
    links = [here.link_to(address, letter, f"letter-{letter.lower()}") for letter, address in letters.items()]
    return render("kinds/runbook/alerts.html.j2", rows=rows, letters=links)


def _alert(alert: str, docs: list[Doc[Any]], choice: str, here: Here) -> Markup:
    """An alert's name as a link to its runbook, or to the choice where several name it."""
    if len(docs) == 1:
        return here.link_to(docs[0].address, alert, _section_of(alert, docs[0]))
    return here.link_to(choice, alert) if choice else escape(alert)


COLUMNS = (
    Column("Runbook", lambda doc, here: here.link(doc)),
    Column("Services", lambda doc, here: here.all_named(doc.fields.services, doc, ("service",))),
    Column("Alerts", lambda doc, _here: joined(doc.content.alerts)),
    Column("Severity", lambda doc, _here: status_html(doc.fields.severity or "")),
    Column("Review", lambda doc, here: freshness_html(doc, here.site)),
)


VIEW = KindView(
    files=_files,
    names=lambda doc: doc.content.alerts,
    facts=facts,
    contributions=(OF_SERVICE.on("service", 10, pending=_late),),
    columns=COLUMNS,
    pages=pages,
    section=section,
    severity=lambda doc: doc.fields.severity or "",
    leading=("Call", "You need", VALUES),
    loads=("runbook/runbook.css", *(f"runbook/{name}.js" for name in "shared run calls values export brief".split())),
)
