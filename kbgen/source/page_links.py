"""Reads from the configuration where the text of pages is kept, and how its host is asked to show it."""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import quote, urlsplit

from kbgen.model.page_links import PLACEHOLDERS, PageLinks

_KEYS = frozenset("forge branch edit history issue title body".split())
_SCHEMES = ("https://", "http://", "mailto:")
_NAMED = re.compile(r"\{([^{}]*)\}")
# The branch in MkDocs' `edit_uri`, in the forms of all the hosts.
_BRANCH = re.compile(r"(?:^|/)(?:edit|_edit|blob|tree|raw|src(?:/branch)?)/([^/]+)/")
_TITLE = "This page failed me: {page}"
_BODY = """Page: {url}
Document: {id} ({path})
Owner: {owner}
Review: {review}

What I was trying to do:

What I found instead:
"""


class Forge(NamedTuple):
    """The addresses of a kind of code host, below a repository's; BRANCH stands for the branch's name."""

    edit: str
    history: str
    issue: str = ""


FORGES = {
    "github": Forge("edit/BRANCH/{path}", "commits/BRANCH/{path}", "issues/new?title={title}&body={body}"),
    "gitlab": Forge(
        "-/edit/BRANCH/{path}",
        "-/commits/BRANCH/{path}",
        "-/issues/new?issue[title]={title}&issue[description]={body}",
    ),
    "gitea": Forge("_edit/BRANCH/{path}", "commits/branch/BRANCH/{path}", "issues/new?title={title}&body={body}"),
    # Bitbucket documents no way to fill in an issue.
    "bitbucket": Forge("src/BRANCH/{path}?mode=edit", "history-node/BRANCH/{path}?at=BRANCH"),
}
_HOSTS = {"github": "github", "gitlab": "gitlab", "gitea": "gitea", "forgejo": "gitea", "codeberg": "gitea"} | {
    "bitbucket": "bitbucket"
}


def page_links(values: Mapping[str, Any], options: Mapping[Any, Any], root: Path, docs_dir: str) -> PageLinks:
    """The links of pages by MkDocs' own options, and by the one of their name; ValueError says what is wrong."""
    if unknown := set(map(str, options)) - _KEYS:
        raise ValueError(f" has no key {min(unknown)!r}; it has {', '.join(sorted(_KEYS))}")
    repository = str(values.get("repo_url") or "").rstrip("/")
    below = _below(root)
    forge = _forge(options.get("forge"), repository)
    branch = quote(str(options.get("branch") or _branch(values)), safe="/")
    own = _own_edit(values, repository, below, docs_dir)

    def address(key: str, default: str) -> str:
        given = options.get(key, True)
        return _judged(key, default if given is True else given or "")

    def of_forge(part: str) -> str:
        return f"{repository}/{part.replace('BRANCH', branch)}" if part and repository else ""

    return PageLinks(
        edit=address("edit", of_forge(forge.edit if forge else "") if own is None else own),
        history=address("history", of_forge(forge.history if forge else "")),
        issue=address("issue", of_forge(forge.issue if forge else "")),
        title=_text("title", options.get("title") or _TITLE),
        body=_text("body", options.get("body") or _BODY),
        below=below,
    )


def _below(root: Path) -> str:
    """The handbook's root below the top of its git work tree; empty where it is the top, or there is none."""
    top = next((folder for folder in (root, *root.parents) if (folder / ".git").exists()), root)
    inner = root.relative_to(top).as_posix()
    return "" if inner == "." else inner


def _forge(name: object, repository: str) -> Forge | None:
    """The kind of a code host, by name or else by what its host is called."""
    if name is not None:
        if name not in FORGES:
            raise ValueError(f".forge is {name!r}, expected one of {', '.join(FORGES)}")
        return FORGES[str(name)]
    host = urlsplit(repository).hostname or ""
    return next((FORGES[forge] for part, forge in _HOSTS.items() if part in host), None)


def _branch(values: Mapping[str, Any]) -> str:
    found = _BRANCH.search(str(values.get("edit_uri") or values.get("edit_uri_template") or ""))
    return found[1] if found else "main"


def _own_edit(values: Mapping[str, Any], repository: str, below: str, docs_dir: str) -> str | None:
    """What MkDocs' own options say, whose addresses lead to files of `docs_dir`; None where they say nothing."""
    template = values.get("edit_uri_template")
    uri = values.get("edit_uri")
    if template is None and uri is None:
        return None
    start, named, end = str(template).partition("{path") if template else (str(uri), "{path", "}")
    if not repository or not (start or end.strip("}")) or not named or not re.match(r"(![qr])?\}", end):
        return ""
    start = start.removesuffix(f"{os.path.normpath(docs_dir)}/")
    if below and start.endswith(f"{below}/"):
        start = start.removesuffix(f"{below}/")
    return f"{repository}/{start.lstrip('/')}{{path}}{end.partition('}')[2]}"


def _judged(key: str, address: object) -> str:
    text = _text(key, address)
    if text and not text.lower().startswith(_SCHEMES):
        raise ValueError(f".{key} is {text!r}, expected an address that starts with {', '.join(_SCHEMES)}")
    return text


def _text(key: str, text: object) -> str:
    if not isinstance(text, str):
        raise ValueError(f".{key} is {text!r}, expected a text, or false for no such link")
    unknown = next((name for name in _NAMED.findall(text) if name not in PLACEHOLDERS), None)
    if unknown is not None:
        raise ValueError(f".{key} names {{{unknown}}}; it may name {', '.join(sorted(PLACEHOLDERS))}")
    return text
