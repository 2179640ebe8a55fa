"""Days and the names of periods, which are not broken over two lines."""

from __future__ import annotations

from datetime import date

from markupsafe import Markup


def day_html(day: date | None) -> Markup:
    """A day; nothing for none."""
    return Markup('<time datetime="{}">{}</time>').format(day, day) if day is not None else Markup("")


def unbroken(text: str) -> Markup:
    """A short text that stays on one line."""
    return Markup('<span class="kb-unbroken">{}</span>').format(text) if text else Markup("")
