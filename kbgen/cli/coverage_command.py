"""`kbgen coverage`: alerts without a runbook, runbooks without an alert."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import date
from pathlib import Path

import click

from kbgen.cli.options import config_option, format_option, plural, progress, today_option
from kbgen.cli.printing import baseline_options, held_back, located, print_report, start_for
from kbgen.coverage.addresses import Leads
from kbgen.coverage.alerts import Alert
from kbgen.model import RuleFile, Severity
from kbgen.report import Answer
from kbgen.run.coverage import Coverage, CoverageRequest, coverage, link_templates

_THRESHOLDS = {severity.label: severity for severity in reversed(Severity)}


@click.command("coverage")
@click.argument("rules", nargs=-1, type=click.Path(path_type=Path))
@click.option(
    "--runbooks",
    multiple=True,
    metavar="FOLDER",
    type=click.Path(path_type=Path),
    help="Compare with the runbooks in this folder instead of the handbook's; needs no configuration.",
)
@click.option("--severity", multiple=True, metavar="LABEL", help="Only alerts with this `severity` label.")
@click.option(
    "--fail-on",
    type=click.Choice([*_THRESHOLDS, "never"]),
    default="warning",
    show_default=True,
    help="Lowest severity that causes exit status 1.",
)
@click.option(
    "--print-template",
    is_flag=True,
    help="Print the addresses for alerting rules and messages, with the labels that runbooks take; compare nothing.",
)
@config_option
@today_option
@format_option
@baseline_options
def command(
    rules: tuple[Path, ...],
    runbooks: tuple[Path, ...],
    severity: tuple[str, ...],
    fail_on: str,
    print_template: bool,
    config: Path | None,
    today: date | None,
    form: str,
    baseline: Path | None,
    write_baseline: Path | None,
) -> int:
    """Compare alerting rules with runbooks: alerts without a runbook, and `runbook_url`s that point to the wrong page.

    RULES are files or folders of PrometheusRule resources or Prometheus rule files, in YAML or JSON.
    Render templates first; whatever cannot be read is reported and counted.

    A runbook covers the alerts listed in its `alerts`, or else the alert that its file is named after.
    List exceptions in mkdocs.yml, under plugins.kbgen.coverage.exceptions, each with an alert (or a
    runbook), a reason and an end date. With --severity only alerts are reported: runbooks have no label.
    """
    if print_template:
        click.echo("\n".join(link_templates(config, Path.cwd())))
        return 0
    if not rules:
        raise click.UsageError("Missing argument 'RULES...'.")
    with progress("Reading") as bar:
        found = coverage(CoverageRequest(rules, runbooks, config, severity, today), Path.cwd(), bar)
    held = held_back("coverage", (baseline, write_baseline), [found], found.findings)
    findings = [finding for finding in found.findings if not held.holds(finding)]
    answer = Answer(
        "coverage",
        found.as_of,
        tuple(located(findings, found.scene, start_for(form), named=found.rules)),
        _summary(found, held.sentence),
        data={"counts": _counts(found), "alerts": _alerts(found)},
    )
    print_report(answer, form, [found.scene], held.sentence)
    if fail_on == "never":
        return 0
    return int(any(finding.severity >= _THRESHOLDS[fail_on] for finding in findings))


_UNJUDGED = {
    Leads.UNKNOWN: "nobody says where the site stands (`site_url`)",
    Leads.TEMPLATED: "made by a template",
}


def _summary(found: Coverage, held: str) -> str:
    """What was counted and what was not, so that nothing hides; `held` is what a baseline says of it."""
    seen = found.compared
    parts = [f"{len(seen.covered):,} covered", f"{len(seen.excepted):,} excepted", _missing(seen.missing)]
    lines = [f"{plural(len(seen.alerts), 'alert')}: {', '.join(parts)}.", _runbooks(found), _files(found.files)]
    for leads, why in _UNJUDGED.items():
        if unjudged := seen.addresses[leads]:
            text = "address was" if unjudged == 1 else "addresses were"
            lines.append(f"{unjudged:,} {text} not judged: {why}.")
    return " ".join(filter(None, (*lines, held)))


def _missing(missing: Sequence[Alert]) -> str:
    by_label = Counter(alert.severities[0] for alert in sorted(missing, key=lambda alert: alert.order))
    labels = ", ".join(f"{count:,} {label}" for label, count in by_label.items())
    return f"{len(missing):,} without a runbook" + (f" ({labels})" if labels else "")


def _runbooks(found: Coverage) -> str:
    seen = found.compared
    orphans = f", {len(seen.orphans):,} for alerts that no rule has" if seen.orphans else ""
    return f"{plural(seen.runbooks, 'runbook')}{orphans}."


def _files(files: Sequence[RuleFile]) -> str:
    skipped = sum(1 for file in files if file.skipped)
    partly = sum(1 for file in files if file.faults and not file.skipped)
    empty = sum(1 for file in files if not file.skipped and not file.holds_rules)
    said = [f"{plural(len(files) - skipped, 'file')} read", f"{skipped:,} skipped"]
    said += [f"{partly:,} read in part"] if partly else []
    said += [f"{empty:,} without rules"] if empty else []
    return ", ".join(said) + "."


def _counts(found: Coverage) -> dict[str, object]:
    seen, files = found.compared, found.files
    return {
        "alerts": len(seen.alerts),
        "covered": len(seen.covered),
        "excepted": len(seen.excepted),
        "without_runbook": len(seen.missing),
        "without_runbook_by_severity": dict(Counter(alert.severities[0] for alert in seen.missing)),
        "runbooks": seen.runbooks,
        "runbooks_without_alert": len(seen.orphans),
        "addresses": {leads.value: seen.addresses[leads] for leads in Leads},
        "files_read": sum(1 for file in files if not file.skipped),
        "files_skipped": sum(1 for file in files if file.skipped),
        "files_without_rules": sum(1 for file in files if not file.skipped and not file.holds_rules),
    }


def _alerts(found: Coverage) -> list[dict[str, object]]:
    """Every alert that was asked about with what answers it."""
    seen = found.compared
    return [
        {
            "name": alert.name,
            "severities": list(alert.severities),
            "runbooks": [doc.id for doc in seen.covered.get(alert.name, ())],
            "excepted_until": str(seen.excepted[alert.name].until) if alert.name in seen.excepted else None,
        }
        for alert in seen.alerts
    ]
