"""Writes a handbook of any size: `python benchmarks/generate.py FOLDER [DOCUMENTS]`.

Documents are about 5 KB, seven in ten of them runbooks, the others decisions and guides, with a
service for every hundred documents and a team for every thousand. Everything is drawn from a
generator with a fixed seed, so that two runs write the same bytes.
"""

from __future__ import annotations

import argparse
import random
from pathlib import Path

_WORDS = (
    "queue consumer replica partition request latency budget deploy release rollback traffic region "
    "cluster node pod cache index shard leader follower quorum disk memory socket timeout retry backoff "
    "circuit breaker saturation error customer booking payment ledger invoice report schema migration "
    "contract gateway certificate secret token session alert page ticket owner team review check verify "
    "restart drain scale promote restore snapshot backup archive"
).split()
_VERBS = "watch compare raise lower restart check drain promote restore verify follow measure".split()


def main() -> None:
    """Write the handbook."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("count", type=int, nargs="?", default=10_000, metavar="documents")
    asked = parser.parse_args()
    folder, count = asked.folder, asked.count
    dice = random.Random(20261122)
    services = [f"service-{number:03}" for number in range(max(1, count // 100))]
    teams = [f"team-{number:02}" for number in range(max(1, count // 1000))]
    _write(folder / "mkdocs.yml", _CONFIGURATION)
    _write(
        folder / "content" / "index.md",
        "---\ntitle: Generated handbook\nowner: team-00\nreviewed: 2026-11-01\n---\n\nWelcome.\n",
    )
    for team in teams:
        _write(folder / "content" / "teams" / f"{team}.md", _team(team))
    for number, service in enumerate(services):
        _write(folder / "content" / "services" / f"{service}.md", _service(service, teams[number % len(teams)]))
    for number in range(count - len(services) - len(teams) - 1):
        path, text = _document(dice, number, services, teams)
        _write(folder / path, text)


_CONFIGURATION = """\
site_name: Generated handbook
docs_dir: content
theme: {name: material}
plugins:
  - search
  - kbgen: {sources: [content, runbooks], as_of: 2026-11-22}
"""


def _write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")


def _team(name: str) -> str:
    return f"---\ntitle: {name.title()}\ncontact: '#{name}'\nreviewed: 2026-10-01\n---\n\nA team.\n"


def _service(name: str, team: str) -> str:
    return (
        f"---\ntitle: {name.title()}\ntier: tier-2\noperational_owner: {team}\nescalation: {team}\n"
        f"reviewed: 2026-10-01\n---\n\nA service.\n"
    )


def _document(dice: random.Random, number: int, services: list[str], teams: list[str]) -> tuple[str, str]:
    service, team = dice.choice(services), dice.choice(teams)
    title = " ".join(dice.sample(_WORDS, 4)).capitalize()
    common = f"title: {title}\nsummary: {_sentence(dice)}\nowner: {team}\nservices: [{service}]\n"
    common += f"tags: [{dice.choice(_WORDS)}]\n"
    day = f"2026-{dice.randint(1, 11):02}-{dice.randint(1, 20):02}"
    if number % 10 < 7:
        alert = f"{title.title().replace(' ', '')}{number}"
        front = f"alerts: [{alert}]\nseverity: ticket\nreviewed: {day}\n"
        front += f"variables:\n  - {{name: NAMESPACE, description: where it runs, default: {service}}}\n"
        body = _runbook(dice, service)
        return f"runbooks/{service}/{alert}.md", f"---\n{common}{front}---\n\n{body}"
    if number % 10 < 9:
        front = f"status: accepted\ndate: {day}\nrisk: low\n"
        return (
            f"content/decisions/{number:05}-{title.lower().replace(' ', '-')}.md",
            f"---\n{common}{front}---\n\n{_prose(dice, ('Context', 'Options', 'Decision', 'Consequences'))}",
        )
    front = f"reviewed: {day}\n"
    guide = common.replace(f"services: [{service}]\n", "")
    return (
        f"content/guides/guide-{number:05}.md",
        f"---\n{guide}{front}---\n\n{_prose(dice, ('Why', 'How', 'When', 'Who'))}See also [[{service}]].\n",
    )


def _sentence(dice: random.Random) -> str:
    return f"{dice.choice(_VERBS).capitalize()} the {' '.join(dice.sample(_WORDS, 8))} and the {dice.choice(_WORDS)}."


def _paragraph(dice: random.Random, sentences: int) -> str:
    return " ".join(_sentence(dice) for _ in range(sentences))


def _prose(dice: random.Random, headings: tuple[str, ...]) -> str:
    parts = []
    for heading in headings:
        items = "\n".join(f"- {_sentence(dice)}" for _ in range(4))
        parts.append(f"## {heading}\n\n{_paragraph(dice, 9)}\n\n{items}\n\n{_paragraph(dice, 4)}\n")
    return "\n".join(parts)


def _runbook(dice: random.Random, service: str) -> str:
    command = (
        f"```shell\nkubectl -n $NAMESPACE get pods -l app={service}\n"
        f"kubectl -n $NAMESPACE logs deployment/{service} --since=10m\n```\n"
    )
    parts = [f"{_paragraph(dice, 2)} See [[{service}]].\n"]
    for heading in ("Meaning", "Impact", "Diagnosis", "Mitigation", "Verification", "Rollback"):
        items = "\n".join(f"{step}. {_sentence(dice)}" for step in range(1, 4))
        shown = command if heading in ("Diagnosis", "Mitigation") else ""
        parts.append(f"## {heading}\n\n{_paragraph(dice, 4)}\n\n{items}\n\n{shown}")
    return "\n".join(parts)


if __name__ == "__main__":
    main()
