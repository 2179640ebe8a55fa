"""Runs commands over a handbook, each in a copy of this process under limits, and tells what went wrong."""

from __future__ import annotations

import contextlib
import importlib
import os
import random
import re
import resource
import select
import shutil
import signal
import stat
import sys
import tempfile
import traceback
from collections.abc import Collection, Iterator, Mapping
from pathlib import Path
from typing import NamedTuple

from fuzzing.cases import SMALL, Case, Command, File, Special
from fuzzing.inputs import changed_json
from fuzzing.texts import broken

_LOADING = (
    ("build",), ("check",), ("check", "--format", "sarif"), ("stale",), ("list",), ("digest",), ("coverage", "r.yml"), ("lsp",),
    ("export", "decision", "--to", "out", "--dry-run"), ("import", "auto", "content", "--to", "content/x", "--dry-run"),
)  # fmt: skip
_KEPT = (".kbgen-cache", "site", "out")
_FAULT = re.compile(rb"\bKB001\b|fault of kbgen|Traceback \(most recent call last\)")
_FRAME = re.compile(r'File "([^"]*)", line \d+, in (\S+)')
_MOST_OUTPUT = 64 * 2**20
# A process that waits for what never comes uses no time of the processor: it is given as much of the clock's.
_PATIENCE = 6


class Limits(NamedTuple):
    """Seconds of the processor that a command may take, and bytes of memory."""

    seconds: int = 10
    memory: int = 2**30


class Outcome(NamedTuple):
    """How a command ended: its status (negative for a signal), output, peak memory in bytes and what it changed."""

    command: Command
    status: int
    out: bytes
    err: bytes
    peak: int
    touched: tuple[str, ...]


class Failure(NamedTuple):
    """A command that did what none may do; `sign` is the same for the same fault."""

    case: Case
    command: Command
    reason: str
    sign: str


def prepare(skipped: Collection[str] = ()) -> None:
    """Load what commands load, so that each copy of this process finds it there: one copy runs them, and tells."""
    case = Case("", {**SMALL, "r.yml": b"groups: []\n"}, ())
    with tempfile.TemporaryDirectory() as folder:
        book = _lay(Path(folder) / "book", case.files)
        told = Path(folder) / "modules"
        child = os.fork()
        if child == 0:
            with contextlib.suppress(BaseException):
                _load(book, skipped)
                told.write_text("\n".join(sys.modules))
            os._exit(0)
        os.waitpid(child, 0)
        for name in told.read_text().split():
            if name not in sys.modules and not name.startswith("_"):
                with contextlib.suppress(Exception):
                    importlib.import_module(name)


def _load(book: Path, skipped: Collection[str]) -> None:
    from kbgen.cli import main

    os.chdir(book)
    for number in range(3):
        os.dup2(os.open(os.devnull, os.O_RDWR), number)
    for arguments in _LOADING:
        if arguments[0] not in skipped:
            sys.argv = ["kbgen", *arguments]
            with contextlib.suppress(SystemExit):
                main()


def run(case: Case, limits: Limits) -> Iterator[Outcome]:
    """Lay the case's files into a folder of their own, and run its commands there one after another."""
    with tempfile.TemporaryDirectory(prefix="kbgen-fuzz-") as folder:
        work = Path(folder)
        (work / "outside").mkdir()
        (work / "outside" / "secret.md").write_text("---\ntitle: Secret\n---\n\nSECRET-OF-OUTSIDE\n")
        book = _lay(work / "book", case.files)
        for number, command in enumerate(case.commands):
            if command.name == "damage":
                _damage(book, random.Random(command.stdin))
                continue
            before = _seen(work)
            yield _run(command, book, work / f"{number}", before, limits)


def _damage(book: Path, chance: random.Random) -> None:
    """Break some of the files that kbgen has written for itself."""
    hidden = (
        path
        for folder in (book, book / "content" / "brought", book / "exported")
        for path in folder.glob(".kbgen-*.json")
    )
    written = sorted(
        path for path in (*hidden, *book.glob("*.json"), *book.glob(".kbgen-cache/**/*")) if path.is_file()
    )
    for path in chance.sample(written, min(len(written), 2)):
        data = path.read_bytes()
        try:
            path.write_bytes(changed_json(data, chance) if path.suffix == ".json" else broken(data, chance))
        except ValueError:  # it is broken already
            path.write_bytes(broken(data, chance))


