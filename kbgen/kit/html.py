"""HTML from the templates beside the code: escaped, strict about missing names, safe inside Markdown."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from markupsafe import Markup

if TYPE_CHECKING:
    from jinja2 import Environment

_PACKAGE = Path(__file__).parent.parent
_BREAKS = re.compile(r"\s*\n\s*")


@cache
def _environment() -> Environment:
    # Imported on first use: commands that write no page start without a template engine.
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    environment = Environment(
        loader=FileSystemLoader(_PACKAGE),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters["thousands"] = _thousands
    return environment


def _thousands(value: object) -> object:
    """A number as people write it: `12,000`; what is no number as it is."""
    return f"{value:,}" if isinstance(value, int) else value


def render(template: str, **values: object) -> Markup:
    """Fill a template, named by its path within the package.

    The result holds no blank line, since a blank line would end an HTML block in Markdown.
    """
    return one_block(_environment().get_template(template).render(**values))


def one_block(html: str) -> Markup:
    """The same HTML without blank lines and indentation."""
    return Markup(_BREAKS.sub("\n", html).strip())  # noqa: S704  # what a template made is escaped already
