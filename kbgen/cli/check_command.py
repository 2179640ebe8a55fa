"""`kbgen check`: every rule but the dated ones."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import date
from pathlib import Path

import click

from kbgen import app
from kbgen.cli.options import plural, progress, scene_options, where
from kbgen.model import Finding, Severity
from kbgen.report import FORMATS

_THRESHOLDS = {"error": Severity.ERROR, "warning": Severity.WARNING, "advice": Severity.ADVICE}


@click.command("check")
@scene_options
@click.option(
    "--format",
    "form",
    type=click.Choice(list(FORMATS)),
    default="text",
    show_default=True,
    help="How to print findings.",
)
@click.option("--select", multiple=True, metavar="RULE", help="Only these rules: code, name or letters of a code.")
@click.option("--ignore", multiple=True, metavar="RULE", help="All rules but these.")
@click.option(
    "--fail-on",
    type=click.Choice([*_THRESHOLDS, "never"]),
    default="warning",
    show_default=True,
    help="The least finding that makes the exit status 1.",
)
@click.option("--exit-zero", is_flag=True, help="Exit with 0 whatever is found.")
@click.option("--statistics", is_flag=True, help="Count findings by rule instead of listing them.")
def command(
    paths: tuple[Path, ...],
    kind: str | None,
    config: Path | None,
    today: date | None,
    clean: bool,
    form: str,
    select: tuple[str, ...],
    ignore: tuple[str, ...],
    fail_on: str,
    exit_zero: bool,
    statistics: bool,
) -> int:
    """Find what is wrong with documents, whatever the date.

    Without PATHS it looks at the whole handbook. With PATHS inside a handbook it reads all of it, so
    that links and references are judged, and reports on those paths. Any other folder is looked at
    on its own: `kbgen check --kind runbook docs/runbooks` needs no configuration.
    """
    reports = []
    for scene in app.scenes(paths, config, kind, Path.cwd(), clean=clean):
        choice = app.chosen(app.kinds_of(scene.settings), select, ignore)
        with progress("Reading") as bar:
            reports.append(app.check(scene, choice, app.day(scene.settings, today), kind, bar))
    findings = [finding for report in reports for finding in report.findings]
    if statistics:
        _print_statistics(findings)
    elif form == "json":
        click.echo(_json(reports))
    else:
        _print_text(reports)
    if form == "text":
        _print_summary(reports, findings)
    if exit_zero or fail_on == "never":
        return 0
    return int(any(finding.severity >= _THRESHOLDS[fail_on] for finding in findings))


def _json(reports: Sequence[app.Report]) -> str:
    import json

    from kbgen.report.json import as_object

    objects = [as_object(finding, where(report.scene)) for report in reports for finding in report.findings]
    return json.dumps(objects, indent=2, ensure_ascii=False)


def _print_text(reports: Sequence[app.Report]) -> None:
    for report in reports:
        if report.findings:
            click.echo(FORMATS["text"](report.findings, where(report.scene)))


def _print_statistics(findings: Sequence[Finding]) -> None:
    counts = Counter((finding.code, finding.name, finding.severity.label) for finding in findings)
    for (code, name, severity), count in sorted(counts.items(), key=lambda item: (-item[1], item[0])):
        click.echo(f"{count:>7,}  {code}  {name}  ({severity})")


def _print_summary(reports: Sequence[app.Report], findings: Sequence[Finding]) -> None:
    documents = sum(1 for report in reports for doc in report.corpus.docs if report.scene.covers(doc.path))
    of = plural(documents, "document")
    counts = Counter(finding.severity for finding in findings)
    if not findings:
        click.echo(f"No findings in {of}.")
        return
    said = ", ".join(plural(counts[severity], severity.label) for severity in reversed(Severity) if counts[severity])
    code = Counter(finding.code for finding in findings).most_common(1)[0][0]
    click.echo(f"{said} in {of}. `kbgen explain {code}` tells more about the commonest.")
