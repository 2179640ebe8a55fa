"""Reads from the configuration where the text of pages is kept, and how its host is asked to show it."""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple
from urllib.parse import quote, urlsplit

from kbgen.model.settings import PageLinks
from kbgen.source.mkdocs_file import MkDocsKeys
from kbgen.source.option_types import PageLinkKeys

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


_FORGES: Mapping[str, Forge] = {
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


def page_links(keys: MkDocsKeys, given: PageLinkKeys, root: Path, docs_dir: str) -> PageLinks:
    """The links of pages by MkDocs' own keys, and by the option of their name."""
    repository = keys.get("repo_url", "").rstrip("/")
    below = _below(root)
    forge = _forge(given.get("forge"), repository)
    branch = quote(given.get("branch") or _branch(keys), safe="/")
    own = _own_edit(keys, repository, below, docs_dir)

    def of_forge(part: str) -> str:
        return f"{repository}/{part.replace('BRANCH', branch)}" if part and repository else ""

    edit, history, issue = given.get("edit"), given.get("history"), given.get("issue")
    if edit is None:
        edit = of_forge(forge.edit if forge else "") if own is None else own
    return PageLinks(
        edit=edit,
        history=of_forge(forge.history if forge else "") if history is None else history,
        issue=of_forge(forge.issue if forge else "") if issue is None else issue,
        title=given.get("title") or _TITLE,
        body=given.get("body") or _BODY,
        below=below,
    )


def _below(root: Path) -> str:
    """The handbook's root below the top of its git work tree; empty where it is the top, or there is none."""
    top = next((folder for folder in (root, *root.parents) if (folder / ".git").exists()), root)
    inner = root.relative_to(top).as_posix()
    return "" if inner == "." else inner


def _forge(name: str | None, repository: str) -> Forge | None:
    """The kind of a code host, by name or else by what its host is called."""
    if name is not None:
        return _FORGES[name]
    host = urlsplit(repository).hostname or ""
    return next((_FORGES[forge] for part, forge in _HOSTS.items() if part in host), None)


def _branch(keys: MkDocsKeys) -> str:
    found = _BRANCH.search(keys.get("edit_uri") or keys.get("edit_uri_template") or "")
    return found[1] if found else "main"


def _own_edit(keys: MkDocsKeys, repository: str, below: str, docs_dir: str) -> str | None:
    """What MkDocs' own options say, whose addresses lead to files of `docs_dir`; None where they say nothing."""
    template = keys.get("edit_uri_template")
    uri = keys.get("edit_uri")
    if template is None and uri is None:
        return None
    start, named, end = template.partition("{path") if template else (uri or "", "{path", "}")
    if not repository or not (start or end.strip("}")) or not named or not re.match(r"(![qr])?\}", end):
        return ""
    start = start.removesuffix(f"{os.path.normpath(docs_dir)}/")
    if below and start.endswith(f"{below}/"):
        start = start.removesuffix(f"{below}/")
    return f"{repository}/{start.lstrip('/')}{{path}}{end.partition('}')[2]}"
