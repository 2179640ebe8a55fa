"""The files that kbgen writes for itself: whatever stands in them by now, one line or no memory, and nothing half-written."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given
from hypothesis import strategies as st

from kbgen.importing import state
from kbgen.source import json_file
from kbgen.source.json_file import JsonError
from kbgen.source.state_file import read_states
from tests.cli.running import handbook, kbgen, write
from tests.depth import examples

WRITTEN = {"from": "a.md", "source": "0", "written": "1"}


def imported(**entry: object) -> str:
    return json.dumps({"version": 1, "sources": {"old": {"a.md": WRITTEN | entry}}})


DAMAGED = {
    **{
        f"a place {place[:9]!r}": json.dumps({"version": 1, "sources": {"old": {place: WRITTEN}}})
        for place in ("/tmp/x.md", "../x.md", "a/../../x.md", "a\0b", "x" * 300, "", ".", "a//b", "./a")
    },
    "a lone surrogate": imported(**{"from": "\ud800"}),
    "a lone surrogate in a path": json.dumps({"version": 1, "sources": {"old": {"\udfff.md": WRITTEN}}}),
    "a lone surrogate of another source": json.dumps({"version": 1, "sources": {"\ud800": {"a.md": WRITTEN}}}),
    "a number for a text": imported(written=5),
    "a key that is missing": json.dumps({"version": 1, "sources": {"old": {"a.md": {"from": "a.md"}}}}),
    "a list for keys": json.dumps({"version": 1, "sources": []}),
    "a list": "[]",
    "null": "null",
    "another version": json.dumps({"version": 2, "sources": {}}),
    "no version": "{}",
    "truncated": imported()[:40],
    "nested": "[" * 200_000,
    "keys nested": '{"a":' * 200_000,
    "a long number": "9" * 9000,
    "empty": "",
    "a conflict": "<<<<<<< ours\n{}\n",
    "a mark of byte order": "\ufeff{}",
}


@pytest.mark.parametrize("name", DAMAGED)
def test_an_import_writes_nothing_where_its_file_is_damaged(tmp_path: Path, name: str) -> None:
    handbook(tmp_path, {"content/imp/.kbgen-import.json": DAMAGED[name], "old/a.md": "# A\n", "old/b.md": "# B\n"})
    before = snapshot(tmp_path)
    answer = kbgen("import", "auto", "old", "--to", "content/imp", cwd=tmp_path)
    assert answer.status == 2
    assert len(answer.said.splitlines()) == 1, answer.said
    assert "content/imp/.kbgen-import.json:" in answer.err
    assert snapshot(tmp_path) == before


@pytest.mark.parametrize(
    "data", [b"\xff\xfe", b"[]", b"{}", b'{"a.md": 5}', b'{"\\ud800": "x"}', b"[" * 200_000, b'{"a": "b"', b""]
)
def test_a_damaged_list_of_what_was_exported_is_one_line(tmp_path: Path, data: bytes) -> None:
    handbook(
        tmp_path,
        {"content/decisions/0001-a.md": "---\ntitle: A\nid: '0001'\nstatus: accepted\ndate: 2026-01-01\n---\n"},
    )
    write(tmp_path, {"out/.kbgen-export.json": data})
    answer = kbgen("export", "decisions", "--to", "out", cwd=tmp_path)
    if data == b"{}":
        assert answer.status == 0
        return
    assert (answer.status, len(answer.err.splitlines())) == (2, 1)
    assert "out/.kbgen-export.json:" in answer.err
    assert snapshot(tmp_path / "out") == {".kbgen-export.json": data}
    assert kbgen("export", "decisions", "--to", "out", "--force", cwd=tmp_path).status == 0


@pytest.mark.parametrize(
    "name", ["facts", "facts-since", "stale", "history", "last", "last-made", "made", "publishing"]
)
@pytest.mark.parametrize("data", [b"", b"\0" * 100, b"\x80\x05N.", b"kbgen facts 1\n", None])
def test_a_damaged_memory_is_none(tmp_path: Path, name: str, data: bytes | None) -> None:
    handbook(tmp_path, {"content/a.md": "---\ntitle: A\nowner: nobody\n---\n\nText.\n"})
    expected = [kbgen(command, cwd=tmp_path) for command in ("check", "stale")]
    place = tmp_path / ".kbgen-cache" / name
    if data is None:  # a folder stands in its place
        place.unlink(missing_ok=True)
        place.mkdir(parents=True)
    else:
        place.write_bytes(data)
    assert [kbgen(command, cwd=tmp_path) for command in ("check", "stale")] == expected


VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(st.characters(), max_size=5),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from(["version", "sources", "as_of", "states", "a"]) | st.text(max_size=3), inner)
    ),
    max_leaves=10,
)


@given(VALUES | st.binary(max_size=30))
@examples(3, HealthCheck.function_scoped_fixture)
def test_any_value_is_one_of_its_type_or_one_line(tmp_path: Path, value: object) -> None:
    path = tmp_path / "state.json"
    path.write_bytes(value if isinstance(value, bytes) else json.dumps(value).encode())
    for reader in (lambda: json_file.read(path, state.File), lambda: read_states(path)):
        try:
            reader()
            said = f"{path}:"
        except (JsonError, ValueError) as error:
            said = str(error)
        assert said.startswith(f"{path}:")
        assert "\n" not in said


def snapshot(root: Path) -> dict[str, bytes]:
    return {str(path.relative_to(root)): path.read_bytes() for path in root.rglob("*") if path.is_file()}
