"""What is kept between builds: by its key, sound or not at all, and no more than there is room for."""

from __future__ import annotations

import os
import sqlite3
from pathlib import Path

import pytest

from kbgen.source import store
from kbgen.source.build_cache import FILE, BuildCache


def kept_with(root: Path, values: dict[bytes, bytes], largest: int = 1 << 20) -> BuildCache:
    found = BuildCache(root, largest=largest)
    for key, value in values.items():
        found.keep(key, value)
    found.save()
    return found


def test_a_value_is_recalled_by_its_key_in_this_process_and_in_its_copies(tmp_path: Path) -> None:
    kept_with(tmp_path, {b"a": b"one", b"b": b"two"})
    found = BuildCache(tmp_path)
    assert (found.recall(b"a"), found.recall(b"b"), found.recall(b"c")) == (b"one", b"two", None)
    pid = os.fork()
    if not pid:
        os._exit(0 if found.recall(b"a") == b"one" else 1)
    assert os.waitpid(pid, 0)[1] == 0
    assert BuildCache(tmp_path, clean=True).recall(b"a") is None


def test_a_value_that_was_changed_or_stands_under_another_key_is_none(tmp_path: Path) -> None:
    kept_with(tmp_path, {b"a": b"one", b"b": b"two"})
    with sqlite3.connect(tmp_path / store.FOLDER / FILE) as connection:
        value, checksum = connection.execute("SELECT value, sum FROM made WHERE key = ?", (b"a",)).fetchone()
        connection.execute("UPDATE made SET value = ?, sum = ? WHERE key = ?", (value, checksum, b"b"))
        connection.execute("UPDATE made SET value = ? WHERE key = ?", (value + b"!", b"a"))
    connection.close()
    assert [BuildCache(tmp_path).recall(key) for key in (b"a", b"b")] == [None, None]


def test_what_was_of_no_use_for_longest_makes_room(tmp_path: Path) -> None:
    values = {bytes([number]): os.urandom(1000) for number in range(10)}
    kept_with(tmp_path, values, largest=20_000)
    again = BuildCache(tmp_path, largest=20_000)
    again.used(bytes([3]))
    again.save()
    kept_with(tmp_path, {bytes([100 + n]): os.urandom(1000) for n in range(12)}, largest=20_000)
    found = BuildCache(tmp_path)
    assert found.recall(bytes([3])) == values[bytes([3])]
    assert found.recall(bytes([0])) is None
    assert all(found.recall(bytes([100 + n])) for n in range(12))
    with sqlite3.connect(tmp_path / store.FOLDER / FILE) as connection:
        assert connection.execute("SELECT SUM(LENGTH(value)) FROM made").fetchone()[0] <= 20_000
    connection.close()


def test_two_builds_at_once_keep_what_both_have_made(tmp_path: Path) -> None:
    children = []
    for child in range(4):
        pid = os.fork()
        if not pid:
            kept_with(tmp_path, {b"%d-%d" % (child, n): b"x" * 100 for n in range(500)})
            os._exit(0)
        children.append(pid)
    assert all(os.waitpid(pid, 0)[1] == 0 for pid in children)
    found = BuildCache(tmp_path)
    assert all(found.recall(b"%d-%d" % (child, n)) for child in range(4) for n in range(500))


def test_where_nothing_can_be_written_nothing_is_kept(tmp_path: Path) -> None:
    (tmp_path / store.FOLDER).write_text("a file")
    kept_with(tmp_path, {b"a": b"one"})
    assert BuildCache(tmp_path).recall(b"a") is None


def test_while_another_build_writes_this_one_does_without(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("kbgen.source.build_cache._WAIT", 0.01)
    kept_with(tmp_path, {b"a": b"one"})
    other = sqlite3.connect(tmp_path / store.FOLDER / FILE)
    other.execute("BEGIN EXCLUSIVE")
    kept_with(tmp_path, {b"b": b"two"})
    assert BuildCache(tmp_path).recall(b"a") is None
    other.rollback()
    other.close()
    assert BuildCache(tmp_path).recall(b"a") == b"one"
