"""`kbgen coverage`: joins the rule files, the runbooks and their comparison."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import NamedTuple

from kbgen.app import CheckScope, Progress, below, day, handbook_at, read_corpus, scenes, settings_at
from kbgen.check import apply_suppressions, nothing
from kbgen.coverage import Compared, CoverageComparison, compare
from kbgen.kit.alert_links import message_template, templates
from kbgen.load.alert_rules import alert_rules, exception_places
from kbgen.model import Finding, RuleFile, Settings, Span
from kbgen.packs import UnusableError, kinds_of
from kbgen.rules import coverage as rules
from kbgen.rules import rules_for
from kbgen.source.files import is_markdown, read_text
from kbgen.source.rule_files import from_root, rule_files


@dataclass(frozen=True, slots=True)
class CoverageRequest:
    """What a command line asks: rule files, folders of runbooks (none for the handbook's own), and what to limit to."""

    rules: Sequence[Path]
    runbooks: Sequence[Path] = ()
    config: Path | None = None
    severities: Sequence[str] = ()
    today: date | None = None


class Coverage(NamedTuple):
    """The comparison with its findings, worst first, suppressions applied.

    `rules` are the files and folders of rules that were asked about, from the scene's root; all of what stands
    in them was looked at, unless `partly`.
    """

    scene: CheckScope
    as_of: date
    files: tuple[RuleFile, ...]
    compared: Compared
    findings: tuple[Finding, ...]
    rules: tuple[str, ...]
    partly: bool

    @property
    def found(self) -> frozenset[str]:
        """The fingerprints of all that was found."""
        return frozenset(finding.fingerprint for finding in self.findings)

    def looks_at(self, path: str) -> bool:
        """Whether it would have found what is at a path from the root, in a runbook or in a file of rules."""
        if self.partly:
            return False
        return self.scene.looks_at(path) if is_markdown(path) else below(path, self.rules)


def coverage(asked: CoverageRequest, start: Path, progress: Progress | None = None) -> Coverage:
    """Compare rule files with runbooks; UnusableError where either cannot be found."""
    settings = settings_at(asked.config, start)
    scene = _scene(asked, settings, start)
    root = Path(scene.settings.root)
    files = _rules(asked.rules, root)
    corpus = read_corpus(scene.settings, progress, nothing, forks=True).corpus
    kinds = kinds_of(scene.settings)
    as_of = day(settings or scene.settings, asked.today)
    compared = compare(
        CoverageComparison(
            files=files,
            corpus=corpus,
            kinds=kinds,
            today=as_of,
            covers=scene.covers,
            severities=frozenset(severity.casefold() for severity in asked.severities),
            exceptions=settings.coverage.exceptions if settings else (),
            config=_config(settings, scene),
            places=_places(settings),
        )
    )
    every = rules_for(kinds)
    # where only some alerts are asked about, a suppression that hides nothing may hide something of the others
    ran = [] if asked.severities else rules.RULES
    found = apply_suppressions(compared.findings, corpus, lambda: every, ran.__contains__, as_of, dated=True)
    ours = (
        finding
        for finding in found
        if finding.code.startswith("CV") or (_about_ours(finding) and scene.covers(finding.path))
    )
    asked_about = tuple(from_root(path, root) for path in asked.rules)
    findings = _ordered(ours, compared.findings)
    return Coverage(scene, as_of, files, compared, findings, asked_about, partly=bool(asked.severities))


def link_templates(config: Path | None, start: Path) -> Iterator[str]:
    """Lines that say by which addresses alerts lead to their runbooks, with the labels that these take."""
    settings = handbook_at(config, start)
    if not settings.url:
        raise UnusableError("nobody says where the site stands; set `site_url` in mkdocs.yml")
    runbooks = read_corpus(settings, None, nothing).corpus.of_kind("runbook")
    yield "# For messages of Alertmanager or Grafana: one address for all alerts"
    yield message_template(runbooks, settings.url, directory_urls=settings.directory_urls)
    yield "# For rules: the annotation `runbook_url` of each alert"
    found = templates(runbooks, settings.url, directory_urls=settings.directory_urls)
    yield from (f"{alert}: '{url}'" for alert, url in sorted(dict(found).items()))


def _scene(asked: CoverageRequest, settings: Settings | None, start: Path) -> CheckScope:
    """The handbook, or the folders of runbooks that were named."""
    if not asked.runbooks:
        if settings is None:
            raise UnusableError(f"no mkdocs.yml in {start} or above it; name the folder of runbooks with --runbooks")
        return CheckScope(settings)
    scopes = scenes(asked.runbooks, asked.config, "runbook", start)
    if len(scopes) > 1:
        raise UnusableError("--runbooks names folders inside and outside of the handbook; ask about one of them")
    return scopes[0]


def _rules(paths: Sequence[Path], root: Path) -> tuple[RuleFile, ...]:
    missing = next((path for path in paths if not path.exists()), None)
    if missing is not None:
        raise UnusableError(f"{missing}: no such file or folder")
    files = tuple(alert_rules(raw) for raw in rule_files(paths, root))
    if not files:
        named = ", ".join(map(str, paths))
        raise UnusableError(f"no rule files in {named}: expected .yaml, .yml, .json or .rules")
    return tuple(sorted(files, key=lambda file: file.path))


def _config(settings: Settings | None, scene: CheckScope) -> str:
    """The path of the configuration from the scene's root."""
    if settings is None or settings.config_path is None:
        return ""
    return os.path.relpath(os.path.realpath(settings.config_path), scene.settings.root).replace(os.sep, "/")


def _places(settings: Settings | None) -> Mapping[int, Span]:
    """Where the exceptions stand in the configuration, which is read a second time only where there are any."""
    if settings is None or not settings.coverage.exceptions or settings.config_path is None:
        return {}
    return exception_places(read_text(Path(settings.config_path))[0])


def _ordered(findings: Iterable[Finding], before: Sequence[Finding]) -> tuple[Finding, ...]:
    """What suppressions have left, in the order of the comparison, and what they add behind it."""
    places = {(one.code, one.path, one.span, one.message): number for number, one in enumerate(before)}
    return tuple(
        sorted(
            findings,
            key=lambda finding: places.get((finding.code, finding.path, finding.span, finding.message), len(places)),
        )
    )


def _about_ours(finding: Finding) -> bool:
    """Whether a finding is about a suppression of one of these rules."""
    said = finding.value.partition(" ")[0]
    return finding.code.startswith("AL") and any(said in (rule.code, rule.name) for rule in rules.RULES)
