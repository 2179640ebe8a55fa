"""Takes web addresses apart that somebody else wrote."""

from __future__ import annotations

from urllib.parse import SplitResult, urlsplit


def split(address: str) -> SplitResult | None:
    """The parts of an address, its port a number if it has one; None where no browser could follow it."""
    try:
        parts = urlsplit(address)
        _ = parts.port
    except ValueError:
        return None
    return parts
