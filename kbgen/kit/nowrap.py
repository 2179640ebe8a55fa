"""Days and the names of periods, which are not broken over two lines."""

from __future__ import annotations

from datetime import date, timedelta

from markupsafe import Markup

from kbgen.kit.html import filled
from kbgen.kit.moments import format_duration


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
