"""What a level requires on the ladder's scale, beside the level before it, as a shape."""

from __future__ import annotations

from markupsafe import Markup

from kbgen.charts import radar
from kbgen.kinds.ladder.model import LadderModel
from kbgen.kinds.ladder.schema import Level


def profile_chart(ladder: LadderModel, level: Level) -> Markup | str:
    """A radar of the required steps; nothing where the ladder has no scale or requires no step here."""
    if not ladder.scale or not ladder.profile.get(level.id):
        return ""
    before = [one for one in ladder.before(level)[:1] if ladder.profile.get(one.id)]
    series = {one.name: _steps(ladder, one) for one in (*before, level)}
    names = [competency.name for competency in ladder.competencies]
    return radar(names, series, [step.title or step.id for step in ladder.scale], f"Required of a {level.name}")


def _steps(ladder: LadderModel, level: Level) -> list[float | None]:
    """The rank of the step that each competency requires, from 1; None where none is required."""
    ranks = {name: float(rank) for rank, step in enumerate(ladder.scale, 1) for name in (step.id, step.title) if name}
    required = ladder.profile.get(level.id, {})
    return [ranks.get(required.get(competency.id, "")) for competency in ladder.competencies]
