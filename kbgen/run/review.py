"""Composition for `kbgen review`: joins the handbook, git's idea of who somebody is, and the stamp."""

from __future__ import annotations

import os
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import NamedTuple

from kbgen import app
from kbgen.check import nothing
from kbgen.kit.owners import Identity, ReviewerError, reviewer
from kbgen.model import Corpus
from kbgen.packs import UnusableError
from kbgen.source import git
from kbgen.source.files import is_markdown


class Reviewing(NamedTuple):
    """Documents to stamp, the day that it is, and the corpus in which the reviewer is looked for."""

    paths: tuple[Path, ...]
    today: date
    corpus: Corpus

    def reviewer(self, text: str | None) -> str:
        """The id of who reviews, said or found out; UnusableError where that is nobody, or more than one."""
        root = Path(self.corpus.settings.root)
        who = Identity() if text is not None else Identity(git.identity(root, os.environ))
        try:
            return reviewer(text, who, self.corpus)
        except ReviewerError as error:
            raise UnusableError(str(error)) from None


def reviewing(paths: Sequence[Path], config: Path | None, start: Path, day: date | None) -> Reviewing:
    """What is needed to stamp the documents at some paths; UnusableError where one of them is none."""
    folder = next((path for path in paths if path.is_dir()), None)
    if folder is not None:
        raise UnusableError(f"{folder} is a folder; a review is of one document, so name each")
    scopes = app.scenes(paths, config, None, start)
    if len(scopes) > 1:
        raise UnusableError("some of these documents are part of the handbook and some are not; review them apart")
    (scene,) = scopes
    corpus = app.read_corpus(scene.settings, covers=nothing).corpus
    for path in dict.fromkeys(paths):
        _stampable(path, scene, corpus)
    return Reviewing(tuple(dict.fromkeys(paths)), app.day(scene.settings, day), corpus)


def _stampable(path: Path, scene: app.CheckScope, corpus: Corpus) -> None:
    if not is_markdown(path.name):
        raise UnusableError(f"{path} is data, in which a review has no place of its own; write it by hand")
    below = app.below_root(path, Path(scene.settings.root))
    doc = corpus.by_path.get(below)
    if doc is not None and doc.ended:
        raise UnusableError(f"{path}: {doc.id!r} {doc.ended}, and needs no review any more")
