"""Digests as Markdown for mail and issues, as JSON, and as the payload of a chat's incoming webhook."""

from __future__ import annotations

import json
import re
from bisect import bisect_right
from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import accumulate, groupby
from typing import NamedTuple
from urllib.parse import quote

from kbgen.model.digest import CONCERNS, NOBODY, Digest, DigestItem, Digests

# Slack breaks a message of more characters into several, and cuts one of 40,000:
# https://api.slack.com/changelog/2018-04-truncating-really-long-messages
CHAT_LIMIT = 4000
_MARKED = re.compile(r"([\\`*_\[\]<>|~#&])")
# A name after an @ would call somebody; the invisible joiner keeps the two apart.
_JOINER = "\u2060"
_JUDGED = (("fresh", "reviewed in time"), ("due-soon", "due soon"), ("due", "due"), ("overdue", "overdue"))
_ASIDE = (
    ("unreviewed", "never reviewed"),
    ("snoozed", "snoozed"),
    ("exempt", "exempt"),
    ("no-policy", "need no review"),
)


class ConcernGroup(NamedTuple):
    """The items of one concern that are shown, and how many there are."""

    title: str
    items: Sequence[DigestItem]
    total: int

    @property
    def more(self) -> int:
        """How many are left out."""
        return self.total - len(self.items)


def _groups(items: Sequence[DigestItem], most: int) -> Iterator[ConcernGroup]:
    for concern, found in groupby(items, key=lambda item: item.concern):
        listed = list(found)
        yield ConcernGroup(CONCERNS[concern], listed[:most] if most else listed, len(listed))


def _counted(digest: Digest) -> str:
    """How many documents there are in each state, so that nothing hides."""
    total = sum(digest.states.values())
    parts = [f"{digest.states[state]:,} {said}" for state, said in (*_JUDGED, *_ASIDE) if digest.states.get(state)]
    return f"{total:,} document{'' if total == 1 else 's'}" + (f": {', '.join(parts)}" if parts else "")


def _waiting(digests: Digests) -> list[Digest]:
    return [digest for digest in digests.digests if digest.items or digest.changes]


def _nothing(digests: Digests) -> str:
    """The one sentence of an empty digest."""
    whom = f" for {digests.digests[0].name}" if len(digests.digests) == 1 and digests.digests[0].owner != NOBODY else ""
    total = sum(sum(digest.states.values()) for digest in digests.digests)
    since = f", and nothing has changed since {digests.since}" if digests.since else ""
    return f"Nothing waits{whom} as of {digests.as_of}, in {total:,} document{'' if total == 1 else 's'}{since}."


def markdown(digests: Digests, most: int) -> str:
    """Headings and lists; what people wrote is escaped, and calls nobody."""
    waiting = _waiting(digests)
    if not waiting:
        return _escaped(_nothing(digests))
    lines = [f"# {_escaped(digests.title)}: digest of {digests.as_of}", ""]
    for digest in waiting:
        lines += [f"## {_escaped(digest.name)}", "", f"{_counted(digest)}.", ""]
        for group in _groups(digest.items, most):
            lines += _listed(group, "")
        for group in _groups(digest.changes, most):
            lines += _listed(group, f" since {digests.since}")
    return "\n".join(lines).rstrip("\n")


def _listed(group: ConcernGroup, since: str) -> Iterator[str]:
    yield from (f"### {group.title}{since} ({group.total:,})", "")
    for item in group.items:
        yield f"- {_linked(item)}{': ' if item.said else ''}{_escaped(item.said)}"
    if group.more:
        yield f"- and {group.more:,} more"
    yield ""


def _linked(item: DigestItem) -> str:
    title = _escaped(item.title)
    if item.url.startswith(("https://", "http://")):
        return f"[{title}](<{quote(item.url, safe=_URL)}>)"
    return f"{title} ({_escaped(item.path)})" if item.path else title


_URL = "/:?#@!$&'*+,;=%~-._"


def _escaped(text: str) -> str:
    return _MARKED.sub(r"\\\1", text).replace("@", f"@{_JOINER}")


