"""Teams: who owns what, and who is called when it breaks."""

from __future__ import annotations

from pathlib import Path

from kbgen.kinds.team.schema import Team, ended
from kbgen.kit import Kind

__all__ = ["KIND", "Team"]

KIND = Kind(
    name="team",
    label="Team",
    plural="Teams",
    group="People",
    summary="What each team owns, who is in it and how a call to it escalates.",
    schema=Team,
    folders=("teams",),
    folder=Path(__file__).parent,
    example_path="teams/orders.md",
    rule_modules=("rules",),
    review_every="180d",
    ended=ended,
)
