"""Composition of a build: reads, checks and lays out a whole handbook. Apart from `app`, which must start fast."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import partial
from types import MappingProxyType
from typing import NamedTuple

from kbgen.app import Progress, collector_off, edition, judged, kinds_of, read_corpus, text_of
from kbgen.audience import sayable
from kbgen.failures import FAILED
from kbgen.model import Corpus, Finding, Settings, Staged
from kbgen.model.finding import fingerprinted
from kbgen.model.page import Laid
from kbgen.rules import Choice
from kbgen.stage import site_of, stage, stage_again
from kbgen.workers import each


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
    everything = examined.corpus
    with collector_off():
        shown = edition(settings, everything, audience)
        site = site_of(everything, today, kinds, shown)
        said = sayable(findings, everything, shown.corpus, text_of(settings))
        laid, edited = known.laid, known.edited
        again = stage_again(site, shown.text, laid, edited, everything) if laid is not None else None
        staged = again or stage(site, shown.text, progress, partial(each, workers=workers), everything)
    failures = told(staged.findings, shown.corpus)
    return Built(staged, shown.corpus, (*said, *failures), len(findings) - len(said))


def told(failures: Iterable[Finding], corpus: Corpus) -> tuple[Finding, ...]:
    """The failures of kbgen's at laying out and printing pages, without those that a document allows."""
    allowed = {doc.path for doc in corpus.docs for allow in doc.allows if allow.code in (FAILED.code, FAILED.name)}
    return tuple(fingerprinted(finding for finding in failures if finding.path not in allowed))
