"""Migrating gives keys the names that they have now; documents say the same, and nothing else in them changes."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kbgen.authoring.migrations import MIGRATIONS, migrated, version_patch
from kbgen.authoring.patch import patched
from kbgen.kit.fields import SYNONYMS, Fields
from kbgen.load.fields import fill
from kbgen.load.frontmatter import split
from kbgen.model.settings import SCHEMA
from tests.cli.running import CONFIGURATION, handbook, kbgen

CASES = {
    "dates": (
        "last_reviewed_on: 2026-01-02 # by me\nreview_in: '6 months'\nx: 1",
        "reviewed: 2026-01-02 # by me\nreview_every: '6 months'\nx: 1",
    ),
    "days": ("expiration_in_days: 90", "review_every: 90d"),
    "a quoted key": ("'review_in': 6 months", "'review_every': 6 months"),
    "a list of one": ("owners: [orders]", "owner: orders"),
    "a block of one": ("owners:\n  - orders\nx: 1", "owner: orders\nx: 1"),
    "slack": ('owner_slack: "#team"', 'owner: "#team"'),
    "nothing of the kind": ("owner: a\ntitle: b", None),
    "no value": ("last_reviewed_on:\n", "reviewed:\n"),
}
LEFT = {
    "twice": ("review_in: 6 months\nreview_in: 5 months", "given twice"),
    "both names": ("reviewed: 2026-01-02\nlast_reviewed_on: 2025-01-02", "not read beside reviewed"),
    "several": ("owners: [a, b]", "holds what owner cannot"),
    "a comment between": ("owners:\n  # who\n  - a", "holds what owner cannot"),
    "flow": ("{last_reviewed_on: 2026-01-02}", "not one key a line"),
}


@pytest.mark.parametrize(("before", "after"), CASES.values(), ids=CASES)
@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_keys_get_their_names_and_every_other_byte_stays(before, after, end):
    text = f"---\n{before}\n---\nlast_reviewed_on: stays\n".replace("\n", end)
    wanted = f"---\n{after or before}\n---\nlast_reviewed_on: stays\n".replace("\n", end)
    assert migrated(text, 0).text == wanted
    assert migrated(text, SCHEMA).text == text
    assert migrated(wanted, 0) == (wanted, (), ())


@pytest.mark.parametrize(("front", "why"), LEFT.values(), ids=LEFT)
def test_what_cannot_be_said_in_new_names_is_left_to_its_author(front, why):
    text = f"---\n{front}\n---\n"
    found = migrated(text, 0)
    assert found.text == text
    assert [why in edit.said for edit in found.left] == [True]


KEYS = st.sampled_from([*SYNONYMS, *sorted({name for name, _ in SYNONYMS.values()}), "title", "x"])
VALUES = st.sampled_from(
    ["2026-01-02", "6 months", "90", "'90'", "[a]", "[a, b]", "", "\n  - a", "{a: b}", "|\n  a", "&q a", "nonsense # c"]
)


@given(st.lists(st.tuples(KEYS, VALUES), max_size=6), st.text(max_size=20))
def test_a_migrated_document_says_what_it_said(pairs, body):
    text = "---\n" + "".join(f"{key}: {value}\n" for key, value in pairs) + "---\n" + body
    found = migrated(text, 0)
    front, later = split(text), split(found.text)
    assert found.text.endswith(front.body)
    fields = [fill(Fields, one.values, one.spans, one.keys).fields for one in (front, later)]
    assert fields[0] == fields[1]
    assert migrated(found.text, 0).made == ()


def test_versions_follow_one_another_up_to_the_newest():
    assert [step.version for step in MIGRATIONS] == list(range(1, SCHEMA + 1))


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (
            "plugins:\n  - kbgen:\n      sources: [a] # x\n",
            "plugins:\n  - kbgen:\n      schema: 1\n      sources: [a] # x\n",
        ),
        ("plugins:\r\n  kbgen:\r\n    as_of: x\r\n", "plugins:\r\n  kbgen:\r\n    schema: 1\r\n    as_of: x\r\n"),
        ("a: !ENV x\nplugins:\n- kbgen:\n    schema: 0\n", "a: !ENV x\nplugins:\n- kbgen:\n    schema: 1\n"),
        ("plugins: [kbgen: {sources: [a]}]\n", None),
        ("plugins: [kbgen]\n", None),
        ("plugins: {\n", None),
    ],
)
def test_the_configuration_names_the_version(before, after):
    patch = version_patch(before, 1)
    assert (patch and patched(before, [patch])) == after


@pytest.fixture
def root(tmp_path: Path) -> Path:
    files = {
        "content/guides/a.md": b"\xef\xbb\xbf---\r\nlast_reviewed_on: 2026-01-01\r\n---\r\n# A",
        "content/guides/b.md": "---\nowners: [a, b]\n---\n# B\n",
        "runbooks/c.md": "---\nlast_reviewed_on: 2026-01-01\n---\n# C\n",
    }
    return handbook(tmp_path, files, CONFIGURATION.replace("runbooks]", "{path: runbooks, format: auto}]"))


def test_a_handbook_is_brought_to_the_newest_version_once(root):
    dry = kbgen("migrate", "--dry-run", cwd=root)
    assert dry.status == 1
    assert "-last_reviewed_on: 2026-01-01" in dry.out
    assert "+reviewed: 2026-01-01" in dry.out
    assert "+      schema: 1" in dry.out
    assert (root / "mkdocs.yml").read_text().count("schema") == 0
    states = kbgen("list", "--format", "json", cwd=root).out
    answer = kbgen("migrate", cwd=root)
    assert answer.status == 0
    assert "left: content/guides/b.md:2 owners holds what" in answer.out
    assert "Brought 1 key in 2 files from schema 0 to 1." in answer.out
    assert (root / "content/guides/a.md").read_bytes() == b"\xef\xbb\xbf---\r\nreviewed: 2026-01-01\r\n---\r\n# A"
    assert "last_reviewed_on" in (root / "runbooks/c.md").read_text()
    assert kbgen("list", "--format", "json", cwd=root).out == states
    again = kbgen("migrate", cwd=root)
    assert (again.status, again.out) == (0, "The handbook is of schema 1 already.\n")


@pytest.mark.parametrize(("said", "why"), [("2", "upgrade it"), ("one", "a whole number"), ("-1", "a whole number")])
def test_a_version_that_is_none_is_said(root, said, why):
    config = root / "mkdocs.yml"
    config.write_text(config.read_text().replace("as_of:", f"schema: {said}\n      as_of:"))
    answer = kbgen("check", cwd=root)
    assert answer.status == 2
    assert why in answer.err


def test_a_new_handbook_is_of_the_newest_version(tmp_path):
    kbgen("init", "new", cwd=tmp_path)
    assert "already" in kbgen("migrate", cwd=tmp_path / "new").out
