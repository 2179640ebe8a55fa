"""Changes several files as one, so that a command which is killed half-way is finished by the next one.

What is to be done is written down beside the configuration before the first name changes: which file holds what
now, and which is to. Whoever edits next does what is left of it, or takes it back where nothing has been done yet.
What somebody has edited meanwhile is left as it is.
"""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from enum import Enum
from functools import partial
from pathlib import Path
from typing import Any, NamedTuple

from kbgen.source import opening
from kbgen.source.locks import locked
from kbgen.source.write import TEMPORARY, WriteError, replace, sweep, temporary, unchanged

JOURNAL = ".kbgen-edit.json"
_HEAD = {"kbgen": "edit", "version": 1}
_LARGEST = 64 * 1024 * 1024


class FileChange(NamedTuple):
    """A file that is to hold something else, to lie elsewhere, or both: what it was read as, and what it will hold.

    Of one that only moves, whatever it holds, neither is given.
    """

    old: Path
    new: Path
    before: bytes | None
    after: bytes | None


class _Step(NamedTuple):
    """What is to become of one file: its temporary, if its bytes change, and the digests of those now and then."""

    old: Path
    new: Path
    made: Path | None
    before: str
    after: str

    @property
    def source(self) -> Path:
        """The file that gets the new name."""
        return self.made or self.old

    @property
    def moves(self) -> bool:
        """Whether the file gets another name."""
        return self.old != self.new


class _State(Enum):
    """How far a step has come."""

    WAITS = "waits"
    LINKED = "has both names"
    DONE = "done"
    UNDONE = "was taken back"
    OTHER = "was edited since"


class Editing(NamedTuple):
    """A command at work: the root and the other folders that it edits in, and what it was called with.

    `told` says what was left of an earlier command and is done by now; `finished` that this was the same command.
    """

    root: Path
    folders: tuple[Path, ...] = ()
    command: tuple[str, ...] = ()
    told: tuple[str, ...] = ()
    finished: bool = False

    def change(self, changes: Sequence[FileChange]) -> None:
        """Make every change, or none: what was made is taken back where a later one fails.

        Raises WriteError where a file holds something else by now, a name is taken or a folder cannot be written.
        """
        changes = [one for one in changes if one.old != one.new or one.before != one.after]
        for one in changes:
            _unchanged(one)
        if len(changes) == 1 and changes[0].after is not None and changes[0].old == changes[0].new:
            replace(changes[0].old, changes[0].after, changes[0].before)
        elif changes:
            self._together(changes)

    def _together(self, changes: Sequence[FileChange]) -> None:
        steps: list[_Step] = []
        try:
            for one in changes:
                steps.append(_prepared(one))  # noqa: PERF401  # those that were made are known where one fails
            self._write_down(steps)
            _take(steps, {step.old: one.before for step, one in zip(steps, changes, strict=True)})
        except OSError as error:
            raise WriteError(f"{error.filename}: cannot be written: {error.strerror}; nothing was changed") from None
        finally:
            self._clear(steps)

    def _write_down(self, steps: Iterable[_Step]) -> None:
        said = {**_HEAD, "command": self.command, "files": [_written(step, self.root) for step in steps]}
        replace(self.root / JOURNAL, json.dumps(said, indent=1).encode())

    def _clear(self, steps: Iterable[_Step]) -> None:
        """Remove what was there for the sake of a change, which is made now, or taken back."""
        for step in steps:
            if step.made is not None:
                _discard(step.made)
            if step.moves:
                self._remove_empty(step.old.parent)
                self._remove_empty(step.new.parent)
        _discard(self.root / JOURNAL)

    def _remove_empty(self, folder: Path) -> None:
        """Remove a folder, and those above it, as long as nothing is in them; the command's own folders stay."""
        with suppress(OSError):
            while folder not in (self.root, *self.folders):
                with suppress(FileNotFoundError):
                    folder.rmdir()
                folder = folder.parent

    def recovered(self) -> Editing:
        """The same once what an earlier command has left is done, or taken back. WriteError where nobody knows."""
        path = self.root / JOURNAL
        if not os.path.lexists(path):
            return self
        command, steps = _read(path, self.root, (self.root, *self.folders))
        states = [_state(step) for step in steps]
        forward = _State.UNDONE not in states and bool({_State.DONE, _State.LINKED} & {*states})
        _go_on(steps, states) if forward else _go_back(steps, states)
        self._clear(steps)
        named = " ".join(("kbgen", *command[1:]))
        if not forward:
            partly = "; a part of it had been done: see what git says" if _State.DONE in states else ""
            return self._replace(told=(f"`{named}` was interrupted; what it had begun is taken back{partly}",))
        told = [f"`{named}` was interrupted; it is finished now"]
        for step, state in zip(steps, states, strict=True):
            if state is _State.OTHER:
                told.append(f"{os.path.relpath(step.old)} was edited since, and is left as it is")
        return self._replace(told=tuple(told), finished=command == self.command)


