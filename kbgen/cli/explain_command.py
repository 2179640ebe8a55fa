"""`kbgen explain`: the manual of a rule, of a kind or of the dialects of Markdown."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import NamedTuple

import click

from kbgen.cli.options import config_option
from kbgen.kinds import KINDS
from kbgen.kit import Kind, Rule, Scope


class _Topic(NamedTuple):
    """What is explained beside rules and kinds."""

    summary: str
    text: Callable[[], str]


_FOUND_BY = {
    Scope.DATED: "`kbgen stale`, since its answer changes with the date",
    Scope.COVERAGE: "`kbgen coverage`, which compares the runbooks with alerting rules",
}


@click.command("explain")
@click.argument("name", required=False, metavar="[CODE|KIND|TOPIC]")
@config_option
def command(name: str | None, config: Path | None) -> int:
    """Explain a rule (RB003 or its name), a kind (runbook) or a topic (dialects). Without a name, list them all."""
    rule = _by_code(name) if name is not None else None
    click.echo(_rule(rule) if rule is not None else _explained(name, config))
    return 0


def _by_code(code: str) -> Rule | None:
    """The rule of a code that an installed kind has, for which neither configuration nor other kinds are read."""
    kind = KINDS.of_code(code)
    return next((rule for rule in kind.rules if rule.code == code.upper()), None) if kind is not None else None


def _explained(name: str | None, config: Path | None) -> str:
    # Imported on use: a rule that is asked for by its code needs none of it.
    from kbgen.app import settings_at
    from kbgen.kit.suggestions import nearest
    from kbgen.markdown import dialects
    from kbgen.packs import UnusableError, kinds_of
    from kbgen.rules import rules_for

    topics = {"dialects": _Topic(dialects.SUMMARY, dialects.as_text)}
    kinds = kinds_of(settings_at(config, Path.cwd()))
    rules = rules_for(kinds)
    if name is None:
        return "\n".join(_all(kinds, topics, rules))
    rule = next((rule for rule in rules if name.upper() == rule.code or name == rule.name), None)
    if rule is not None:
        return _rule(rule)
    if name in kinds:
        return _kind(kinds[name])
    if name in topics:
        return topics[name].text()
    names = [*kinds, *topics, *(rule.code for rule in rules), *(rule.name for rule in rules)]
    raise UnusableError(f"{name!r} is no rule, no kind and no topic{nearest(name, names)}")


def _all(kinds: Mapping[str, Kind], topics: Mapping[str, _Topic], rules: tuple[Rule, ...]) -> list[str]:
    """A line for each kind and for each rule."""
    lines = ["Kinds", *(f"  {kind.name:<10} {kind.summary}" for kind in kinds.values())]
    lines += ["", "Topics", *(f"  {name:<10} {topic.summary}" for name, topic in topics.items()), "", "Rules"]
    for rule in rules:
        when = {Scope.DATED: ", by date", Scope.COVERAGE: ", by `kbgen coverage`"}.get(rule.scope, "")
        lines.append(f"  {rule.code}  {rule.name} ({rule.severity.label}{when})")
    return lines


def _rule(rule: Rule) -> str:
    ran = _FOUND_BY.get(rule.scope, "`kbgen check`")
    allowing = f"\nTo allow it in one document: <!-- kbgen: allow {rule.code} -- the reason -->"
    return (
        f"{rule.code} {rule.name}\n\n{rule.manual}\n\nWhat to do: {rule.fix}\n"
        f"Severity: {rule.severity.label}. Found by {ran}.{allowing if rule.scope is not Scope.CONFIGURATION else ''}"
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
