"""Badges for states that are worked out rather than written: the word says it, the colour helps to find it."""

from __future__ import annotations

from typing import Literal

from markupsafe import Markup

from kbgen.kit.waivers import Standing

Tone = Literal["good", "open", "bad", "past"]
_STANDINGS: dict[Standing, Tone] = {
    Standing.COMING: "past",
    Standing.LIVE: "good",
    Standing.ENDING: "open",
    Standing.EXPIRED: "bad",
    Standing.CLOSED: "past",
}


def badge(words: str, tone: Tone) -> Markup:
    """A state in words, in one of four tones."""
    return Markup('<span class="kb-badge kb-{}">{}</span>').format(tone, words)


def standing_html(standing: Standing) -> Markup:
    """A badge for where a waiver stands."""
    return badge(standing.value, _STANDINGS[standing])
