"""Files of others are untrusted: whatever they repeat, they are recognised in a time that grows with their size."""

from __future__ import annotations

import pytest

from kbgen.kinds import KINDS
from kbgen.kit.kind import Foreign
from tests.growth import grows_in_proportion

PARTS = (
    "- **started**  :  ", "started: 2026-03-04 10:00 ", "times ", "| severity | ", "(10:00 ", "1. [a](", "{{<", "# a : b : ",
    "## Junior\n", "<table>", "- a: b\n", "## Timeline\n## Root cause\nStarted: 10:00 4 March 2026 ", "skill level: ",
)  # fmt: skip


@pytest.mark.parametrize("part", PARTS)
@pytest.mark.parametrize("kind", ["incident", "runbook", "ladder"])
def test_every_format_answers_in_time(kind: str, part: str) -> None:
    def recognise(size: int) -> None:
        body = "## Timeline\n\n## Root cause\n\n" + part * (size // len(part))
        file = Foreign("runbooks/L1-x.md", body, frozenset({"L1-x.md", "L2-y.md"}), {}, body)
        for one in KINDS[kind].formats:
            one.recognise(file)

    assert grows_in_proportion(recognise, 25_000)
