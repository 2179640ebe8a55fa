"""HTML and other texts for pages."""

from __future__ import annotations

import json
from datetime import date, timedelta
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from markupsafe import Markup, escape

from kbgen.kit.dates import format_duration

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


def day_html(day: date | None) -> Markup:
    """A day; nothing for none."""
    return filled('<time datetime="{}">{}</time>', day, day) if day is not None else Markup("")


def unbroken(value: object) -> Markup:
    """A short text, a date or a number with its unit that stays on one line; nothing for none."""
    return filled('<span class="kb-unbroken">{}</span>', value) if value not in (None, "") else Markup("")


def length_html(length: timedelta | None) -> Markup:
    """A length of time that a table sorts by how long it is; nothing for none."""
    return sorted_by(length.total_seconds(), format_duration(length)) if length is not None else Markup("")


def sorted_by(value: float | str, shown: object) -> Markup:
    """Something on one line, and the value that a table sorts it by in the reader's browser."""
    return filled(
        '<span class="kb-unbroken" data-kb-sort="{}">{}</span>',
        f"{value:.10g}" if isinstance(value, float) else value,
        shown,
    )


def json_line(value: object) -> str:
    """A value as JSON in one line, in which a browser that takes the file for HTML finds no tag."""
    # with line breaks the encoder is Python's own, which takes five times as long
    return json.dumps(value, ensure_ascii=False).replace("<", "\\u003c")


def json_text(value: object) -> str:
    """The same as the text of a file."""
    return json_line(value) + "\n"


def json_attribute(value: object) -> str:
    """A value as JSON in one line, to be escaped like any text."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))
