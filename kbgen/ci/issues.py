"""Keeps one issue open for each owner whose documents want a review, and closes it when none does.

    kbgen stale --format json --fail-on never > stale.json
    python -I -m kbgen.ci.issues stale.json

Run it isolated, as above: else a handbook's own `json.py` would run with the token. It wants GITHUB_TOKEN and
GITHUB_REPOSITORY, and GITHUB_API_URL where the server is not GitHub's own. An issue is ours if it bears our label and
its body our mark: run it as often as you like, nothing happens twice.
"""

from __future__ import annotations

import json
import os
import re
import sys
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from typing import Any, NamedTuple
from urllib.parse import quote, unquote

from kbgen.ci.client import ApiError, Client, Clock, system_clock
from kbgen.ci.github import GitHubRepository, Issue

LABEL = "kbgen-freshness"
NOBODY = ""
_MARK = re.compile(r"<!-- kbgen:freshness owner=(\S*) -->")
_STATES = {"FR001": "overdue", "FR003": "unreviewed", "FR002": "due"}
# GitHub takes 65,536 characters; the rest is for what stands around the list.
_LONGEST_LIST = 60_000
_LONGEST_LINE = 400
_LONGEST_FILE = 2**28
_PUNCTUATION = re.compile(r"([\\`*_{}\[\]()<>#+\-.!|~&$:^=])")
# Where GitHub would tell a person, a team or an issue that it was format_duration of.
_CALLS = re.compile(r"([@#])")
_UNSEEN = "\u2060"


class WantedIssue(NamedTuple):
    """What one owner is to be told: the issue's title and its text."""

    title: str
    body: str


class IssueChange(NamedTuple):
    """What is to be done to an issue: `number` is None for a new one."""

    number: int | None
    said: str
    values: Mapping[str, object]


def marked(owner: str) -> str:
    """The hidden mark by which an owner's issue is found again."""
    return f"<!-- kbgen:freshness owner={quote(owner, safe='')} -->"


def owner_in(body: str) -> str | None:
    """The owner whose mark a text bears; None without one."""
    match = _MARK.match(body)
    return unquote(match[1]) if match else None


def plain(text: str) -> str:
    """A text that Markdown prints as it is, that calls nobody and ends no line."""
    line = " ".join(_printable(text).split())[:_LONGEST_LINE]
    return _CALLS.sub(rf"\1{_UNSEEN}", _PUNCTUATION.sub(r"\\\1", line))


def wanted(told: Mapping[str, Any]) -> dict[str, WantedIssue]:
    """What each owner is to be told, from what `kbgen stale --format json` has printed."""
    reviews, others = _by_owner(told)
    return {owner: _wanted(owner, reviews[owner], others[owner]) for owner in sorted({*reviews, *others})}


def _by_owner(told: Mapping[str, Any]) -> tuple[dict[str, list[str]], dict[str, list[str]]]:
    """Lines about reviews and lines about other dates, by owner, the most urgent first."""
    by_path: dict[str, list[Mapping[str, Any]]] = defaultdict(list)
    for document in told["documents"]:
        by_path[document["path"]].append(document)
    states = {(finding["path"], _STATES.get(finding["code"])) for finding in told["findings"]}
    reviews: dict[str, list[str]] = defaultdict(list)
    for document in sorted(told["documents"], key=_urgency):
        if (document["path"], document["freshness"]) in states:
            reviews[document["owner"] or NOBODY].append(_review_line(document))
    others: dict[str, list[str]] = defaultdict(list)
    for finding in told["findings"]:
        if finding["code"] not in _STATES:
            homes = by_path.get(finding["path"])
            others[(homes[0]["owner"] if homes else None) or NOBODY].append(_finding_line(finding))
    return reviews, others


def _urgency(document: Mapping[str, Any]) -> tuple[int, bool, int, int, int, str]:
    """The order of `kbgen stale`: state, then risk, then path."""
    order = list(_STATES.values())
    state, risk = document["freshness"], document["risk"]
    incident = date.fromisoformat(risk["incident"]).toordinal() if risk["incident"] else 0
    place = order.index(state) if state in order else len(order)
    return place, not risk["pages"], risk["tier"] or 9, -incident, -risk["links"], document["path"]


def _review_line(document: Mapping[str, Any]) -> str:
    due = f", since {document['due']}" if document["due"] else ""
    return f"- {plain(document['path'])}: {plain(document['title'])} ({document['freshness']}{due})"


def _finding_line(finding: Mapping[str, Any]) -> str:
    return f"- {plain(finding['path'])}, line {finding['line']}: {plain(finding['message'])} ({finding['code']})"


def _wanted(owner: str, reviews: Sequence[str], others: Sequence[str]) -> WantedIssue:
    parts = [marked(owner)]
    if reviews:
        parts += [f"**{len(reviews)} to be read against reality**, the riskiest first:", *_capped(reviews)]
    if others:
        parts += [f"**{len(others)} other {'date' if len(others) == 1 else 'dates'}** passed:", *_capped(others)]
    parts.append(
        "Read each against reality, correct it, and add who, when and how to its `reviews`. This issue follows the "
        "documents: it is brought up to date by itself, and closed when nothing is left."
    )
    return WantedIssue(_title(f"Documents of {owner or 'nobody'} that want a review"), "\n\n".join(parts))


