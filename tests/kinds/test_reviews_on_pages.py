"""What a page says of its reviews before its reader reads on."""

from __future__ import annotations

import pytest

from tests.kinds.pages import pages_of
from tests.support import document

NEVER = "it has never been reviewed"


@pytest.mark.parametrize(
    ("of_another", "warns"),
    [
        ({}, False),
        ({"reviewed": "2026-01-10"}, True),
        ({"reviews": [{"date": "2026-01-10", "by": "ada", "how": "read"}]}, True),
    ],
)
def test_a_page_warns_that_nobody_has_reviewed_it_where_others_have_been(
    of_another: dict[str, object], warns: bool
) -> None:
    files = {"runbooks/a.md": document("Text.", title="A"), "runbooks/b.md": document("Text.", title="B", **of_another)}
    assert (NEVER in pages_of(files)["runbooks/a.md"].lead) == warns
