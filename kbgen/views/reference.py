"""The reference of rules: what kbgen checks, why, and how to fix it."""

from __future__ import annotations

from collections.abc import Iterator

from markupsafe import Markup

from kbgen.kit.html import render
from kbgen.kit.site import Here, Site, ViewPage
from kbgen.model.page import RULES
from kbgen.rules import rules_for

ADDRESS = RULES


def reference(_site: Site) -> Iterator[ViewPage]:
    """One page with every rule, each at an anchor of its code."""
    yield ViewPage(ADDRESS, "Rules", "What kbgen checks in every document, why, and how to fix it.", _write)


def _write(here: Here) -> Markup:
    rows = [(rule, rule.manual.split("\n\n", 1)[0]) for rule in rules_for(here.site.kinds)]
    return render("views/reference.html.j2", rows=rows)
