"""What happened lately to a service, on its page and on the runbooks that wake somebody for it."""

from __future__ import annotations

import re

import pytest

from tests.kinds.pages import pages_of, said
from tests.support import document

HEAD = "service,deployed_at,commit_at,failed,recovered_at\n"
ROWS = (
    "shop,2026-01-13T23:59:00+00:00,,,\nshop,2026-01-15T08:00:00+00:00,,true,\n"
    "shop,2026-01-14T10:30:00+00:00,,false,\ncart,2026-01-15T09:00:00+00:00,,,\n"
)
DAYS = {"new": "2026-01-10", "month": "2025-12-16", "old": "2025-12-15", "coming": "2026-01-16"}
FILES = {
    "services/shop.md": document(title="Shop", depends_on="[cart, bank]"),
    "services/cart.md": document(title="Cart"),
    "services/bank.md": document(title="Bank"),
    "runbooks/CartDown.md": document(title="Cart is down", services="[cart]", severity="page"),
    "runbooks/ShopDown.md": document(title="Shop is down", services="[shop]", severity="page"),
    "runbooks/tidy.md": document(title="Tidy up", services="[shop]", severity="ticket"),
    "delivery/deployments.md": document(title="Deployments", data="d.csv"),
    "delivery/d.csv": HEAD + ROWS,
    "decisions/1-a.md": document(title="Sell", status="accepted", date="2024-02-03", services="[shop]"),
    "decisions/2-b.md": document(title="Give", status="superseded", date="2025-02-03", services="[shop]"),
    **{
        f"incidents/{name}.md": document(
            title=f"Incident {name}", impact_started=f"{day}T10:00:00+00:00", services="[shop]", severity="SEV1"
        )
        for name, day in DAYS.items()
    },
}
LINES = (
    "2026-01-15 failed deployment at 08:00 UTC, from Deployments "
    "2026-01-14 deployment at 10:30 UTC, from Deployments "
    "2026-01-10 incident Incident new SEV1 2025-12-16 incident Incident month SEV1 "
    "2024-02-03 decision in force: Sell Runbooks of what it needs: Cart (1)"
)


@pytest.mark.parametrize("address", ["services/shop.md", "runbooks/ShopDown.md"])
def test_what_changed_is_told_where_it_is_asked_for_first(address: str) -> None:
    page = pages_of(FILES)[address]
    assert said(page, "Changed lately") == LINES
    assert "4 changes in 30 days" in re.sub(r"<[^>]+>", "", page.lead)


def test_a_runbook_that_wakes_nobody_and_a_service_to_which_nothing_happened_tell_nothing() -> None:
    pages = pages_of(FILES)
    assert [said(pages[one], "Changed lately") for one in ("runbooks/tidy.md", "services/bank.md")] == ["", ""]
