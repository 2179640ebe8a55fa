"""The next decision of a log has the name, the head and the headings of those before it."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from kbgen.authoring.next_decision import Started, next_in_log
from tests.support import corpus_of

DAY = date(2026, 1, 15)
NYGARD = (
    "# {n}. {t}\n\nDate: 2025-01-0{n}\n\n## Status\n\nAccepted\n\n## Context\n\nWe had {t}.\n\n## Decision\n\nUse it.\n"
)


def started(files: dict[str, str], title: str = "A log") -> Started | None:
    return next_in_log(corpus_of(files), title, DAY, files.__getitem__)


@pytest.mark.parametrize(
    ("names", "new"),
    [
        (["0007-a", "0008-b"], "decisions/0009-a-log.md"),
        (["7-a", "9-b"], "decisions/10-a-log.md"),
        (["adr-098-a", "adr-099-b"], "decisions/adr-100-a-log.md"),
        (["ADR_0001_a"], "decisions/ADR_0002_a_log.md"),
        (["ADR-0091"], "decisions/ADR-0092.md"),
        (["0007-a/README"], "decisions/0008-a-log/README.md"),
        (["ops/0001-a", "ops/0002-b", "0009-c"], "decisions/ops/0003-a-log.md"),
    ],
)
def test_a_name_goes_on_as_the_names_before(names: list[str], new: str) -> None:
    found = started({f"decisions/{name}.md": NYGARD.format(n=1, t="A") for name in names})
    assert found is not None
    assert found.path == new


def test_the_form_of_a_body_is_kept_and_nothing_of_its_matter() -> None:
    found = started({f"decisions/000{n}-a.md": NYGARD.format(n=n, t="A queue") for n in (1, 2)})
    assert found is not None
    assert found.text == (
        "# 3. A log\n\nDate: 2026-01-15\n\n## Status\n\nProposed\n\n## Context\n\nTODO: write this section.\n\n"
        "## Decision\n\nTODO: write this section.\n"
    )


@pytest.mark.parametrize(
    ("head", "expected"),
    [
        ("- **Status:** accepted\n- **Date:** 2025-01-01\n- Deciders: Ada", "- **Status:** proposed\n- **Date:** 2026-01-15\n- Deciders: "),
        ("**Status:** ACCEPTED | **Date:** 2025-01-01", "**Status:** PROPOSED | **Date:** 2026-01-15"),
        ("| Status | Accepted |\n|---|---|\n| Scope | Ops |", "| Status | Proposed |\n|---|---|\n| Scope |  |"),
        ("We met in May.\n\nStatus: Accepted", "Status: Proposed"),
    ],
)  # fmt: skip
def test_the_lines_of_a_head_are_filled_in(head: str, expected: str) -> None:
    found = started({"decisions/0001-a.md": f"# A\n\n{head}\n\n## Context\n\nA.\n"})
    assert found is not None
    assert found.text == f"# A log\n\n{expected}\n\n## Context\n\nTODO: write this section.\n"


def test_keys_are_filled_in_and_those_that_are_about_the_old_one_are_comments() -> None:
    text = "---\nid: 0001\nnumber: 1\ntitle: 'ADR-0001: A'\nstatus: accepted\nowner: ops\ndate: 2025-01-01\ntags:\n  - x\n---\n\n## Context\n"
    found = started({"decisions/0001-a.md": text})
    assert found is not None
    assert found.text.startswith(
        '---\nid: 0002\nnumber: 2\ntitle: "ADR-0002: A log"\nstatus: proposed\n# owner: ops\ndate: 2026-01-15\n# tags:\n#   - x\n---\n'
    )


def test_headings_of_one_decision_alone_are_left_out() -> None:
    files = {f"decisions/000{n}-a.md": NYGARD.format(n=n, t="A") for n in (1, 2, 3)}
    files["decisions/0003-a.md"] += "\n## Costs of a queue\n\nMany.\n"
    found = started(files)
    assert found is not None
    assert "Costs" not in found.text


def test_without_a_numbered_decision_there_is_nothing_to_go_on_with() -> None:
    assert started({"decisions/a.md": NYGARD.format(n=1, t="A")}) is None


@example("Status")
@example("СТАТУС")
@given(st.text(min_size=1, max_size=30).filter(lambda text: text.isprintable() and text.strip() == text != ""))
def test_whatever_the_title_the_new_one_is_of_the_log_and_called_so(title: str) -> None:
    files = {"decisions/0001-a.md": NYGARD.format(n=1, t="A")}
    found = started(files, title)
    assert found is not None
    new = corpus_of(files | {found.path: found.text}).by_path[found.path]
    assert (new.content.number, new.content.status, new.content.day_said) == (2, "proposed", "2026-01-15")
