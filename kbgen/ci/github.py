"""The issues of a repository on GitHub, or of a server that speaks as it does.

API: https://docs.github.com/en/rest/issues/issues
"""

from __future__ import annotations

import urllib.parse
from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from kbgen.ci.client import ApiError, Client

_PER_PAGE = 100
_MOST_PAGES = 100


class Issue(NamedTuple):
    """An issue as far as it matters here; a body may be empty."""

    number: int
    title: str
    body: str
    is_open: bool


class GitHubRepository(NamedTuple):
    """A repository by its `owner/name`, and the client that may write its issues."""

    client: Client
    name: str

    def issues(self, label: str) -> Iterator[Issue]:
        """Every issue with a label, open or closed; pull requests are none."""
        for page in range(1, _MOST_PAGES + 1):
            asked = urllib.parse.urlencode({"labels": label, "state": "all", "per_page": _PER_PAGE, "page": page})
            found = self._ask("GET", f"issues?{asked}")
            if not isinstance(found, list):
                raise ApiError("the server's answer is no list of issues")
            yield from (_issue(one) for one in found if not (isinstance(one, dict) and "pull_request" in one))
            if len(found) < _PER_PAGE:
                return
        raise ApiError(f"the repository has more than {_PER_PAGE * _MOST_PAGES:,} issues with the label {label}")

    def create(self, title: str, body: str, label: str) -> int:
        """Open an issue; its number."""
        return _issue(self._ask("POST", "issues", {"title": title, "body": body, "labels": [label]})).number

    def change(self, number: int, values: Mapping[str, object]) -> None:
        """Change an issue's title, body or state."""
        self._ask("PATCH", f"issues/{number}", values)

    def _ask(self, method: str, path: str, values: Mapping[str, object] | None = None) -> Any:
        return self.client.ask(method, f"repos/{urllib.parse.quote(self.name)}/{path}", values)


def _issue(found: object) -> Issue:
    """An issue as the server told it; raises ApiError where it is none."""
    match found:
        case {"number": int(number), "title": str(title), "state": str(state), **others} if isinstance(
            body := others.get("body") or "", str
        ):
            return Issue(number, title, body, state == "open")
    raise ApiError("the server's answer holds what is no issue")
