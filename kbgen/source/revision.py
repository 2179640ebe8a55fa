"""What a branch changes: compares a commit with the work tree, or with the result of merging the two.

Only `git merge-tree` writes anything, and that into git's own store of objects: no branch, no index and no
file of the work tree is touched.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from pathlib import Path
from types import MappingProxyType
from typing import NamedTuple

from kbgen.source import git, opening
from kbgen.source.history import read_blobs

_LINK = "120000"
# A file is written whole up to here; what is larger has its size alone, unless its name is that of a text.
_SMALL = 256 * 1024
_TEXTS = (".md", ".mdx", ".markdown", ".erb", ".html", ".yml", ".yaml", ".csv", ".tsv", ".json", ".txt", ".log")


class Comparison(NamedTuple):
    """Two states of a repository and the paths, from its `top`, that differ between them.

    `before` is the commit compared with, `after` the tree of the merge result; without one it is
    the work tree. `uncommitted` are paths whose text in the work tree counts in place of the tree's. `renamed` has the
    new paths of files that only their path has changed of, by the old ones; these are not `changed`.
    """

    top: Path
    before: str
    after: str | None
    changed: frozenset[str]
    uncommitted: frozenset[str] = frozenset()
    renamed: Mapping[str, str] = MappingProxyType({})


def compare(root: Path, ref: str) -> Comparison:
    """What the work tree changes against a commit, once it is merged with it; GitError where that cannot be known."""
    said = git.run(root, "rev-parse", "--show-toplevel", "--is-shallow-repository").decode("utf-8", "surrogateescape")
    top, shallow = said.rstrip("\n").rsplit("\n", 1)
    if shallow == "true":
        raise git.GitError("the clone is shallow; fetch all of it (`fetch-depth: 0`, `git fetch --unshallow`)")
    folder = Path(top)
    base, head = _commit(folder, ref), _commit(folder, "HEAD")
    merged = git.run(folder, "merge-base", base, head, fails=(1,)).decode().split()
    if not merged:
        raise git.GitError(f"{ref} and HEAD have no commit in common; fetch more of their history")
    if base in merged:
        renamed = dict(_renamed(folder, base))
        changed = _paths(folder, "diff", base) | _untracked(folder)
        return Comparison(folder, base, None, changed.difference(renamed.values()), renamed=renamed)
    after = _merged(folder, base, head, ref)
    uncommitted = _paths(folder, "diff", head) | _untracked(folder)
    renamed = {old: new for old, new in _renamed(folder, base, after) if new not in uncommitted}
    changed = _paths(folder, "diff", base, after).difference(renamed.values()) | uncommitted
    return Comparison(folder, base, after, changed, uncommitted, renamed)


def _commit(top: Path, ref: str) -> str:
    found = b""
    if ref and not ref.startswith("-"):
        found = git.run(top, "rev-parse", "--verify", "--quiet", f"{ref}^{{commit}}", fails=(1, 128)).strip()
    if not found:
        raise git.GitError(f"{ref!r} names no commit here; fetch it first")
    return found.decode()


def _paths(top: Path, *command: str) -> frozenset[str]:
    name, *revisions = command
    said = git.run(top, name, "--name-only", "-z", "--no-renames", "--no-ext-diff", *revisions, "--")
    return _names(said)


def _renamed(top: Path, *revisions: str) -> Iterator[tuple[str, str]]:
    """The old and the new path of each file whose text has stayed the same."""
    said = git.run(top, "diff", "--name-status", "-z", "-M100%", "--diff-filter=R", "--no-ext-diff", *revisions, "--")
    _, *parts = said.decode("utf-8", "surrogateescape").split("\0")
    return zip(parts[0::3], parts[1::3], strict=False)


def _untracked(top: Path) -> frozenset[str]:
    return _names(git.run(top, "ls-files", "--others", "--exclude-standard", "-z"))


def _names(said: bytes) -> frozenset[str]:
    return frozenset(name.decode("utf-8", "surrogateescape") for name in said.split(b"\0") if name)


def _merged(top: Path, base: str, head: str, ref: str) -> str:
    """The tree of the merge result; GitError where the two conflict, or git is too old to tell."""
    try:
        said = git.run(top, "merge-tree", "--write-tree", "-z", "--name-only", "--no-messages", base, head, fails=(1,))
    except git.GitError as error:
        raise git.GitError(f"the merge with {ref} cannot be worked out (git 2.38 or newer can): {error}") from None
    tree, *conflicts = (name.decode("utf-8", "replace") for name in said.split(b"\0") if name)
    if conflicts:
        raise git.GitError(f"{ref} conflicts with HEAD in {', '.join(conflicts[:3])}; merge or rebase first")
    return tree


def lay_out(comparison: Comparison, tree: str, folder: Path, wanted: Callable[[str], bool]) -> None:
    """Write the files of a tree below a folder, as far as they are `wanted`; GitError where it cannot be read.

    Large files that are no text are written as holes of their size. Nothing is written outside of the folder.
    """
    (folder / ".git").mkdir(parents=True, exist_ok=True)  # marks the top, as it does in a clone
    listed = [entry for entry in _listed(comparison.top, tree) if wanted(entry.path) and _is_safe(entry.path)]
    by_blob: dict[str, list[_Entry]] = {}
    for entry in listed:
        place = folder / entry.path
        place.parent.mkdir(parents=True, exist_ok=True)
        if entry.size <= _SMALL or entry.path.lower().endswith(_TEXTS):
            by_blob.setdefault(entry.blob, []).append(entry)
        else:
            place.touch()
            os.truncate(place, entry.size)
    for blob, data in read_blobs(comparison.top, list(by_blob)):
        for entry in by_blob[blob]:
            _write(folder / entry.path, entry, data)


class _Entry(NamedTuple):
    """A file of a tree."""

    mode: str
    blob: str
    size: int
    path: str


def _listed(top: Path, tree: str) -> Iterator[_Entry]:
    for line in git.run(top, "ls-tree", "-r", "-z", "-l", "--full-tree", tree).split(b"\0"):
        about, _, path = line.partition(b"\t")
        mode, _, blob, size = about.decode("ascii").split() if line else ("", "", "", "")
        if mode.startswith(("100", "120")):
            yield _Entry(mode, blob, int(size), path.decode("utf-8", "surrogateescape"))


def _is_safe(path: str) -> bool:
    """Whether a path leads to below the folder: git refuses others at a checkout, and so do we."""
    parts = path.split("/")
    return not os.path.isabs(path) and not {"", ".", ".."} & set(parts) and parts[0].lower() != ".git"


def _write(place: Path, entry: _Entry, data: bytes) -> None:
    if entry.mode == _LINK:
        os.symlink(os.fsdecode(data), place)
    else:
        place.write_bytes(data)


def lay_over(comparison: Comparison, folder: Path, wanted: Callable[[str], bool]) -> None:
    """Put what is not committed over a tree that was laid out."""
    # a link that has become a folder comes before what lies in that, and is never written through
    for path in filter(wanted, sorted(comparison.uncommitted)):
        here, place = comparison.top / path, folder / path
        place.unlink(missing_ok=True)
        if not os.path.lexists(here):
            continue
        place.parent.mkdir(parents=True, exist_ok=True)
        if here.is_symlink():
            os.symlink(os.readlink(here), place)
        elif opening.is_regular(here):
            _copy(here, place)


def _copy(here: Path, place: Path) -> None:
    """Write a file again; one that is large and no text, as a hole of its size."""
    size = here.stat().st_size
    if size <= _SMALL or here.name.lower().endswith(_TEXTS):
        with suppress(opening.RefusedError):
            opening.copy(here, place, home=str(here.parent))
    else:
        place.touch()
        os.truncate(place, size)
