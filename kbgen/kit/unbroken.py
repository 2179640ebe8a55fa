"""Days and the names of periods, which are not broken over two lines."""

from __future__ import annotations

from datetime import date

from markupsafe import Markup


def day_html(day: date | None) -> Markup:
    """A day; nothing for none."""
    return Markup('<time datetime="{}">{}</time>').format(day, day) if day is not None else Markup("")


def unbroken(value: object) -> Markup:
    """A short text, a date or a number with its unit that stays on one line; nothing for none."""
    return Markup('<span class="kb-unbroken">{}</span>').format(value) if value not in (None, "") else Markup("")
