"""The reference of files for other programs, made from their shapes."""

from __future__ import annotations

from collections.abc import Iterator

from markupsafe import Markup

from kbgen.kit.html import filled, render
from kbgen.kit.site import Here, Site, ViewPage, joined
from kbgen.model.page import DATA
from kbgen.views.shapes import SHAPES, VERSION

ADDRESS = DATA


def data(_site: Site) -> Iterator[ViewPage]:
    """One page with every file and every key."""
    yield ViewPage(
        ADDRESS, "Data", "The files that other programs read of this site, and what their keys mean.", _write
    )


def _write(_here: Here) -> Markup:
    return render("views/data.html.j2", shapes=SHAPES, version=VERSION, said=_said)


def _said(text: str) -> Markup:
    """A text with what stands between backticks as code."""
    parts = (filled("<code>{}</code>", part) if odd % 2 else part for odd, part in enumerate(text.split("`")))
    return joined(parts, "")
