"""`kbgen explain`: the manual of a rule or a kind."""

from __future__ import annotations

import click

from kbgen.app import UnusableError
from kbgen.kinds import KINDS
from kbgen.kit import Kind, Rule
from kbgen.kit.suggest import nearest
from kbgen.rules import RULES


@click.command("explain")
@click.argument("name", required=False, metavar="[CODE|KIND]")
def command(name: str | None) -> int:
    """Explain a rule (RB003 or its name) or a kind (runbook). Without a name, list them all."""
    if name is None:
        _list()
        return 0
    rule = next((rule for rule in RULES if name.upper() == rule.code or name == rule.name), None)
    if rule is not None:
        click.echo(_rule(rule))
        return 0
    if name in KINDS:
        click.echo(_kind(KINDS[name]))
        return 0
    names = [*KINDS, *(rule.code for rule in RULES), *(rule.name for rule in RULES)]
    raise UnusableError(f"{name!r} is no rule and no kind{nearest(name, names)}")


def _list() -> None:
    click.echo("Kinds")
    for kind in KINDS.values():
        click.echo(f"  {kind.name:<10} {kind.summary}")
    click.echo("\nRules")
    for rule in RULES:
        when = ", by date" if rule.dated else ""
        click.echo(f"  {rule.code}  {rule.name} ({rule.severity.label}{when})")


def _rule(rule: Rule) -> str:
    ran = "`kbgen stale`, since its answer changes with the date" if rule.dated else "`kbgen check`"
    return (
        f"{rule.code} {rule.name}\n\n{rule.manual}\n\nWhat to do: {rule.fix}\n"
        f"Severity: {rule.severity.label}. Found by {ran}.\n"
        f"To allow it in one document: <!-- kbgen: allow {rule.code} -- the reason -->"
    )


def _kind(kind: Kind) -> str:
    lines = [f"{kind.label}: {kind.summary}", ""]
    lines.append(f"Folders: {', '.join(f'{folder}/' for folder in kind.folders)}")
    lines.append(f"Reviewed every: {kind.review_every or 'no review needed'}")
    lines.append("\nFront matter")
    for name, field in kind.schema.model_fields.items():
        lines.append(f"  {name:<16} {field.description or ''}")
    lines.append("\nRules")
    lines.extend(f"  {rule.code}  {rule.name}" for rule in kind.rules)
    lines.append(f"\nExample\n\n{kind.example()}")
    return "\n".join(lines)
