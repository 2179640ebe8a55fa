"""HTML from the templates beside the code: escaped, strict about missing names, safe inside Markdown."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from markupsafe import Markup, escape

if TYPE_CHECKING:
    from jinja2 import Environment, Template

_PACKAGE = Path(__file__).parent.parent
# What is put into HTML as it stands: HTML, and what holds no sign of it.
_SAFE = (Markup, int, float)


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
        auto_reload=False,
    )
    environment.filters["thousands"] = _thousands
    return environment


@cache
def _template(name: str) -> Template:
    template = _environment().get_template(name)
    # A dictionary in the place of a chain of them, which each rendering would copy name by name.
    template.globals = dict(template.globals)
    return template


def _thousands(value: object) -> object:
    """A number as people write it: `12,000`; what is no number as it is."""
    return f"{value:,}" if isinstance(value, int) else value


def render(template: str, **values: object) -> Markup:
    """Fill a template, named by its path within the package.

    The result holds no blank line, since a blank line would end an HTML block in Markdown.
    """
    return one_block(_template(template).render(**values))


def one_block(html: str) -> Markup:
    """The same HTML without blank lines and indentation."""
    # An expression for white space around a break is tried at every blank, and takes eight times as long.
    lines = map(str.strip, str.split(html, "\n"))
    return Markup("\n".join(filter(None, lines)))  # noqa: S704  # what a template made is escaped already


def with_code(text: str) -> Markup:
    """A text in which what stands between backticks is code."""
    parts = text.split("`")
    return Markup("").join(
        Markup("<code>{}</code>").format(part) if odd % 2 else part for odd, part in enumerate(parts)
    )


def filled(pattern: str, *values: object) -> Markup:
    """HTML with values in its places, each escaped unless it is HTML: `Markup.format` in a third of the time."""
    return Markup(pattern.format(*[value if isinstance(value, _SAFE) else escape(value) for value in values]))  # noqa: S704
