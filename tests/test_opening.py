"""Opening files: of what somebody else has put in the place of one nothing is read, and nobody waits for it."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import pytest

from kbgen.source import opening
from kbgen.source.opening import NotRegularError, OutsideError, TooLargeError
from tests.obstacles import put

MOST = 1000
# what is met where the file must lie in its folder, and where it may lie anywhere
REFUSED: dict[str, tuple[type[OSError], type[OSError] | None]] = {
    "link_out": (OutsideError, None),
    "link_chain": (OutsideError, None),
    "link_to_environment": (OutsideError, None),
    "link_to_device": (OutsideError, NotRegularError),
    "link_to_nowhere": (OSError, OSError),
    "pipe": (NotRegularError, NotRegularError),
    "link_to_pipe": (NotRegularError, NotRegularError),
    "bound_socket": (NotRegularError, NotRegularError),
    "folder": (NotRegularError, NotRegularError),
    "sparse": (TooLargeError, TooLargeError),
}
READERS = {
    "read": opening.read,
    "digest": opening.digest,
    "copy": lambda path, most, home: opening.copy(path, f"{path}-copy", most, home),
    "opened": lambda path, most, home: opening.opened(path, most, home).read(),
}


@pytest.fixture
def home(tmp_path: Path) -> Path:
    folder = tmp_path / "home"
    folder.mkdir()
    return folder


@pytest.mark.parametrize("reader", READERS)
@pytest.mark.parametrize("name", REFUSED)
def test_what_is_no_file_of_its_folder_is_refused(home: Path, name: str, reader: str) -> None:
    place = put(name, home / "a")
    with pytest.raises(REFUSED[name][0]):
        READERS[reader](place, MOST, str(home))


@pytest.mark.parametrize("name", [name for name, (_, anywhere) in REFUSED.items() if anywhere is not None])
def test_a_file_that_somebody_names_may_lie_anywhere_and_is_a_file_even_so(home: Path, name: str) -> None:
    expected = REFUSED[name][1]
    assert expected is not None
    with pytest.raises(expected):
        opening.read(put(name, home / "a"), MOST)


@pytest.mark.parametrize("size", [0, 1, MOST - 1, MOST])
@pytest.mark.parametrize("inside", [True, False])
def test_a_file_is_read_to_its_last_byte(home: Path, size: int, inside: bool) -> None:
    (home / "a").write_bytes(os.urandom(size))
    expected = (home / "a").read_bytes()
    assert opening.read(home / "a", MOST, str(home) if inside else None) == expected
    assert opening.opened(home / "a", MOST, str(home)).read() == expected
    opening.copy(home / "a", home / "b", MOST, str(home))
    assert (home / "b").read_bytes() == expected
    assert opening.digest(home / "a") == opening.digest(home / "b")


def test_a_link_within_the_folder_is_followed_and_the_folder_may_be_one(home: Path) -> None:
    (home / "a").write_bytes(b"text")
    (home / "b").symlink_to("a")
    (home.parent / "other").symlink_to(home)
    assert opening.read(home / "b", MOST, str(home)) == b"text"
    assert opening.read(home.parent / "other" / "b", MOST, str(home.parent / "other")) == b"text"


def test_a_folder_of_a_longer_name_is_another(home: Path) -> None:
    (home.parent / "home-of-others").mkdir()
    (home.parent / "home-of-others" / "a").write_bytes(b"text")
    (home / "a").symlink_to("../home-of-others/a")
    with pytest.raises(OutsideError):
        opening.read(home / "a", MOST, str(home))


@pytest.mark.parametrize("of_proc", [True, False], ids=["the system says what is open", "it does not"])
@pytest.mark.parametrize("part", ["file", "folder"])
def test_what_is_exchanged_for_a_link_before_it_is_opened_is_refused(
    home: Path, monkeypatch: pytest.MonkeyPatch, part: str, of_proc: bool
) -> None:
    (home.parent / "elsewhere").mkdir()
    (home.parent / "elsewhere" / "a").write_bytes(b"secret")
    (home / "sub").mkdir()
    (home / "sub" / "a").write_bytes(b"text")
    really, readlink = os.open, os.readlink

    def exchanged(path: Any, flags: int, *rest: Any) -> int:
        (home / "sub" / "a").unlink()
        if part == "file":
            (home / "sub" / "a").symlink_to("../../elsewhere/a")
        else:
            (home / "sub").rmdir()
            (home / "sub").symlink_to("../elsewhere")
        return really(path, flags, *rest)

    def nothing(path: Any, **rest: Any) -> str:
        if str(path).startswith("/proc/"):
            raise FileNotFoundError(path)
        return readlink(path, **rest)

    monkeypatch.setattr(os, "open", exchanged)
    if not of_proc:
        monkeypatch.setattr(os, "readlink", nothing)
    with pytest.raises(OutsideError):
        opening.read(home / "sub" / "a", MOST, str(home))


def test_a_file_that_grows_while_it_is_read_is_not_read_past_the_bound(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (home / "a").write_bytes(b"x")
    really = os.read
    taken = []

    def growing(descriptor: int, size: int) -> bytes:
        with (home / "a").open("ab") as file:
            file.write(b"x" * 100)
        data = really(descriptor, size)
        taken.append(len(data))
        return data

    monkeypatch.setattr(os, "read", growing)
    for reader in READERS.values():
        (home / "a").write_bytes(b"x")
        taken.clear()
        with pytest.raises(TooLargeError):
            reader(home / "a", MOST, str(home))
        assert sum(taken) <= MOST + 8192


def test_files_that_say_that_they_hold_nothing_are_read_and_bounded() -> None:
    assert opening.read("/proc/self/status", 100_000).startswith(b"Name:")
    with pytest.raises(TooLargeError):
        opening.read("/proc/self/status", 10)


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_a_file_without_permission_is_an_error_of_its_own(home: Path) -> None:
    (home / "a").write_bytes(b"x")
    (home / "a").chmod(0)
    with pytest.raises(PermissionError):
        opening.read(home / "a", MOST, str(home))


@pytest.mark.parametrize("path", ["/tmp/a\0b", "/" + "x" * 5000])
def test_a_name_that_no_file_can_have_is_an_os_error(path: str) -> None:
    with pytest.raises(OSError):
        opening.read(path)
    assert not opening.is_regular(path)
