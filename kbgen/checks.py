"""What checks answer: the chosen rules over a part of a handbook, with suppressions applied."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date
from functools import cache
from pathlib import Path
from typing import NamedTuple

from kbgen.app import CheckScope, Progress, files_in, list_files, read_corpus
from kbgen.check import (
    Examined,
    apply_suppressions,
    examine,
)
from kbgen.judging import is_of_no_document
from kbgen.kit import Kind, Rule
from kbgen.kit.rule import Scope
from kbgen.model import Corpus, Finding, Settings
from kbgen.packs import UnusableError, kinds_of
from kbgen.rules import COMMON, Choice, rules_for
from kbgen.rules.freshness import weighed
from kbgen.rules.general import once_per_collection
from kbgen.rules.ownership import without_page

# Rules that look at one document and at nothing else.
_ALONE = frozenset({Scope.LOAD, Scope.DOCUMENT})


def chosen(kinds: Mapping[str, Kind], select: Iterable[str] = (), ignore: Iterable[str] = ()) -> Choice:
    """The rules that a command line chooses; UnusableError where it names what is none."""
    choice = Choice(tuple(select), tuple(ignore))
    unknown = choice.unknown(rules_for(kinds)) if choice != Choice() else None
    if unknown is not None:
        raise UnusableError(f"{unknown!r} is no rule; `kbgen explain` lists them all")
    return choice


class Report(NamedTuple):
    """Findings of a scene, with the corpus that they are about.

    `found` are the fingerprints of all that was found before the answer was limited to what was asked about, `repeats`
    the findings that one of another document tells.
    """

    scene: CheckScope
    corpus: Corpus
    findings: tuple[Finding, ...]
    found: frozenset[str]
    repeats: tuple[Finding, ...] = ()

    def looks_at(self, path: str) -> bool:
        """Whether it would have found what is at a path below the root."""
        return self.scene.looks_at(path)


def check(
    scene: CheckScope,
    choice: Choice,
    today: date,
    kind: str | None = None,
    progress: Progress | None = None,
    *,
    forks: bool = False,
) -> Report:
    """Every chosen rule that needs no date, over the scene; `kind` limits the answer to documents of it."""
    examined = read_corpus(scene.settings, progress, scene.covers, forks=forks)
    whole = _judged(examined, scene.settings, choice, today)
    chosen_ones = (finding for finding in whole if choice.holds(finding))
    return _report(scene, examined.corpus, chosen_ones, whole, kind)


def _fingerprints(findings: Iterable[Finding]) -> frozenset[str]:
    return frozenset(finding.fingerprint for finding in findings)


def check_alone(scene: CheckScope, choice: Choice, today: date, kind: str | None = None) -> Report:
    """The chosen rules that look at one document and at nothing else, over the scene; no other file is read.

    Fast whatever the size of the handbook, for a hook that runs on each commit.
    """
    kinds = kinds_of(scene.settings)

    @cache
    def rules_on(name: str) -> tuple[Rule, ...]:
        return tuple(rule for rule in (*COMMON, *kinds[name].rules) if rule.scope in _ALONE)

    root = Path(scene.settings.root)
    listed = list_files(scene.settings, root, kinds, _near(scene.paths))
    asked = listed._replace(raws=[raw for raw in listed.raws if scene.covers(raw.path)])
    examined = examine(files_in(scene.settings, asked), scene.settings, kinds, rules_on)
    found = apply_suppressions(
        examined.findings,
        examined.corpus,
        lambda: rules_for(kinds),
        lambda rule: rule.scope in _ALONE and choice.holds(rule),
        today,
        dated=False,
    )
    held = tuple(finding for finding in found if choice.holds(finding))
    return _report(scene, examined.corpus, held, held, kind)


def _report(
    scene: CheckScope, corpus: Corpus, chosen_ones: Iterable[Finding], whole: Iterable[Finding], kind: str | None
) -> Report:
    limited = tuple(weighed(once_per_collection(_limited(chosen_ones, scene, corpus, kind), corpus), scene.settings))
    told = tuple(finding for finding in limited if not finding.repeats)
    repeats = tuple(finding for finding in limited if finding.repeats)
    return Report(scene, corpus, told, _fingerprints(whole), repeats)


def _near(paths: Sequence[str]) -> Callable[[str], bool]:
    """Whether a path is one of some, below one of them, or beside one: what tells how a file is to be read."""
    folders = frozenset(path.rpartition("/")[0] for path in paths)
    below = tuple(f"{path}/" for path in paths)
    return lambda path: not paths or path.rpartition("/")[0] in folders or path.startswith(below)


def judged(examined: Examined, settings: Settings, choice: Choice, today: date) -> tuple[Finding, ...]:
    """What the chosen rules have found, suppressions applied."""
    found = _judged(examined, settings, choice, today)
    return tuple(finding for finding in found if choice.holds(finding) and not finding.repeats)


def _judged(examined: Examined, settings: Settings, choice: Choice, today: date) -> tuple[Finding, ...]:
    return apply_suppressions(
        [*examined.findings, *_on_configuration(examined.corpus, settings, today)],
        examined.corpus,
        lambda: rules_for(kinds_of(settings)),
        lambda rule: not rule.dated and choice.holds(rule),
        today,
        dated=False,
    )


def _on_configuration(corpus: Corpus, settings: Settings, today: date) -> Iterator[Finding]:
    """What is wrong with `nav`, which plugins may add pages for, and with the owners that no document names."""
    nav = not settings.other_pages and bool(without_page(corpus, frozenset()))
    owners = settings.owners or corpus.ownership.lines
    if not (nav or owners):
        return
    # Imported here: hardly any run has something to find, for which pages across documents must be known.
    from kbgen.configured import findings_on_nav, findings_on_owners

    if nav:
        yield from findings_on_nav(corpus, kinds_of(settings), today)
    if owners:
        yield from findings_on_owners(corpus)


def _limited(findings: Iterable[Finding], scene: CheckScope, corpus: Corpus, kind: str | None) -> tuple[Finding, ...]:
    """The findings that were asked about; those of a file that holds no document have no kind and always count.

    A document's data is asked about with it.
    """
    homes = {path: doc for doc in corpus.docs for path in doc.attached.values()}
    found = (
        finding
        for finding in findings
        if scene.covers(finding.path)
        or (finding.path in homes and scene.covers(homes[finding.path].path))
        or is_of_no_document(finding, scene.settings)
    )
    if kind is None:
        return tuple(found)
    of_kind = {doc.path: doc.kind for doc in corpus.docs} | {path: doc.kind for path, doc in homes.items()}
    return tuple(finding for finding in found if of_kind.get(finding.path, kind) == kind)


def manuals(scenes_: Iterable[CheckScope], codes: Iterable[str]) -> dict[str, str]:
    """The manuals of some rules, by code."""
    wanted = frozenset(codes)
    rules = (rule for scene in scenes_ for rule in rules_for(kinds_of(scene.settings)))
    return {rule.code: rule.manual for rule in rules if rule.code in wanted}
