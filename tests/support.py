"""A handbook in memory: what a test writes down is read as files would be, without a disk."""

from __future__ import annotations

import io
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import nullcontext
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import yaml

from kbgen.check import Examined, Files, RulesOn, apply_suppressions, examine
from kbgen.coverage import Compared, CoverageComparison, compare
from kbgen.judging import examine_dates
from kbgen.kinds import KINDS
from kbgen.kit import Reading, Rule
from kbgen.load import load
from kbgen.load.alert_rules import alert_rules, exception_places
from kbgen.load.configuration import owner_places, places_in
from kbgen.load.document import Loaded, data_kind
from kbgen.model import Corpus, Doc, Finding, History, Raw, Settings, Source, Version
from kbgen.model.elsewhere import NOWHERE, CalendarFile, Elsewhere, Ownership, Rota, Rotas
from kbgen.model.finding import NO_HISTORY
from kbgen.model.settings import GITHUB
from kbgen.rules import rules_for
from kbgen.rules.ownership import (
    findings_on,
    on_code_owners,
    on_folders,
    unknown_code_owners,
    unknown_of_folders,
    without_page,
)
from kbgen.source.codeowners import parse
from kbgen.source.codeowners import places_in as owners_in
from kbgen.source.files import is_markdown
from kbgen.source.settings import Configuration, settings_from
from kbgen.source.versions import told_by

TODAY = date(2026, 1, 15)
RULES = rules_for(KINDS)
BY_CODE = {rule.code: rule for rule in RULES}
_KIND_OF = {rule.code: kind.name for kind in KINDS.values() for rule in kind.rules}
ROOT = Source(".", "handbook")
_KIND_FOLDERS = frozenset(folder for kind in KINDS.values() for folder in kind.folders)


def source_of(path: str) -> Source:
    """The collection of a file: its top folder, unless that is named after a kind; then the whole handbook."""
    top, slash, _ = path.partition("/")
    return Source(top, top, top) if slash and top not in _KIND_FOLDERS else ROOT


def raws_of(files: Mapping[str, str]) -> list[Raw]:
    """The files that are documents, as the source edge would list them."""
    placed = [(path, source_of(path)) for path in files if _is_document(path)]
    counts = Counter(path.rpartition("/")[0] for path, _ in placed)
    return [
        Raw(
            path,
            path if source is ROOT else path.partition("/")[2],
            source.name,
            files[path],
            counts[path.rpartition("/")[0]] == 1,
        )
        for path, source in placed
    ]


def _is_document(path: str) -> bool:
    return is_markdown(path) or data_kind(path, source_of(path), KINDS) is not None


def handbook(
    files: Mapping[str, str],
    rules: Sequence[Rule] = RULES,
    raws: Sequence[Raw] | None = None,
    elsewhere: Elsewhere = NOWHERE,
    dialect: str = GITHUB,
    **settings: Any,
) -> Examined:
    """The corpus of some files, with what is wrong whatever the date; other files are assets."""
    found = dict.fromkeys((ROOT, *map(source_of, files)))
    sources = tuple(source._replace(markdown=dialect) for source in found)
    assets = frozenset(path for path in files if not _is_document(path))
    listed = raws_of(files) if raws is None else raws
    scene = Settings("/handbook", sources, **settings)
    rotas = _rotas(files)
    scene = replace(scene, rotas=tuple(rota.options for rota in rotas.rotas))
    given = Files(
        listed,
        lambda raw: raw,
        assets,
        lambda path: nullcontext(lines_of(files[path])),
        elsewhere=elsewhere,
        rotas=rotas,
    )
    return examine(given, scene, KINDS, undated(rules))


def _rotas(files: Mapping[str, str]) -> Rotas:
    """The rotas that an `mkdocs.yml` among the files names, with their calendars."""
    options = _configured(files).rotas if "rotas:" in files.get("mkdocs.yml", "") else ()
    return Rotas(
        tuple(
            Rota(
                one,
                tuple(
                    CalendarFile(
                        calendar.file, files.get(calendar.file, "").encode(), missing=calendar.file not in files
                    )
                    for calendar in one.calendars
                ),
            )
            for one in options
        )
    )


def undated(rules: Iterable[Rule]) -> RulesOn:
    """Those of some rules that need no date, by the kind of the documents that they are on."""
    chosen = [rule for rule in rules if not rule.dated]
    return lambda kind: [rule for rule in chosen if _KIND_OF.get(rule.code, kind) == kind]


def lines_of(text: str) -> Iterator[str]:
    """The lines of a text as the source edge would give them."""
    return io.StringIO(text, newline="")


def corpus_of(files: Mapping[str, str], **settings: Any) -> Corpus:
    """The documents of some files."""
    return handbook(files, (), **settings).corpus


def doc_at(files: Mapping[str, str], path: str, **settings: Any) -> Doc[Any]:
    """The document at one path."""
    return corpus_of(files, **settings).by_path[path]


def loaded(text: str, path: str = "guides/example.md", **settings: Any) -> Loaded:
    """One file on its own, loaded."""
    raw = Raw(path, path, ROOT.name, text)
    return load(raw, ROOT, path, KINDS, Settings("/handbook", (ROOT,), **settings))


