"""What happened lately to the services of a document: the first thing to ask when one of them is in trouble."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

from markupsafe import Markup

from kbgen.kit.html import filled, render
from kbgen.kit.measures import counted
from kbgen.kit.site import Change, Here, joined
from kbgen.model import Doc
from kbgen.views import view_of

TITLE, ANCHOR = "Changed lately", "kb-changed-lately"
_MOST = 12
_MONTH = timedelta(days=30)
_PAGES = "page"


def section(doc: Doc[Any], here: Here) -> Markup | None:
    """Deployments, incidents, decisions and waivers, the newest first, and where neighbours have their runbooks."""
    rows = _changes(doc, here)
    near = joined(_neighbours(doc, here))
    if not rows and not near:
        return None
    shown = [(row.day, row.line) for row in rows[:_MOST]]
    return render("views/changes.html.j2", rows=shown, more=len(rows) - len(shown), near=near)


def summary(doc: Doc[Any], here: Here) -> str:
    """How much has happened in the last month, in a few words; empty for nothing."""
    found = sum(here.site.today - one.day <= _MONTH for one in _changes(doc, here))
    return f"{counted(found, 'change')} in {_MONTH.days} days" if found else ""


def _changes(doc: Doc[Any], here: Here) -> list[Change]:
    views = [view_of(kind) for kind in here.site.kinds.values()]
    found = dict.fromkeys(
        change for service in _services(doc, here) for view in views for change in view.changes(service, here)
    )
    return sorted(found, key=lambda one: (-one.day.toordinal(), one.line))


def _services(doc: Doc[Any], here: Here) -> list[Doc[Any]]:
    """A service itself, and those of a runbook that wakes somebody."""
    if doc.kind == "service":
        return [doc]
    if doc.kind != "runbook" or doc.fields.severity != _PAGES:
        return []
    return list(here.site.corpus.referred(doc, "services"))


def _neighbours(doc: Doc[Any], here: Here) -> Iterator[Markup]:
    """The services that those of a document need, each with how many runbooks it has."""
    own = _services(doc, here)
    corpus = here.site.corpus
    near = (one for service in own for one in corpus.referred(service, "depends_on"))
    for service in dict.fromkeys(one for one in near if one not in own):
        runbooks = corpus.referrers(service, role="services", kind="runbook")
        if runbooks:
            there = here.link_to(service.address, service.title, "kb-runbooks")
            yield filled("{} ({})", there, len(runbooks))
