"""What makes ids of headings, as a handbook configures the extension `toc` of Python-Markdown."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

from kbgen.body.inline import slug
from kbgen.model.settings import Function

Slugify = Callable[[str], str]
Extensions = Mapping[str, Mapping[str, Any]]

_TOC = "markdown.extensions.toc"
_PYMDOWNX = "pymdownx.slugs."
_DEFAULT = Function(f"{_TOC}.slugify")


def slugify_of(extensions: Extensions) -> Slugify | None:
    """What makes an id of a heading's words; None where the configuration names a function that is not known.

    `extensions` are those of Markdown with their options. No other code than that of the two libraries runs.
    """
    toc = extensions.get("toc", extensions.get(_TOC, {}))
    separator, function = toc.get("separator", "-"), toc.get("slugify", _DEFAULT)
    if not isinstance(separator, str) or not isinstance(function, Function):
        return None
    if function == _DEFAULT:
        return slug if separator == "-" else partial(slug, separator=separator)
    if function == Function(f"{_TOC}.slugify_unicode"):
        return partial(slug, separator=separator, ascii_only=False)
    return _of_pymdownx(function, separator) if function.name.startswith(_PYMDOWNX) else None


def _of_pymdownx(function: Function, separator: str) -> Slugify | None:
    # Imported on use: hardly any handbook names it.
    from pymdownx import slugs

    try:
        made = getattr(slugs, function.name.removeprefix(_PYMDOWNX))
        applied = made if function.given is None else made(**function.given)
        applied("a", separator)
    except Exception:  # noqa: BLE001  # whatever it makes of options that it does not know
        return None
    return lambda text: str(applied(text, separator))
