"""Reads, checks and lays out a handbook, or of it what was edited where nothing else can have changed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import partial
from types import MappingProxyType
from typing import NamedTuple, TypeVar

from kbgen.app import Progress, edition, gc_disabled, read_corpus
from kbgen.audience import visible_findings
from kbgen.build.engine import Console, PreviousBuild
from kbgen.build.plan import Outcome, Plan, made_by_last
from kbgen.checks import judged
from kbgen.judging import finding_of
from kbgen.kit import Hit, Place
from kbgen.markup.active import Active
from kbgen.model import Corpus, Finding, Settings, Staged
from kbgen.model.finding import fingerprinted
from kbgen.model.page import LayoutSnapshot
from kbgen.packs import UnusableError, kinds_of
from kbgen.rules import Choice
from kbgen.rules.dialects import active_content, said, value_of
from kbgen.source.files import text_of
from kbgen.stage import site_of, stage, stage_again
from kbgen.workers import WorkersError, each, processors

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

    laid: LayoutSnapshot | None = None
    edited: frozenset[str] = frozenset()
    digests: Mapping[str, bytes] = MappingProxyType({})


NOTHING = Known()


class Stage(NamedTuple):
    """A handbook that has been read and laid out, and what is known of the site that stands."""

    plan: Plan
    built: Built
    before: PreviousBuild | None = None

    @property
    def outcome(self) -> Outcome:
        """What is to be said of it."""
        return self.printed(())

    def printed(self, found: tuple[Finding, ...]) -> Outcome:
        """What is to be said of it once it is printed, with what was found at that."""
        pages = sum(1 for page in self.built.staged.pages if not page.redirect)
        findings = tuple(sorted((*self.built.findings, *found), key=lambda finding: finding.order))
        return Outcome(findings, self.built.unsaid, pages, len(self.built.corpus.docs))


def staged(plan: Plan, console: Console) -> Stage:
    """Read and lay out what a handbook holds, or of it what was edited where nothing else can have changed."""
    build = plan.build
    made = plan.made or made_by_last(plan)  # no file was edited, if only the search is to be brought up to date
    known = Known(
        made.laid if made is not None else None,
        plan.edited | plan.failed,
        plan.inputs.files if plan.inputs is not None else {},
    )
    try:
        with console.progress("Reading") as bar:
            built = stage_handbook(build.settings, build.as_of, bar, build.audience, workers=processors(), known=known)
    except WorkersError as error:
        raise UnusableError(str(error)) from None
    if made is None or plan.last is None:
        return Stage(plan, built)
    before = PreviousBuild(made.manifest, build.target, frozenset(plan.last.stamps))
    return Stage(plan._replace(made=made), built, before)


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

    def in_processes(work: Callable[[int], T], count: int, lost: Callable[[int, Exception], T]) -> Iterator[T]:
        return each(work, count, workers, lost)

    with gc_disabled():
        shown = edition(settings, everything, audience)
        site = site_of(everything, today, kinds, shown)
        sayings = visible_findings(findings, everything, shown.corpus, partial(text_of, settings))
        laid, edited = known.laid, known.edited
        again = stage_again(site, shown.body, laid, edited, everything) if laid is not None else None
        staged = again or stage(site, shown.body, progress, in_processes, everything)
    failures = told(staged.findings, shown.corpus)
    return Built(staged, shown.corpus, (*sayings, *failures), len(findings) - len(sayings))


def told(failures: Iterable[Finding], corpus: Corpus) -> tuple[Finding, ...]:
    """The failures of kbgen's at laying out and printing pages, without those that a document allows."""
    allowed = {(doc.path, allow.code) for doc in corpus.docs for allow in doc.allows}
    kept = (one for one in failures if not {(one.path, one.code), (one.path, one.name)} & allowed)
    return tuple(fingerprinted(kept))


def unforeseen(built: Built, active: Mapping[str, tuple[Active, ...]]) -> tuple[Finding, ...]:
    """The findings on what has been taken out of printed pages, by their address, and was not seen in their texts."""
    rule, corpus = active_content, built.corpus
    foreseen = Counter((one.path, one.value) for one in built.findings if one.code == rule.code)
    found: list[Finding] = []
    for doc in (corpus.by_address[address] for address in sorted(active) if address in corpus.by_address):
        if any(allow.code in (rule.code, rule.name) for allow in doc.allows):
            continue
        for one in active[doc.address]:
            foreseen[doc.path, value_of(one)] -= 1
            if foreseen[doc.path, value_of(one)] < 0:
                found.append(finding_of(rule, doc, Hit(Place(0), said(one), value_of(one))))
    return tuple(fingerprinted(found))
