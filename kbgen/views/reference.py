"""The pages about the site itself: rules, kinds, and the data for other programs."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from markupsafe import Markup

from kbgen.kit.fields import Fields
from kbgen.kit.html import filled, render, with_code
from kbgen.kit.site import Here, Site, ViewPage, joined
from kbgen.model.page import DATA, KINDS, RULES
from kbgen.rules import rules_for
from kbgen.views.shapes import SHAPES, VERSION

DATA_ADDRESS = DATA


def data(_site: Site) -> Iterator[ViewPage]:
    """One page with every file and every key."""
    yield ViewPage(
        DATA_ADDRESS, "Data", "The files that other programs read of this site, and what their keys mean.", _write
    )


def _write(_here: Here) -> Markup:
    return render("views/data.html.j2", shapes=SHAPES, version=VERSION, said=with_code)


ADDRESS = RULES


def reference(_site: Site) -> Iterator[ViewPage]:
    """A page with every rule, each at an anchor of its code, and one with the fields of every kind."""
    yield ViewPage(ADDRESS, "Rules", "What kbgen checks in every document, why, and how to fix it.", _rules)
    yield ViewPage(KINDS, "Kinds", "What documents of each kind say in their front matter.", _kinds)


def _rules(here: Here) -> Markup:
    rows = [(rule, rule.manual.split("\n\n", 1)[0]) for rule in rules_for(here.site.kinds)]
    return render("views/reference.html.j2", rows=rows, said=with_code)


def _kinds(here: Here) -> Markup:
    shared = Fields.model_fields
    return render(
        "views/kinds.html.j2",
        said=with_code,
        shared=_fields("every kind", Fields, shared),
        kinds=[
            (
                kind,
                joined(filled("<code>{}/</code>", folder) for folder in kind.folders),
                _fields(kind.plural, kind.schema, [name for name in kind.schema.model_fields if name not in shared]),
            )
            for kind in here.site.kinds.values()
        ],
    )


def _fields(label: str, schema: type[Fields], names: Iterable[str]) -> Markup | str:
    rows = [(filled("<code>{}</code>", name), with_code(schema.model_fields[name].description or "")) for name in names]
    return (
        render("kit/table.html.j2", label=f"Fields of {label}", heads=["Field", "Meaning"], rows=rows) if rows else ""
    )