def _lay(book: Path, files: Mapping[str, File]) -> Path:
    for name, file in files.items():
        path = book / name
        path.parent.mkdir(parents=True, exist_ok=True)
        if not isinstance(file, Special):
            path.write_bytes(file)
        elif file.kind == "link":
            path.symlink_to(file.target)
        else:
            os.mkfifo(path)
    return book


def _seen(work: Path) -> dict[str, tuple[int, ...]]:
    """What lies in a folder, in a form that changes when a file does."""
    found = {}
    for folder, folders, names in os.walk(work):
        if folder == str(work / "book"):
            folders[:] = [name for name in folders if name not in _KEPT]
        for name in (*folders, *names):
            about = os.lstat(os.path.join(folder, name))
            steady = stat.S_ISDIR(about.st_mode)
            found[os.path.relpath(os.path.join(folder, name), work)] = (
                about.st_mode, *(() if steady else (about.st_ino, about.st_size, about.st_mtime_ns)),
            )  # fmt: skip
    return found


def _run(command: Command, book: Path, scratch: Path, before: Mapping[str, tuple[int, ...]], limits: Limits) -> Outcome:
    places = [scratch.with_suffix(ending) for ending in (".in", ".out", ".err")]
    places[0].write_bytes(_for(command.stdin, book))
    sys.stdout.flush()
    sys.stderr.flush()
    child = os.fork()
    if child == 0:
        _become(command, book, places, limits)
    status, usage = _wait(child, limits)
    out, err = (_beginning(place) for place in places[1:])
    for place in places:
        place.unlink()
    after = _seen(book.parent)
    touched = sorted(name for name in {*before, *after} if before.get(name) != after.get(name))
    allowed = command.writes
    bad = tuple(name for name in touched if not (allowed and name.startswith("book/")))
    return Outcome(command, status, out, err, usage.ru_maxrss * 1024, bad)


def _for(data: bytes, book: Path) -> bytes:
    """An editor's messages name the handbook's place, which is as long as the word that stands for it."""
    if b"file://HANDBOOK" not in data:
        return data
    more = len(book.as_uri()) - len("file://HANDBOOK")
    parts = re.split(rb"Content-Length: (\d+)\r\n\r\n", data)
    made = [parts[0]]
    for size, part in zip(parts[1::2], parts[2::2], strict=True):
        here = part.replace(b"file://HANDBOOK", book.as_uri().encode())
        made.append(b"Content-Length: %d\r\n\r\n" % (int(size) + more * part.count(b"file://HANDBOOK")) + here)
    return b"".join(made)


def _become(command: Command, book: Path, places: list[Path], limits: Limits) -> None:
    """Be the command: never comes back."""
    status = 1
    try:
        os.setsid()
        for number, (place, how) in enumerate(
            zip(places, (os.O_RDONLY, os.O_WRONLY | os.O_CREAT, os.O_WRONLY | os.O_CREAT), strict=True)
        ):
            os.dup2(os.open(place, how, 0o600), number)
        signal.alarm(limits.seconds * _PATIENCE + 5)  # should nobody be there any more to end it
        resource.setrlimit(resource.RLIMIT_CPU, (limits.seconds, limits.seconds + 2))
        resource.setrlimit(resource.RLIMIT_AS, (limits.memory * 4, limits.memory * 4))
        resource.setrlimit(resource.RLIMIT_FSIZE, (_MOST_OUTPUT, _MOST_OUTPUT))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
        os.chdir(book)
        os.environ |= {
            "HOME": str(book.parent),
            "GIT_CEILING_DIRECTORIES": str(book.parent),
            "NO_MKDOCS_2_WARNING": "1",
        }
        # A copy of a pool, or of a test, has given its own away.
        sys.stdin, sys.stdout, sys.stderr = open(0), open(1, "w"), open(2, "w", errors="backslashreplace")  # noqa: SIM115
        sys.argv = ["kbgen", *command.arguments]
        from kbgen.cli import main

        main()
    except SystemExit as end:
        status = end.code if isinstance(end.code, int) else 0 if end.code is None else 1
    except BaseException:  # noqa: BLE001 - as the interpreter does for the console script
        traceback.print_exc()
    finally:
        with contextlib.suppress(BaseException):
            sys.stdout.flush()
            sys.stderr.flush()
        os._exit(status)


