"""Composition for `kbgen stale`: how every document stands on a day, and the dated rules.

The answer about a handbook is remembered until a file of it, its history or the day changes: CI asks for it
once for each format that it prints.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import NamedTuple

from kbgen import app
from kbgen.check import EXPIRED, Files, apply_suppressions
from kbgen.data_files import DocumentRecord, records
from kbgen.judging import FAILED, examine_dates, is_of_no_document
from kbgen.kinds import KINDS
from kbgen.kit.owners import owner_gone, owner_ids
from kbgen.kit.reviews import states
from kbgen.kit.risk import Risk, risks
from kbgen.model import Corpus, Finding, Settings, Span
from kbgen.packs import kinds_of
from kbgen.rules import rules_for
from kbgen.rules.freshness import review_key
from kbgen.source import history, options
from kbgen.source.cache import store
from kbgen.source.cache.documents import Facts

_FILE = "stale"
_MAGIC = b"kbgen stale 2\n"


class DocumentStanding(NamedTuple):
    """How a document stands: its record, the harm that it does when it is wrong, why its owner no longer answers.

    `span` is where it says when it was reviewed, `data` the files that it names as its data.
    """

    record: DocumentRecord
    risk: Risk
    gone: str
    span: Span
    data: tuple[str, ...]


class Stale(NamedTuple):
    """What has gone stale in a scene.

    `found` are the fingerprints of all that was found before it was limited to the scene; `missing`
    says why git was not asked, and `uncommitted` counts the documents whose present text it does not know.
    `owners` are the ids of teams and people by their names.
    """

    scene: app.CheckScope
    standings: tuple[DocumentStanding, ...]
    findings: tuple[Finding, ...]
    found: frozenset[str]
    missing: str
    uncommitted: int
    owners: Mapping[str, str]

    def looks_at(self, path: str) -> bool:
        """Whether it would have found what is at a path below the root."""
        return self.scene.looks_at(path)


class _Whole(NamedTuple):
    """The same for a whole handbook, as it is remembered."""

    standings: tuple[DocumentStanding, ...]
    findings: tuple[Finding, ...]
    missing: str
    uncommitted: int
    owners: Mapping[str, str]


def stale(scene: app.CheckScope, today: date, progress: app.Progress | None = None) -> Stale:
    """How the documents of a scene stand on a day, and what the dated rules find in them and in their data."""
    whole = _whole(scene.settings, today, progress)
    standings = tuple(standing for standing in whole.standings if scene.covers(standing.record.path))
    theirs = {path for standing in standings for path in standing.data}
    findings = tuple(
        finding
        for finding in whole.findings
        if scene.covers(finding.path) or finding.path in theirs or is_of_no_document(finding, scene.settings)
    )
    fingerprints = frozenset(finding.fingerprint for finding in whole.findings)
    return Stale(scene, standings, findings, fingerprints, whole.missing, whole.uncommitted, whole.owners)


def _whole(settings: Settings, today: date, progress: app.Progress | None) -> _Whole:
    with history.reading(settings) as past, app.files_of(settings, progress, forks=True) as files:
        return _remembered(
            settings, files, lambda: (past.state(), today), lambda: _judged(settings, files, past, today)
        )


def _remembered(settings: Settings, files: Files, asked: Callable[[], object], judge: Callable[[], _Whole]) -> _Whole:
    """The answer of an earlier run where everything is as it was then; else the one that is worked out now."""
    facts = files.memory
    if not isinstance(facts, Facts) or kinds_of(settings).keys() != KINDS.keys():
        return judge()  # what the answer depends on is not known

    def made_with() -> bytes:
        return store.made_with(
            (
                facts.made_with,
                facts.digest(files.raws),
                sorted(files.assets),
                files.ownership,
                options.answers_of(settings),
                files.elsewhere.key,
                files.rotas.key,
                asked(),
            )
        )

    path = Path(settings.root) / store.FOLDER / _FILE
    if facts.holds_all(files.raws, app.addresses_of(settings, files)):
        known = store.read(path, _MAGIC, made_with())
        if isinstance(known, _Whole):
            return known
    whole = judge()
    if facts.digest(files.raws) and not any(finding.code == FAILED.code for finding in whole.findings):
        store.save(path, _MAGIC, made_with(), whole)
    return whole


def _judged(settings: Settings, files: Files, past: history.HistoryReading, today: date) -> _Whole:
    # Imported on use: most runs remember the answer.
    from kbgen.workers import aside, processors

    corpus = app.load_corpus(settings, files)
    with app.gc_disabled():
        known = past.of([doc.path for doc in corpus.docs])
        corpus = replace(corpus, history=known)
        with aside(lambda: _dated(corpus, today), processors()) as findings:
            standings = tuple(_standings(corpus, today))
            return _Whole(standings, findings(), known.missing, len(known.uncommitted), owner_ids(corpus))


def _dated(corpus: Corpus, today: date) -> tuple[Finding, ...]:
    rules = rules_for(kinds_of(corpus.settings))
    dated = [rule for rule in rules if rule.dated]
    codes = {rule.code for rule in dated} | {EXPIRED, FAILED.code}
    examined = examine_dates(corpus, dated, today)
    findings = apply_suppressions(examined, corpus, lambda: rules, dated.__contains__, today, dated=True)
    return tuple(finding for finding in findings if finding.code in codes)


def _standings(corpus: Corpus, today: date) -> Iterator[DocumentStanding]:
    found = risks(corpus.docs, corpus, today)
    listed = records(corpus, kinds_of(corpus.settings), states(corpus, today))
    for doc, record in zip(corpus.docs, listed, strict=True):
        gone, span = owner_gone(doc, corpus), doc.span(review_key(doc))
        yield DocumentStanding(record, found[doc.address], gone, span, tuple(doc.attached.values()))