def reading_of(text: str, path: str = "guides/example.md") -> Reading[Any]:
    """One document with its body."""
    (reading,) = loaded(text, path).readings
    return reading


def checked(
    files: Mapping[str, str], today: date = TODAY, rules: Sequence[Rule] = RULES, **settings: Any
) -> list[Finding]:
    """What `kbgen check` finds."""
    examined = handbook(files, rules, **settings)
    ran = [rule for rule in rules if not rule.dated]
    return list(
        apply_suppressions(examined.findings, examined.corpus, lambda: RULES, ran.__contains__, today, dated=False)
    )


def history_of(commits: Sequence[Mapping[str, str]], today: date = TODAY) -> History:
    """The history that commits one a day up to today would leave, each holding the files that it changed."""
    versions: dict[str, list[Version]] = {}
    for number, files in enumerate(commits):
        day = today - timedelta(days=len(commits) - 1 - number)
        for path, text in files.items():
            listed = versions.setdefault(path, [])
            listed.insert(0, Version(f"{number:040x}", day, told_by(text.encode("utf-8", "surrogatepass"))))
    return History("", {path: tuple(listed) for path, listed in versions.items()})


def stale(
    files: Mapping[str, str],
    today: date = TODAY,
    rules: Sequence[Rule] = RULES,
    history: History | None = None,
    **settings: Any,
) -> list[Finding]:
    """What `kbgen stale` finds."""
    corpus = replace(corpus_of(files, **settings), history=history or NO_HISTORY)
    dated = [rule for rule in rules if rule.dated]
    raw = examine_dates(corpus, dated, today)
    found = apply_suppressions(raw, corpus, lambda: RULES, dated.__contains__, today, dated=True)
    return [finding for finding in found if finding.code in {rule.code for rule in dated} | {"AL002"}]


RULE_FOLDER = "alerts/"


def compared(
    files: Mapping[str, str], today: date = TODAY, severities: Iterable[str] = (), **settings: Any
) -> Compared:
    """What `kbgen coverage` finds between the rule files in `alerts/` and the runbooks, the configuration among them."""
    configured = _configured(files)
    settings = {"url": configured.url, "coverage": configured.coverage} | settings
    rules = [path for path in files if path.startswith(RULE_FOLDER)]
    written = {path: text for path, text in files.items() if path not in rules}
    corpus = corpus_of(written, **settings)
    return compare(
        CoverageComparison(
            files=[alert_rules(Raw(path, path.removeprefix(RULE_FOLDER), "", files[path])) for path in rules],
            corpus=corpus,
            kinds=KINDS,
            today=today,
            severities=frozenset(severities),
            exceptions=corpus.settings.coverage.exceptions,
            config="mkdocs.yml",
            places=exception_places(files.get("mkdocs.yml", "")),
        )
    )


def _configured(files: Mapping[str, str]) -> Settings:
    """The settings of an `mkdocs.yml` among the files."""
    values = yaml.safe_load(files.get("mkdocs.yml", "plugins: [{kbgen: {}}]"))
    for plugin in values["plugins"]:
        plugin["kbgen"]["sources"] = ["."]
    return settings_from(Configuration(Path("/mkdocs.yml"), values))


def covered(files: Mapping[str, str], today: date = TODAY, **settings: Any) -> list[str]:
    """The findings of `kbgen coverage`, as `path:line:column CODE`, in their order."""
    return [said(finding) for finding in compared(files, today, **settings).findings]


def configured(files: Mapping[str, str]) -> list[str]:
    """What is found about an `mkdocs.yml` and a CODEOWNERS file among the files, as `path:line:column CODE`."""
    settings = _configured(files)
    config, codeowners = files.get("mkdocs.yml", ""), files.get("CODEOWNERS", "")
    corpus = corpus_of(files, docs_dir=".", nav_titles=settings.nav_titles, owners=settings.owners)
    corpus = replace(corpus, ownership=Ownership(tuple(parse(codeowners, "github"))))
    found = (
        *findings_on(without_page(corpus, frozenset()), corpus, "mkdocs.yml", places_in(config, "nav")),
        *on_folders(unknown_of_folders(corpus), corpus, "mkdocs.yml", owner_places(config)),
        *on_code_owners(unknown_code_owners(corpus), corpus, "CODEOWNERS", owners_in(codeowners)),
    )
    return [said(finding) for finding in found]


def findings(
    files: Mapping[str, str], only: str = "", today: date = TODAY, history: History | None = None, **settings: Any
) -> list[str]:
    """What both commands find, as `path:line:column CODE`, of the codes that start with `only`."""
    dated = stale(files, today, history=history, **settings)
    both = {*map(said, checked(files, today, **settings)), *map(said, dated)}
    return sorted(line for line in both if line.rpartition(" ")[2].startswith(only))


def said(finding: Finding) -> str:
    """A finding as one line, without its message."""
    return f"{finding.path}:{finding.span.line}:{finding.span.column} {finding.code}"


def codes(found: Iterable[str]) -> list[str]:
    """The codes of findings, in their order."""
    return [line.rpartition(" ")[2] for line in found]


def document(body: str = "", **front: object) -> str:
    """A document from front matter and body."""
    lines = "".join(f"{key}: {value}\n" for key, value in front.items())
    return f"---\n{lines}---\n{body}"