def as_json(digests: Digests, most: int) -> str:
    """An object with a digest for each owner, and the states to compare with on a later day."""
    whole = {
        "as_of": digests.as_of.isoformat(),
        "since": digests.since.isoformat() if digests.since else None,
        "digests": [_as_object(digest, most) for digest in digests.digests],
        "states": dict(digests.states),
    }
    return json.dumps(whole, indent=2, ensure_ascii=False)


def _as_object(digest: Digest, most: int) -> dict[str, object]:
    return {
        "owner": None if digest.owner == NOBODY else digest.owner,
        "name": digest.name,
        "states": dict(digest.states),
        "items": _objects(digest.items, most),
        "changes": _objects(digest.changes, most),
    }


def _objects(items: Sequence[DigestItem], most: int) -> dict[str, object]:
    """The items by concern, each with the number of those left out."""
    by_concern = {concern: list(found) for concern, found in groupby(items, key=lambda item: item.concern)}
    return {
        concern: {
            "total": len(listed),
            "more": max(0, len(listed) - most) if most else 0,
            "items": [_item(one) for one in (listed[:most] if most else listed)],
        }
        for concern, listed in by_concern.items()
    }


def _item(item: DigestItem) -> dict[str, object]:
    return {
        "title": item.title,
        "said": item.said,
        "kind": item.kind,
        "path": item.path or None,
        "url": item.url or None,
        "day": item.day.isoformat() if item.day else None,
    }


def chat(digests: Digests, most: int) -> str:
    """A payload for Slack's incoming webhooks, and those that take the same, within one message's length.

    Format: https://api.slack.com/reference/surfaces/formatting
    """
    return json.dumps({"text": _chat_text(digests, most), "mrkdwn": True, "unfurl_links": False}, ensure_ascii=False)


def _chat_text(digests: Digests, most: int) -> str:
    waiting = _waiting(digests)
    if not waiting:
        return _chat_escaped(_nothing(digests))
    return "\n".join(_fitting([line for digest in waiting for line in _chat_lines(digest, digests, most)]))


_BULLET = "• "


def _fitting(lines: list[str]) -> list[str]:
    """The first lines that fit into one message, and how many do not; no heading stands last."""
    ends = list(accumulate(_units(line) + 1 for line in lines))
    if ends[-1] <= CHAT_LIMIT:
        return lines
    kept = bisect_right(ends, CHAT_LIMIT - _units(_left_out(len(lines))))
    while kept and not lines[kept - 1].startswith(_BULLET):
        kept -= 1
    return [*lines[:kept], _left_out(sum(line.startswith(_BULLET) for line in lines[kept:]))]


def _left_out(count: int) -> str:
    return f"_{count:,} more lines did not fit into one message_"


def _chat_lines(digest: Digest, digests: Digests, most: int) -> Iterator[str]:
    yield f"*{_chat_escaped(digest.name)}*, {digests.as_of}: {_counted(digest)}"
    for listed, since in ((digest.items, ""), (digest.changes, f" since {digests.since}")):
        for group in _groups(listed, most):
            yield f"*{group.title}{since} ({group.total:,})*"
            yield from (
                f"{_BULLET}{_chat_linked(item)}{': ' if item.said else ''}{_chat_escaped(item.said)}"
                for item in group.items
            )
            if group.more:
                yield f"{_BULLET}and {group.more:,} more"


def _chat_linked(item: DigestItem) -> str:
    if item.url.startswith(("https://", "http://")):
        return f"<{_chat_escaped(quote(item.url, safe=_URL))}|{_chat_escaped(item.title)}>"
    return _chat_escaped(item.title) + (f" ({_chat_escaped(item.path)})" if item.path else "")


def _chat_escaped(text: str) -> str:
    """Slack wants these three escaped, and nothing else."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def _units(text: str) -> int:
    """The length of a text as JavaScript counts it, which never is less than the number of its characters."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


DIGEST_FORMATS: Mapping[str, Callable[[Digests, int], str]] = {"markdown": markdown, "json": as_json, "chat": chat}
