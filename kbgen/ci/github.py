"""The issues of a repository on GitHub, or of a server that speaks as it does.

API: https://docs.github.com/en/rest/issues/issues
"""

from __future__ import annotations

import json
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

_PER_PAGE = 100
_MOST_PAGES = 100
_TIMEOUT = 30


class ApiError(Exception):
    """The server has refused or cannot be reached; the message says which request and why."""


class Issue(NamedTuple):
    """An issue as far as it matters here; a body may be empty."""

    number: int
    title: str
    body: str
    is_open: bool


class Repository(NamedTuple):
    """A repository by its API's address, its `owner/name` and a token that may write its issues."""

    api: str
    name: str
    token: str

    def issues(self, label: str) -> Iterator[Issue]:
        """Every issue with a label, open or closed; pull requests are none."""
        for page in range(1, _MOST_PAGES + 1):
            asked = urllib.parse.urlencode({"labels": label, "state": "all", "per_page": _PER_PAGE, "page": page})
            found = self._ask("GET", f"issues?{asked}")
            for one in found:
                if "pull_request" not in one:
                    yield Issue(one["number"], one["title"], one["body"] or "", one["state"] == "open")
            if len(found) < _PER_PAGE:
                return

    def create(self, title: str, body: str, label: str) -> int:
        """Open an issue; its number."""
        made = self._ask("POST", "issues", {"title": title, "body": body, "labels": [label]})
        return int(made["number"])

    def change(self, number: int, values: Mapping[str, object]) -> None:
        """Change an issue's title, body or state."""
        self._ask("PATCH", f"issues/{number}", values)

    def _ask(self, method: str, path: str, values: Mapping[str, object] | None = None) -> Any:
        address = f"{self.api.rstrip('/')}/repos/{urllib.parse.quote(self.name)}/{path}"
        if not address.startswith(("https://", "http://")):
            raise ApiError(f"{self.api!r} is no address of an API")
        request = urllib.request.Request(  # noqa: S310  # the scheme was looked at
            address,
            data=None if values is None else json.dumps(values).encode(),
            method=method,
            headers={
                "Accept": "application/vnd.github+json",
                "Authorization": f"Bearer {self.token}",
                "Content-Type": "application/json",
                "User-Agent": "kbgen",
                "X-GitHub-Api-Version": "2022-11-28",
            },
        )
        try:
            with urllib.request.urlopen(request, timeout=_TIMEOUT) as answer:  # noqa: S310  # as above
                return json.load(answer)
        except urllib.error.HTTPError as error:
            raise ApiError(f"{method} {path}: the server answered {error.code} {error.reason}") from None
        except (urllib.error.URLError, OSError, ValueError) as error:
            raise ApiError(f"{method} {path}: {error}") from None
