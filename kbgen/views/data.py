"""The reference of files for other programs, made from their shapes."""

from __future__ import annotations

from collections.abc import Iterator

from markupsafe import Markup

from kbgen.kit.html import render, with_code
from kbgen.kit.site import Here, Site, ViewPage
from kbgen.model.page import DATA
from kbgen.views.shapes import SHAPES, VERSION

ADDRESS = DATA


def data(_site: Site) -> Iterator[ViewPage]:
    """One page with every file and every key."""
    yield ViewPage(
        ADDRESS, "Data", "The files that other programs read of this site, and what their keys mean.", _write
    )


def _write(_here: Here) -> Markup:
    return render("views/data.html.j2", shapes=SHAPES, version=VERSION, said=with_code)
