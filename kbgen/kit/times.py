"""Short lengths of time, as people say them."""

from __future__ import annotations

from datetime import timedelta


def said(length: timedelta) -> str:
    """`at once`, `5 min`, `2 h`, `1 d`; the largest unit that divides it."""
    minutes = int(length.total_seconds()) // 60
    if minutes == 0:
        return "at once"
    for size, unit in ((1440, "d"), (60, "h")):
        if minutes % size == 0:
            return f"{minutes // size} {unit}"
    return f"{minutes} min"
