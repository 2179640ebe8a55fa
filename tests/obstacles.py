"""What may lie where a file is expected, none of which may be read; and runs that fail where they would wait for ever."""

from __future__ import annotations

import os
import pickle
import select
import signal
import socket
import tempfile
from collections.abc import Callable
from contextlib import chdir
from pathlib import Path

from tests.cli.running import Answer, kbgen

SECRET = "hunter2"
_LIMIT = 120.0


def _secret() -> Path:
    """A file that belongs to somebody else, beside the handbook."""
    path = Path(tempfile.gettempdir(), f"kbgen-secret-{os.getpid()}")
    path.write_text(f"title: {SECRET}\nMY_TOKEN={SECRET}\n{SECRET}\n")
    return path


def link_out(place: Path) -> None:
    place.symlink_to(_secret())


def link_chain(place: Path) -> None:
    between = place.with_name(f"{place.name}-between")
    between.symlink_to(_secret())
    place.symlink_to(between.name)


def link_to_environment(place: Path) -> None:
    place.symlink_to("/proc/self/environ")


def link_to_device(place: Path) -> None:
    place.symlink_to("/dev/zero")


def link_to_nowhere(place: Path) -> None:
    place.symlink_to(place.name)


def pipe(place: Path) -> None:
    os.mkfifo(place)


def link_to_pipe(place: Path) -> None:
    os.mkfifo(place.with_name(f"{place.name}-pipe"))
    place.symlink_to(f"{place.name}-pipe")


def bound_socket(place: Path) -> None:
    with chdir(place.parent), socket.socket(socket.AF_UNIX) as made:  # its address has few characters
        made.bind(place.name)


def folder(place: Path) -> None:
    place.mkdir()


def sparse(place: Path) -> None:
    place.touch()
    os.truncate(place, 2**36)


OBSTACLES: dict[str, Callable[[Path], None]] = {
    make.__name__: make
    for make in (
        link_out,
        link_chain,
        link_to_environment,
        link_to_device,
        link_to_nowhere,
        pipe,
        link_to_pipe,
        bound_socket,
        folder,
        sparse,
    )
}


def put(name: str, place: Path) -> Path:
    """Put an obstacle at a place."""
    place.parent.mkdir(parents=True, exist_ok=True)
    OBSTACLES[name](place)
    return place


def limited(*arguments: object, cwd: Path) -> Answer:
    """Run a command in a copy of this process, which is killed where it does not end by itself."""
    here, there = os.pipe()
    pid = os.fork()
    if not pid:
        try:
            with open(there, "wb") as pipe:
                pipe.write(pickle.dumps(kbgen(*arguments, cwd=cwd)))
        finally:
            os._exit(0)
    os.close(there)
    ended, _, _ = select.select([here], [], [], _LIMIT)
    if not ended:
        os.kill(pid, signal.SIGKILL)
    with open(here, "rb") as answer:
        data = answer.read()
    os.waitpid(pid, 0)
    assert ended, f"kbgen {' '.join(map(str, arguments))} had not ended"
    assert data, f"kbgen {' '.join(map(str, arguments))} ended with what it did not catch"
    found = pickle.loads(data)
    assert isinstance(found, Answer)
    return found


def nothing_leaks(answer: Answer, root: Path) -> None:
    """A command ended as it should, and neither what it printed nor what it wrote holds anybody's secrets."""
    assert answer.status in (0, 1, 2), answer.said
    written = [
        path for path in root.rglob("*") if path.is_file() and not path.is_symlink() and path.stat().st_size < 2**30
    ]
    texts = {str(path): path.read_bytes() for path in written} | {"what it printed": answer.said.encode()}
    for sign in (SECRET.encode(), b"PATH=/", b"Traceback"):
        assert not [name for name, text in texts.items() if sign in text]
