"""`kbgen check`: every rule but the dated ones."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from contextlib import AbstractContextManager, nullcontext
from datetime import date
from pathlib import Path
from typing import Any

import click

from kbgen import app, checks
from kbgen.checks import Report, check_alone, chosen
from kbgen.cli.options import base_option, format_option, plural, progress, scene_options
from kbgen.cli.printing import advice_once, baseline_options, held_back, located, print_report, start_for
from kbgen.model import Finding, Severity
from kbgen.packs import kinds_of
from kbgen.report import Answer, LocatedFinding
from kbgen.rules import Choice
from kbgen.rules.moved import links_beyond

_THRESHOLDS = {"error": Severity.ERROR, "warning": Severity.WARNING, "advice": Severity.ADVICE}


@click.command("check")
@scene_options
@format_option
@baseline_options
@base_option
@click.option(
    "--select", multiple=True, metavar="RULE", help="Only these rules, by code, name or the first letters of a code."
)
@click.option("--ignore", multiple=True, metavar="RULE", help="All rules except these.")
@click.option(
    "--fail-on",
    type=click.Choice([*_THRESHOLDS, "never"]),
    default="warning",
    show_default=True,
    help="Lowest severity that causes exit status 1.",
)
@click.option("--exit-zero", is_flag=True, help="Exit with 0 whatever the findings.")
@click.option(
    "--alone", is_flag=True, help="Check each document in isolation, without reading others: for commit hooks."
)
@click.option("--fix", is_flag=True, help="Fix findings that have exactly one correct fix.")
@click.option("--dry-run", is_flag=True, help="With --fix, print the changes without writing them.")
@click.option(
    "--advice", is_flag=True, help="List advice too; text output only counts it, other formats always include it."
)
@click.option("--statistics", is_flag=True, help="Count findings by rule instead of listing them.")
def command(
    paths: tuple[Path, ...],
    kind: str | None,
    config: Path | None,
    today: date | None,
    clean: bool,
    form: str,
    baseline: Path | None,
    write_baseline: Path | None,
    base: str | None,
    select: tuple[str, ...],
    ignore: tuple[str, ...],
    fail_on: str,
    exit_zero: bool,
    alone: bool,
    fix: bool,
    dry_run: bool,
    advice: bool,
    statistics: bool,
) -> int:
    """Check documents with every rule that does not depend on the date.

    Without PATHS the whole handbook is checked. With PATHS inside a handbook, the whole handbook is read
    so that links and references can be checked, and only findings in those paths are reported. Any other
    folder is checked on its own: `kbgen check --kind runbook docs/runbooks` needs no configuration.

    --alone checks the front matter and text of each document, but no links, no references and no
    conflicts between documents. Its speed does not depend on the size of the handbook. Paths outside the
    handbook's sources are skipped.

    --fix changes only what has exactly one correct fix, such as a misspelt key or a link to a document
    that has moved. Where two fixes overlap, neither is applied.

    --base reports findings in files that differ from REF, and what the difference breaks elsewhere, in
    the state after the merge.
    """
    if alone and write_baseline:
        raise click.UsageError("--alone does not look for everything: write the baseline without it")
    if (dry_run and not fix) or (fix and base):
        raise click.UsageError("--dry-run wants --fix, and --fix looks at this work tree: use it without --base")
    reports: list[Report] = []
    found: list[LocatedFinding] = []
    as_of = date.min
    with _fixing(baseline, paths, config, dry_run=dry_run) if fix else nullcontext() as mender:
        for scene in _scenes(app.scenes(paths, config, kind, Path.cwd(), clean=clean), config, alone=alone):
            choice = chosen(kinds_of(scene.settings), select, ignore)
            as_of = app.day(scene.settings, today)
            with progress("Reading") as bar:
                report = _report(scene, (alone, base), choice, as_of, kind, bar)
                if mender is not None and mender.fix(report):
                    report = _report(scene, (alone, base), choice, as_of, kind, bar)
            reports.append(report)
            found.extend(located(report.findings, scene, start_for(form)))
    if mender is not None and dry_run:
        status: int = mender.tell()
        return status
    known = [one for report in reports for one in (*report.findings, *report.repeats)]
    held = held_back("check", (baseline, write_baseline), reports, known)
    found = [one for one in found if not held.holds(one.finding)]
    fixable = _fixable([one.finding for one in found])
    found = advice_once(found)
    findings = [one.finding for one in found]
    every = form != "text" or advice or statistics or bool(select) or fail_on == "advice"
    listed = found if form != "text" else _worst_first(found, every=every)
    sentences = (
        "" if len(listed) == len(found) else "`--advice` lists the advice.",
        mender.sentence if mender else fixable,
        _unjudged(reports),
        held.sentence,
    )
    answer = Answer("check", as_of, tuple(listed), _summary(reports, findings, sentences, base))
    if statistics:
        click.echo(_statistics(findings, answer.summary))
    else:
        print_report(answer, form, [report.scene for report in reports], held.sentence)
    if exit_zero or fail_on == "never":
        return 0
    return int(any(finding.severity >= _THRESHOLDS[fail_on] for finding in findings))


def _fixing(
    baseline: Path | None, paths: Sequence[Path], config: Path | None, *, dry_run: bool
) -> AbstractContextManager[Any]:
    # Imported on use: most checks only report.
    from kbgen.cli.check_fix import fixing

    return fixing(baseline, paths, config, dry_run=dry_run)


def _scenes(scenes: Sequence[app.CheckScope], config: Path | None, *, alone: bool) -> Sequence[app.CheckScope]:
    """What to look at; a commit hook is handed each file that has changed, and judges those of the handbook only."""
    if not alone or app.settings_at(config, Path.cwd()) is None:
        return scenes
    return [scene for scene in scenes if scene.settings.whole]


def _report(
    scene: app.CheckScope,
    limits: tuple[bool, str | None],
    choice: Choice,
    as_of: date,
    kind: str | None,
    bar: app.Progress | None,
) -> Report:
    alone, base = limits
    if alone:
        return check_alone(scene, choice, as_of, kind)
    if base is None:
        return checks.check(scene, choice, as_of, kind, bar, forks=True)
    # Imported on use: only this option asks git.
    from kbgen.run import base as against

    return against.check(scene, base, choice, as_of, kind, bar)


def _worst_first(findings: Sequence[LocatedFinding], *, every: bool) -> list[LocatedFinding]:
    """Errors before warnings, each in order of place; advice after them, or not at all."""
    least = Severity.ADVICE if every else Severity.WARNING
    serious = (shown for shown in findings if shown.finding.severity >= least)
    return sorted(serious, key=lambda shown: -shown.finding.severity)


def _statistics(findings: Sequence[Finding], summary: str) -> str:
    counts = Counter((finding.code, finding.name, finding.severity.label) for finding in findings)
    ordered = sorted(counts.items(), key=lambda item: (-item[1], item[0]))
    lines = [f"{count:>7,}  {code}  {name}  ({severity})" for (code, name, severity), count in ordered]
    return "\n".join((*lines, summary))


def _unjudged(reports: Sequence[Report]) -> str:
    """How many links of folders that are looked at on their own lead out of them, or to what they are kept without."""
    count = sum(links_beyond(report.corpus) for report in reports if not report.scene.settings.whole)
    return f"{plural(count, 'link')} out of it, or to files that it lacks, {_were(count)} not judged." if count else ""


def _were(count: int) -> str:
    return "was" if count == 1 else "were"


def _fixable(findings: Sequence[Finding]) -> str:
    count = sum(finding.fix is not None for finding in findings)
    return f"`kbgen check --fix` can fix {count:,} of them." if count else ""


def _summary(reports: Sequence[Report], findings: Sequence[Finding], sentences: Sequence[str], base: str | None) -> str:
    documents = sum(report.scene.covers(doc.path) for report in reports for doc in report.corpus.docs)
    return " ".join(
        filter(None, [_counts(plural(documents, "changed document" if base else "document"), findings), *sentences])
    )


def _counts(of: str, findings: Sequence[Finding]) -> str:
    counts = Counter(finding.severity for finding in findings)
    if not findings:
        return f"No findings in {of}."
    text = ", ".join(plural(counts[severity], severity.label) for severity in reversed(Severity) if counts[severity])
    worst = [finding for finding in findings if finding.severity > Severity.ADVICE] or findings
    code = Counter(finding.code for finding in worst).most_common(1)[0][0]
    return f"{text} in {of}. `kbgen explain {code}` tells more about the commonest."
