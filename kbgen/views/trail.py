"""Where a page stands in the site: the list that it belongs to, and the way down to it from the home page."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from markupsafe import Markup

from kbgen.kit.html import filled
from kbgen.kit.site import Here, Site, joined
from kbgen.model.page import HOME
from kbgen.views import pages_of_kinds


def listed_in(address: str, site: Site) -> str:
    """The address of the kind's index that a page belongs to, which the navigation holds; empty where there is none."""
    if address == HOME:
        return ""
    for one in (address, *reversed([*_above(address)])):
        if (doc := site.corpus.by_address.get(one)) is not None:
            return site.kinds[doc.kind].index
    found = site.once(_indexes)
    return found.get(address) or found.get(address.partition("/")[0], "")


def trail(here: Here) -> Markup:
    """Links to the pages above one, the home page first; nothing on the home page itself."""
    if here.address == HOME:
        return Markup()
    titles = here.site.once(_titles)
    index = listed_in(here.address, here.site)
    above = dict.fromkeys((index, *_above(here.address)))
    found = {one: title for one in above if one != here.address and (title := _title(one, titles, here.site))}
    links = joined((here.link_to(one, title) for one, title in {HOME: "Home", **found}.items()), " › ")
    return filled('<nav class="kb-trail" aria-label="Breadcrumb">{}</nav>', links)


def _above(address: str) -> Iterator[str]:
    """The addresses that pages of the folders around a page may have, the uppermost first."""
    *folders, name = address.split("/")
    for depth in range(1, len(folders) + (name != "index.md")):
        folder = "/".join(folders[:depth])
        yield f"{folder}.md"
        yield f"{folder}/index.md"


def _title(address: str, titles: Mapping[str, str], site: Site) -> str:
    doc = site.corpus.by_address.get(address)
    return titles.get(address, "") if doc is None else doc.title


def _indexes(site: Site) -> Mapping[str, str]:
    """The index of each page that a kind writes, and of each folder that is a kind's."""
    indexes = {kind.index.partition("/")[0]: kind.index for kind in site.kinds.values()}
    pages = site.once(pages_of_kinds).items()
    return indexes | {view.address: site.kinds[name].index for name, views in pages for view in views}


def _titles(site: Site) -> Mapping[str, str]:
    views = (view for views in site.once(pages_of_kinds).values() for view in views if not view.redirect)
    indexes = {kind.index: kind.plural for name, kind in site.kinds.items() if site.corpus.of_kind(name)}
    return {view.address: view.title for view in views} | indexes