def _wait(child: int, limits: Limits) -> tuple[int, resource.struct_rusage]:
    handle = os.pidfd_open(child)
    try:
        poll = select.poll()
        poll.register(handle, select.POLLIN)
        if not poll.poll(limits.seconds * _PATIENCE * 1000):
            with contextlib.suppress(ProcessLookupError):
                os.killpg(child, signal.SIGKILL)
    finally:
        os.close(handle)
    _, status, usage = os.wait4(child, 0)
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(child, signal.SIGKILL)  # what it left behind
    return os.waitstatus_to_exitcode(status), usage


def _beginning(place: Path) -> bytes:
    with place.open("rb") as file:
        return file.read(_MOST_OUTPUT)


def failure(case: Case, outcome: Outcome, limits: Limits) -> Failure | None:
    """What an outcome has of what none may have."""
    command = outcome.command
    said = outcome.out + outcome.err
    if outcome.status in {-signal.SIGXCPU, -signal.SIGKILL}:
        reason = f"took more than {limits.seconds} s"
    elif outcome.status not in {0, 1, 2}:
        reason = f"ended with status {outcome.status}"
    elif outcome.peak > limits.memory:
        reason = f"took {outcome.peak // 2**20} MiB"
    elif command.name == "lsp":
        return _failed_session(case, outcome)
    elif found := _FAULT.search(said):
        reason = f"said {found[0].decode()}"
    elif outcome.touched:
        reason = f"changed {outcome.touched[0]}"
    elif b"SECRET-OF-OUTSIDE" in said:
        reason = "printed a file that lies outside"
    else:
        return None
    return Failure(case, command, reason, _sign(command, reason, said.decode("utf-8", "replace")))


def _failed_session(case: Case, outcome: Outcome) -> Failure | None:
    """A session of an editor must be answered to its end; what others have sent wrong, pygls writes into its log."""
    log = outcome.err.decode("utf-8", "replace")
    ours = [block for block in log.split("Traceback (most recent call last)")[1:] if _is_ours(block)]
    if ours:
        reason, said = "said Traceback", f"Traceback (most recent call last){ours[0]}"
    elif re.search(rb'"id": ?999\b', outcome.out):
        return None
    else:
        reason, said = "did not answer the last request", ""
    return Failure(case, outcome.command, reason, _sign(outcome.command, reason, said))


def _is_ours(block: str) -> bool:
    """Whether a traceback ends in kbgen's own code."""
    frames = _FRAME.findall(block.partition("\n\n")[0])
    return bool(frames) and "/kbgen/" in frames[-1][0]


def _sign(command: Command, reason: str, said: str) -> str:
    """The fault's kind and place: what is thrown and where in kbgen, or the command that was too slow."""
    _, _, block = said.partition("Traceback (most recent call last)")
    if not block:
        found = re.search(r"\((\w+) in (kbgen/[\w/.]+)", said) or re.search(
            r"(?s)failed with (\w+).{0,400}? in (kbgen/\S+)", said
        )
        return f"{found[1]} in {found[2]}" if found else f"{command.name}: {re.sub('[0-9]+', 'N', reason)}"
    block = block.partition("The above exception was the direct cause")[0].partition("\nTraceback ")[0]
    frames = _FRAME.findall(block)
    ours = [f"{path.rpartition('/kbgen/')[2]}:{name}" for path, name in frames if "/kbgen/" in path]
    last = next((line for line in block.splitlines()[1:] if re.match(r"[\w.]+(:|$)", line)), "")
    return f"{last.partition(':')[0]} in {ours[-1] if ours else frames[-1] if frames else '?'}"


def keep(folder: Path, failed: Failure) -> None:
    """Write a failure's files and the command that shows it."""
    shutil.rmtree(folder, ignore_errors=True)
    _lay(folder / "book", failed.case.files)
    lines = [
        f"{failed.reason}: {failed.sign}",
        f"seed {failed.case.name}",
        *(" ".join(("kbgen", *one.arguments)) for one in failed.case.commands),
    ]
    (folder / "FAILURE.txt").write_text("\n".join(lines) + "\n")
    if failed.command.stdin:
        (folder / "stdin").write_bytes(failed.command.stdin)
