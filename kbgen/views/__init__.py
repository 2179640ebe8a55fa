"""The pages of a site, and how each kind looks there."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache
from importlib import import_module
from importlib.util import find_spec

from kbgen.kit import Kind
from kbgen.kit.site import KindView, Site, ViewPage


def view_of(kind: Kind) -> KindView:
    """The looks of a kind: its module's `VIEW`, or the plain ones of a kind that has none."""
    return _view_in(kind.module)


def pages_of_kinds(site: Site) -> Mapping[str, Sequence[ViewPage]]:
    """The pages that each kind adds to a site, by the kind's name; several stages ask, by `Site.once`."""
    views = {name: view_of(kind) for name, kind in site.kinds.items()}
    return {
        name: (*view.pages(site), *(page for section in view.contributions for page in section.pages(site)))
        for name, view in views.items()
    }


@cache
def _view_in(package: str) -> KindView:
    if find_spec(package) is None or find_spec(f"{package}.view") is None:
        return KindView()
    view: KindView = import_module(f"{package}.view").VIEW
    return view
