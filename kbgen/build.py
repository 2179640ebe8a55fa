"""Composition of a build: reads, checks and lays out a whole handbook. Apart from `app`, which must start fast."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from types import MappingProxyType
from typing import NamedTuple, TypeVar

from kbgen.app import Progress, collector_off, judged, kinds_of, read_corpus
from kbgen.audience import sayable
from kbgen.model import Corpus, Finding, Settings, Staged
from kbgen.model.finding import fingerprinted
from kbgen.model.page import Laid
from kbgen.rules import Choice
from kbgen.source.files import read_text
from kbgen.stage import site_of, stage, stage_again
from kbgen.workers import each

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Built:
    """A staged site, with what is wrong with the documents behind it.

    `corpus` and `findings` are of what the site's readers may read; `unsaid` counts the findings that
    would tell of the rest.
    """

    staged: Staged
    corpus: Corpus
    findings: tuple[Finding, ...]
    unsaid: int = 0


class Known(NamedTuple):
    """What is known of a handbook before it is read.

    `laid` is an earlier layout, `edited` the paths of the files that have changed since. Files that the `digests` of
    their bytes, by whole path, say to be as they were need not be read.
    """

    laid: Laid | None = None
    edited: frozenset[str] = frozenset()
    digests: Mapping[str, bytes] = MappingProxyType({})


NOTHING = Known()


def stage_handbook(
    settings: Settings,
    today: date,
    progress: Progress | None = None,
    audience: str | None = None,
    *,
    workers: int = 1,
    known: Known = NOTHING,
) -> Built:
    """Read, check and lay out what a handbook holds for an audience, in some processes.

    Where nothing but the text of edited files has changed since the layout that is known, only those are laid out.
    """
    kinds = kinds_of(settings)
    examined = read_corpus(settings, progress, forks=workers > 1, digests=known.digests)
    findings = judged(examined, settings, Choice(), today)
    root = Path(settings.root)
    site = site_of(examined.corpus, today, kinds, audience or settings.audience)
    said = sayable(findings, examined.corpus, site.corpus)

    def text(path: str) -> str:
        return read_text(os.path.join(root, path))[0]

    def in_processes(work: Callable[[int], T], count: int, lost: Callable[[int, Exception], T]) -> Iterator[T]:
        return each(work, count, workers, lost)

    with collector_off():
        again = stage_again(site, text, known.laid, known.edited) if known.laid is not None else None
        staged = again or stage(site, text, progress, in_processes)
    failures = told(staged.findings, site.corpus)
    return Built(staged, site.corpus, (*said, *failures), len(findings) - len(said))


def told(failures: Iterable[Finding], corpus: Corpus) -> tuple[Finding, ...]:
    """The failures of kbgen's at laying out and printing pages, without those that a document allows."""
    allowed = {(doc.path, allow.code) for doc in corpus.docs for allow in doc.allows}
    kept = (one for one in failures if not {(one.path, one.code), (one.path, one.name)} & allowed)
    return tuple(fingerprinted(kept))