@contextmanager
def editing(root: Path, folders: Iterable[Path], command: Sequence[str] = ()) -> Iterator[Editing]:
    """While a command edits files below a root and some folders; another that does so there waits.

    What an earlier one left is done first. Raises WriteError where that cannot be known.
    """
    with locked(root):
        found = Editing(root, tuple(folders), tuple(command)).recovered()
        sweep([root], below=False)
        sweep(found.folders)
        yield found


def _unchanged(one: FileChange) -> None:
    try:
        if one.before is not None:
            unchanged(one.old, one.before)
    except OSError as error:
        raise WriteError(f"{one.old}: cannot be read: {error.strerror}") from None


def _prepared(one: FileChange) -> _Step:
    """A step whose new bytes are on the disk already, beside where they go; a link that is edited stays one."""
    if one.old == one.new:
        old = new = Path(os.path.realpath(one.old))
    else:
        old, new = one.old, one.new
    if one.after is None:
        held = opening.digest(old).hex()
        return _Step(old, new, None, held, held)
    return _Step(old, new, temporary(_folder(new), one.after, old), _hash(one.before or b""), _hash(one.after))


def _folder(path: Path) -> Path:
    """The nearest folder that is there for a file: others are made once it is written down what they are for."""
    return next(folder for folder in path.parents if folder.is_dir())


def _take(steps: Sequence[_Step], before: Mapping[Path, bytes | None]) -> None:
    """Take every step, new names first and old ones away last, or none."""
    done: list[Callable[[], None]] = []
    try:
        for step in (one for one in steps if one.moves):
            _link(step)
            done.append(step.new.unlink)
        for step in (one for one in steps if not one.moves):
            held = before[step.old] or b""
            unchanged(step.old, held)
            os.replace(step.source, step.old)
            done.append(partial(replace, step.old, held))
    except BaseException:
        for undo in reversed(done):
            with suppress(OSError, WriteError):
                undo()
        raise
    for step in (one for one in steps if one.moves):
        _remove(step.old)


def _discard(path: Path) -> None:
    """Remove what may be there no more; what cannot be removed now is by the next command that edits."""
    with suppress(OSError):
        path.unlink()


def _link(step: _Step) -> None:
    try:
        step.new.parent.mkdir(parents=True, exist_ok=True)
        os.link(step.source, step.new)  # unlike a rename, refuses a name that is taken
    except FileExistsError:
        raise WriteError(f"{step.new} is there already; nothing was changed") from None


def _remove(path: Path) -> None:
    try:
        path.unlink()
    except OSError as error:
        raise WriteError(f"{path}: cannot be removed: {error.strerror}; it lies at its new place too") from None


