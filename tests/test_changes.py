"""What is kept by its changes is what was saved, or nothing."""

from __future__ import annotations

from pathlib import Path
from typing import Any, NamedTuple

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from kbgen.source.cache import changes, store
from kbgen.source.cache.changes import applied, difference, prepared, read, save

MAGIC = b"of the tests\n"
FIRST, SECOND = store.digest(b"first"), store.digest(b"second")


class Pair(NamedTuple):
    """A value of two parts."""

    one: object
    other: object


plain = st.none() | st.booleans() | st.integers(-2, 2) | st.floats(allow_nan=False) | st.text(max_size=3) | st.binary()
values = st.recursive(
    plain,
    lambda inner: (
        st.lists(inner, max_size=3).map(tuple)
        | st.builds(Pair, inner, inner)
        | st.dictionaries(st.integers(0, 4) | st.text(max_size=1), inner, max_size=4)
    ),
    max_leaves=12,
)


@example(Pair(1, 2), (1, 2))
@example(((1, 2), 3), (Pair(1, 2), 3))
@example((1, 0), (True, 0.0))
@given(values, values)
def test_a_change_makes_the_one_value_the_other(old: object, new: object) -> None:
    made = applied(old, difference(old, new))
    assert made == new
    # 1, True and 1.0 are equal and not the same
    assert types(made) == types(new)


def types(value: object) -> object:
    """The types of a value and of all within it."""
    if isinstance(value, dict):
        return {key: types(one) for key, one in value.items()}
    return (type(value), [types(one) for one in value]) if isinstance(value, tuple) else type(value)


@given(values)
def test_nothing_has_changed_in_a_value_that_is_the_same(value: object) -> None:
    assert difference(value, value) is None


LARGE = ({f"page {number}": (number, "text " * 9) for number in range(500)}, (1, 2, 3))
EDITED = ({**LARGE[0], "page 7": (7, "other"), "page 501": (501, "new")}, (1, 2, 4))


@pytest.fixture
def kept(tmp_path: Path) -> Path:
    """A file that holds a large value, and one beside it that says what has changed since."""
    path = tmp_path / store.FOLDER / "kept"
    save_both(path)
    return path


def save_both(path: Path) -> None:
    """Save a large value, and then what an edit has made of it."""
    path.parent.parent.mkdir(exist_ok=True)
    save(path, MAGIC, FIRST, prepared(LARGE))
    save(path, MAGIC, SECOND, prepared(EDITED, read(path, MAGIC, FIRST)))


def found(path: Path, made_with: bytes) -> Any:
    """The value that is read, if any."""
    stored = read(path, MAGIC, made_with)
    return stored.value if stored is not None else None


def test_an_edit_of_a_large_value_writes_what_has_changed(kept):
    assert found(kept, SECOND) == EDITED
    since = kept.with_name("kept-since")
    assert since.stat().st_size * 8 < kept.stat().st_size
    once = kept.read_bytes()
    third = (EDITED[0], (9, 9, 9))
    save(kept, MAGIC, FIRST, prepared(third, read(kept, MAGIC, SECOND)))
    assert kept.read_bytes() == once
    assert found(kept, FIRST) == third


def test_what_is_mostly_other_is_written_whole(kept):
    other = ({"page": (1, "only")}, (1, 2, 3))
    save(kept, MAGIC, FIRST, prepared(other, read(kept, MAGIC, SECOND)))
    assert found(kept, FIRST) == other
    assert sorted(path.name for path in kept.parent.iterdir() if path.name.startswith("kept")) == ["kept"]


def cut(path: Path) -> None:
    """Leave half of a file."""
    data = path.read_bytes()
    path.write_bytes(data[: len(data) // 2])


def turn(path: Path) -> None:
    """Turn one bit in the middle of a file."""
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 1
    path.write_bytes(data)


def another(path: Path) -> None:
    """Put a sound file of the same kind and shape in the place of one."""
    store.save(path, MAGIC, SECOND, ({**LARGE[0], "page 9": (9, "theirs")}, (1, 2, 3)))


@pytest.mark.parametrize("harm", [cut, turn, another, Path.unlink])
@pytest.mark.parametrize("name", ["kept", "kept-since"])
def test_where_one_of_two_files_is_not_what_it_was_there_is_no_value(kept, name, harm):
    harm(kept.with_name(name))
    assert found(kept, SECOND) is None


def test_what_was_made_with_anything_else_is_no_value(kept):
    assert found(kept, store.digest(b"third")) is None


def test_a_change_of_another_shape_is_no_value(kept):
    mark = read(kept, MAGIC, SECOND).mark
    deep = changes.Within({0: changes.Within({"page 7": changes.Within({5: changes.Within({0: None})})})})
    for change in (deep, changes.Within({0: changes.Within({"nowhere": changes.Within({})})}), "no change"):
        store.save(kept.with_name("kept-since"), MAGIC, SECOND, (mark, change))
        assert found(kept, SECOND) is None
