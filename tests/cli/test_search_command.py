"""`kbgen search`: what it prints, and what it says where there is no index to be asked."""

from __future__ import annotations

from pathlib import Path

import pytest

from kbgen.site.file_info import FOLDER
from tests.cli.running import handbook, kbgen

pytestmark = pytest.mark.slow


def test_a_pasted_alert_leads_to_its_runbook(example: Path) -> None:
    answer = kbgen("search", "[FIRING:1] PostgresReplicationLag", "critcal", "--count", "1", cwd=example)
    assert answer.status == 0
    first, address, *rest = answer.out.splitlines()
    assert first == "PostgreSQL replication lag is high (runbook, page, fresh)"
    assert address.startswith("  https://")
    assert address.endswith("/runbooks/primary-db/PostgresReplicationLag/")
    assert rest[-1].endswith("pages found.")


def test_json_holds_what_the_site_would_show(example: Path) -> None:
    found = kbgen("search", "rabbitmq between servces", "zzzz", "--format", "json", cwd=example).json
    assert found["query"] == "rabbitmq between servces zzzz"
    assert found["missing"] == ["zzzz"]
    assert found["corrected"] == {"servces": "services"}
    old = next(hit for hit in found["hits"] if hit["url"] == "decisions/0003-rabbitmq-for-events/")
    assert old["past"]
    assert old["status"] == "superseded"
    assert {"rabbitmq", "between"} <= set(old["words"])


def test_without_a_site_there_is_nothing_to_ask(tmp_path: Path) -> None:
    root = handbook(tmp_path, {})
    answer = kbgen("search", "anything", cwd=root)
    assert answer.status == 2
    assert "run `kbgen build` first" in answer.err


@pytest.mark.parametrize("manifest", [b"", b"[]", b"{}", b'{"pages": 1, "words": [["a"], ["../../x"]]}'])
def test_an_index_that_cannot_be_read_is_said_on_one_line(tmp_path: Path, manifest: bytes) -> None:
    root = handbook(tmp_path, {})
    (root / "site" / FOLDER).mkdir(parents=True)
    (root / "site" / FOLDER / "manifest.json").write_bytes(manifest)
    answer = kbgen("search", "anything", cwd=root)
    assert answer.status == 2
    assert len(answer.err.strip().splitlines()) == 1