def _state(step: _Step) -> _State:
    """How far a step has come, going by what is there."""
    old, new, source = _held(step.old), _held(step.new), _held(step.source)
    if not step.moves:
        waits, other = _State.WAITS if source == step.after else _State.UNDONE, source == step.after
        return waits if old == step.before else (_State.OTHER if other else _State.DONE)
    if new is None:  # all new names are given before anything else is done
        return _State.WAITS if (old, source) == (step.before, step.after) else _State.UNDONE
    if old is None:
        return _State.DONE
    return _State.LINKED if (old, new) == (step.before, step.after) else _State.OTHER


def _held(path: Path) -> str | None:
    """The digest of what a file holds; None where it is not there, and a word where it is no file to read."""
    try:
        return opening.digest(path).hex()
    except FileNotFoundError:
        return None
    except OSError:
        return "unreadable"


def _go_on(steps: Sequence[_Step], states: Sequence[_State]) -> None:
    """Take the steps that are left."""
    left = [step for step, state in zip(steps, states, strict=True) if state is _State.WAITS]
    linked = [step for step, state in zip(steps, states, strict=True) if state is _State.LINKED]
    try:
        for step in left:
            if step.moves:
                _link(step)
            else:
                os.replace(step.source, step.old)
    except OSError as error:
        raise WriteError(f"{error.filename}: cannot be written: {error.strerror}") from None
    for step in (*left, *linked):
        if step.moves:
            _remove(step.old)


def _go_back(steps: Sequence[_Step], states: Sequence[_State]) -> None:
    """Take new names away from files that have their old ones still."""
    for step, state in zip(steps, states, strict=True):
        if state is _State.LINKED:
            _remove(step.new)


def _hash(data: bytes) -> str:
    return opening.digest_of(data).hex()


def _written(step: _Step, root: Path) -> dict[str, str]:
    paths = {"old": step.old, "new": step.new, "made": step.made}
    said = {key: os.path.relpath(path, root).replace(os.sep, "/") for key, path in paths.items() if path is not None}
    return {**said, "before": step.before, "after": step.after}


def _read(path: Path, root: Path, folders: Sequence[Path]) -> tuple[tuple[str, ...], list[_Step]]:
    """What a command wrote down that was interrupted: how it was called, and its steps."""
    try:
        said = json.loads(opening.read(path, _LARGEST, str(root)))
        _of_this_version(said)
        command = tuple(str(one) for one in said["command"])
        return command, [_step(one, root, folders) for one in said["files"]]
    except OSError as error:
        why = str(error.strerror)
    except (ValueError, RecursionError) as error:
        why = str(error)
    except (KeyError, TypeError, AttributeError):
        why = "it is none that kbgen wrote"
    raise WriteError(f"{path}: what an interrupted command has left cannot be used: {why}; look at it, and remove it")


def _of_this_version(said: Mapping[str, Any]) -> None:
    if {key: said[key] for key in _HEAD} != _HEAD:
        raise ValueError("it is of another version of kbgen")


def _step(said: Mapping[str, Any], root: Path, folders: Sequence[Path]) -> _Step:
    """A step as it was written down; ValueError where it leads out of the folders that are edited."""
    old, new = _place(said["old"], root, folders), _place(said["new"], root, folders)
    made = _place(said["made"], root, folders) if "made" in said else None
    if made is not None and (made.parent not in new.parents or not TEMPORARY.fullmatch(made.name) or made.is_symlink()):
        raise ValueError(f"{made.name} is no temporary of {new.name}")
    if made is None and old == new:
        raise ValueError(f"nothing was to become of {old.name}")
    return _Step(old, new, made, str(said["before"]), str(said["after"]))


def _place(said: str, root: Path, folders: Sequence[Path]) -> Path:
    path = Path(os.path.normpath(root / said))
    real = os.path.realpath(path.parent) if "\0" not in said else ""
    homes = [os.path.realpath(folder) for folder in folders]
    if not any(real == home or opening.is_below(real, home) for home in homes):
        raise ValueError(f"{said} lies outside of the handbook")
    return path