def _title(text: str) -> str:
    return " ".join(_printable(text).split())[:200]


def _printable(text: str) -> str:
    return "".join(char if char.isprintable() else " " for char in text)


def _capped(lines: Sequence[str]) -> Iterator[str]:
    """The lines as one list, cut where the server would refuse it, with a line that counts the rest."""
    shown: list[str] = []
    room = _LONGEST_LIST // 2
    for line in lines:
        room -= len(line) + 1
        if room < 0:
            break
        shown.append(line)
    if len(shown) < len(lines):
        shown.append(f"- and {len(lines) - len(shown):,} more: `kbgen stale` lists all of them")
    yield "\n".join(shown)


def changes(issues: Iterable[Issue], told: Mapping[str, WantedIssue]) -> Iterator[IssueChange]:
    """What makes the open issues those that are wanted: one for each owner, and no other of ours."""
    ours: dict[str, list[Issue]] = defaultdict(list)
    for issue in sorted(issues, key=lambda one: one.number):
        owner = owner_in(issue.body)
        if owner is not None:
            ours[owner].append(issue)
    for owner in sorted({*ours, *told}):
        said = owner or "nobody"
        if owner in told:
            yield from _kept(said, ours[owner], told[owner])
        else:
            for issue in ours[owner]:
                if issue.is_open:
                    yield IssueChange(
                        issue.number, f"{said}: all is well", {"state": "closed", "state_reason": "completed"}
                    )


def _kept(text: str, issues: Sequence[Issue], wanted_issue: WantedIssue) -> Iterator[IssueChange]:
    """One open issue: the oldest open one, else the newest closed one again, else a new one."""
    opened = [issue for issue in issues if issue.is_open]
    kept = opened[0] if opened else issues[-1] if issues else None
    if kept is None:
        yield IssueChange(None, f"{text}: opened", {"title": wanted_issue.title, "body": wanted_issue.body})
    elif not kept.is_open:
        yield IssueChange(
            kept.number,
            f"{text}: opened again",
            {"title": wanted_issue.title, "body": wanted_issue.body, "state": "open"},
        )
    elif (kept.title, _lines(kept.body)) != (wanted_issue.title, _lines(wanted_issue.body)):
        yield IssueChange(
            kept.number, f"{text}: brought up to date", {"title": wanted_issue.title, "body": wanted_issue.body}
        )
    for issue in opened[1:]:
        yield IssueChange(issue.number, f"{text}: one is enough", {"state": "closed", "state_reason": "not_planned"})


def _lines(body: str) -> list[str]:
    """A text as lines: the server may give back other line ends than it was given."""
    return body.strip().splitlines()


def run(repository: GitHubRepository, told: Mapping[str, WantedIssue]) -> Iterator[str]:
    """Make the issues what they should be; what was done, a line for each.

    Raises ApiError, which says how many changes are left, where the server cannot be asked for one.
    """
    todo = list(changes(repository.issues(LABEL), told))
    for done, change in enumerate(todo):
        try:
            number = _make(change, repository)
        except ApiError as error:
            left = len(todo) - done
            raise ApiError(
                f"{error}; {done} of {len(todo)} changes are made, run it again for the other {left}"
            ) from None
        yield f"#{number} {change.said}"


def _make(change: IssueChange, repository: GitHubRepository) -> int:
    """Make one change; the issue's number."""
    if change.number is None:
        return repository.create(str(change.values["title"]), str(change.values["body"]), LABEL)
    repository.change(change.number, change.values)
    return change.number


def read(path: str) -> dict[str, WantedIssue]:
    """What each owner is to be told, from a file; raises ValueError where it is not what `kbgen stale` prints."""
    try:
        with open(path, encoding="utf-8") as file:
            return wanted(json.loads(file.read(_LONGEST_FILE)))
    except (AttributeError, KeyError, RecursionError, TypeError, ValueError) as error:
        raise ValueError(f"{path} is not what `kbgen stale --format json` prints ({_title(str(error))})") from None


def main(arguments: Sequence[str], environment: Mapping[str, str], clock: Clock | None = None) -> int:
    """Run as a script; the exit status: 0 done, 2 could not."""
    missing = [name for name in ("GITHUB_TOKEN", "GITHUB_REPOSITORY") if not environment.get(name)]
    if len(arguments) != 1 or missing:
        needed = " and ".join(missing) or "one file"
        print(f"usage: python -I -m kbgen.ci.issues STALE.json, with {needed}", file=sys.stderr)
        return 2
    api = environment.get("GITHUB_API_URL") or "https://api.github.com"
    client = Client(api, environment["GITHUB_TOKEN"].strip(), clock or system_clock())
    try:
        for line in run(GitHubRepository(client, environment["GITHUB_REPOSITORY"]), read(arguments[0])):
            print(_printable(line), flush=True)
    except (ApiError, OSError, ValueError) as error:
        print(_printable(f"kbgen: the issues could not be kept: {error}"), file=sys.stderr)
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:], os.environ))
