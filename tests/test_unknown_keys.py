"""Keys that no kind has: what they may be a misspelling of, and those that a whole collection shares."""

from __future__ import annotations

from pathlib import Path

import pytest

from kbgen.kinds import KINDS
from kbgen.load.fields import nearest_key
from tests.cli.running import CONFIGURATION, handbook, kbgen
from tests.test_history import Repository

NAMES = sorted({name for kind in KINDS.values() for name in kind.schema.model_fields})


@pytest.mark.parametrize(
    ("key", "name"),
    [
        ("reviewd", "reviewed"),
        ("reviwed", "reviewed"),
        ("last_reviewed", "reviewed"),
        ("review-every", "review_every"),
        ("supercedes", "supersedes"),
        ("supersede", "supersedes"),
        ("tag", "tags"),
        ("Owner", "owner"),
        ("superseded", "superseded"),
        ("superseded_by", "superseded_by"),
        ("superseded-by", "superseded_by"),
        ("supersededBy", "superseded_by"),
        ("amended", "amended"),
        ("amended_by", "amended_by"),
        ("reviewer", ""),
        ("review_due", ""),
        ("review_until", ""),
        ("next_reviewed", ""),
        ("reviewed_by", ""),
        ("ttl", ""),
    ],
)
def test_a_key_is_taken_for_one_of_the_same_meaning_only(key: str, name: str) -> None:
    assert nearest_key(key, NAMES) == name


@pytest.mark.parametrize("key", ["superseded", "amended", "reviewer"])
def test_a_fix_turns_no_meaning_round(tmp_path: Path, key: str) -> None:
    text = f"---\ntitle: A queue\nstatus: accepted\n{key}: 2026-01-10\n---\n"
    root = handbook(tmp_path, {"content/decisions/0001-a.md": text})
    kbgen("check", "--fix", cwd=root)
    assert (root / "content/decisions/0001-a.md").read_text() == text


@pytest.mark.parametrize(("count", "places"), [(4, 4), (5, 1), (9, 1)])
def test_a_value_that_five_documents_share_and_none_may_have_is_one_finding(
    tmp_path: Path, count: int, places: int
) -> None:
    files = {f"content/guides/{n}.md": f"---\ntitle: {n}\naudience: developers\n---\n" for n in range(count)}
    files["content/guides/other.md"] = "---\ntitle: Other\naudience: operators\n---\n"
    found = kbgen("check", "--format", "json", "--select", "FM007", cwd=handbook(tmp_path, files)).json
    shared = [one for one in found if "'developers'" in one["message"]]
    assert (len(found) - len(shared), len(shared)) == (1, places)
    assert all(f"{count - 1} more documents" in one["message"] for one in shared) == (places == 1)


@pytest.mark.parametrize(("count", "places"), [(4, 4), (5, 1), (9, 1)])
def test_a_key_that_five_documents_share_is_one_advice(tmp_path: Path, count: int, places: int) -> None:
    files = {f"content/guides/{n}.md": f"---\ntitle: {n}\nsection: x\n---\n\nText.\n" for n in range(count)}
    files["content/guides/other.md"] = "---\ntitle: Other\nmod: 1\n---\n\nText.\n"
    found = kbgen("check", "--format", "json", "--select", "FM", cwd=handbook(tmp_path, files)).json
    shared = [one for one in found if "'section'" in one["message"]]
    assert (len(shared), {one["severity"] for one in shared}) == (places, {"advice"})
    assert (f"in {count - 1} more documents" in shared[0]["message"]) is (places == 1)
    assert len([one for one in found if "'mod'" in one["message"]]) == 1


def test_what_can_be_mended_for_sure_stays_a_finding_of_each_document(tmp_path: Path) -> None:
    files = {f"content/guides/{n}.md": f"---\ntitle: {n}\nreviewd: 2026-01-10\n---\n\nText.\n" for n in range(6)}
    found = kbgen("check", "--format", "json", "--select", "FM", cwd=handbook(tmp_path, files)).json
    assert [one["code"] for one in found] == ["FM005"] * 6


SHARED = {f"content/guides/{n}.md": f"---\ntitle: {n}\nsection: x\nowner: ops\n---\n\nText.\n" for n in range(6)}


@pytest.mark.parametrize(
    ("asked", "count"), [("content/guides", 1), ("content/guides/0.md", 1), ("content/guides/3.md", 0)]
)
def test_what_is_shared_is_told_by_all_documents_whatever_was_asked_about(
    tmp_path: Path, asked: str, count: int
) -> None:
    root = handbook(tmp_path, SHARED)
    found = kbgen("check", asked, "--format", "json", "--select", "FM", cwd=root).json
    assert [one["severity"] for one in found] == ["advice"] * count


@pytest.mark.parametrize(("before", "after"), [(6, 7), (4, 5), (4, 6)])
def test_a_change_that_adds_documents_with_a_shared_key_brings_nothing(tmp_path: Path, before: int, after: int) -> None:
    repository = Repository(tmp_path)
    guides = {f"content/guides/{n}.md": SHARED["content/guides/0.md"] for n in range(after)}
    repository.commit({"mkdocs.yml": CONFIGURATION, "runbooks/index.md": "# R\n"} | dict(list(guides.items())[:before]))
    repository.git("switch", "--quiet", "-c", "branch")
    repository.commit(guides)
    found = kbgen("check", "--base", "main", "--select", "FM", "--format", "json", cwd=repository.root).json
    assert found == []


@pytest.mark.parametrize(("count", "places"), [(3, 3), (5, 1)])
def test_a_kind_of_another_tool_is_advice_and_one_where_documents_share_it(
    tmp_path: Path, count: int, places: int
) -> None:
    files = {f"content/guides/{n}.md": f"---\ntitle: {n}\nkind: Page {n}\n---\n\nText.\n" for n in range(count)}
    files["content/guides/other.md"] = "---\ntitle: Other\nkind: gide\n---\n\nText.\n"
    found = kbgen("check", "--format", "json", "--select", "FM", cwd=handbook(tmp_path, files)).json
    assert [(one["code"], one["severity"]) for one in found] == [("FM006", "advice")] * places + [("FM008", "error")]
