"""The rules about owners whom `mkdocs.yml` and CODEOWNERS name, which are of no document."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from kbgen.kit import configuration_rule
from kbgen.kit.owners import OWNERS, code_owners_at_fault, owner_names
from kbgen.kit.suggest import nearest
from kbgen.model import Corpus, Finding, Severity, Span

FOLDER = configuration_rule(
    "CF002",
    "unknown-owner-of-folder",
    Severity.ERROR,
    "Name a team or a person of the handbook, or add the missing one.",
    """
    One wrong name under `owners` leaves every document of a folder with an owner who cannot be called.

    Bad:

    ```yaml mkdocs.yml
    plugins:
      - kbgen: {owners: {guides: platfrom}}
    ```

    ```markdown teams/platform.md
    ---
    title: Platform
    ---
    ```

    Good:

    ```yaml mkdocs.yml
    plugins:
      - kbgen: {owners: {guides: platform}}
    ```

    ```markdown teams/platform.md
    ---
    title: Platform
    ---
    ```
    """,
)
CODEOWNERS = configuration_rule(
    "CF003",
    "unknown-code-owner",
    Severity.WARNING,
    "Name a team or a person of the handbook in CODEOWNERS, or give the document an `owner`.",
    """
    A document that takes its owner from CODEOWNERS has nobody to call where that names nobody known, or who has left.

    Bad:

    ```yaml CODEOWNERS
    /guides/ @platfrom
    ```

    ```markdown guides/deploying.md
    ---
    title: Deploying
    ---
    ```

    ```markdown teams/platform.md
    ---
    title: Platform
    ---
    ```

    Good:

    ```yaml CODEOWNERS
    /guides/ @platform
    ```

    ```markdown guides/deploying.md
    ---
    title: Deploying
    ---
    ```

    ```markdown teams/platform.md
    ---
    title: Platform
    ---
    ```
    """,
)
RULES = (FOLDER, CODEOWNERS)


def unknown_of_folders(corpus: Corpus) -> dict[str, str]:
    """The folders under `owners` whose owner is nobody known, with that; none while there is no team and no person."""
    unknown = {
        folder: name
        for folder, name in corpus.settings.owners.items()
        if name not in corpus.unread and corpus.meant(name, None, OWNERS) is None
    }
    return unknown if unknown and owner_names(corpus) else {}


def unknown_code_owners(corpus: Corpus) -> dict[str, str]:
    """The owners in CODEOWNERS who answer for a document and cannot be called, with when they left if they did."""
    return code_owners_at_fault(corpus) if corpus.ownership.lines and owner_names(corpus) else {}


def on_folders(
    unknown: Mapping[str, str], corpus: Corpus, config: str, places: Mapping[str, Span]
) -> Iterator[Finding]:
    """The findings on owners of folders, by the places of the folders in a configuration."""
    for folder, name in unknown.items():
        near = nearest(name, owner_names(corpus))
        message = f"`owners` gives {folder!r} to {name!r}, who is not a known team or person{near}"
        at = places.get(folder, Span(1))
        key = f"owners.{folder}"
        yield Finding(config, at, FOLDER.code, FOLDER.name, FOLDER.severity, message, FOLDER.fix, key, name)


def on_code_owners(
    unknown: Mapping[str, str], corpus: Corpus, path: str, places: Mapping[str, Span]
) -> Iterator[Finding]:
    """The findings on owners in CODEOWNERS, by the place at which each is first named."""
    for name, gone in unknown.items():
        near = nearest(name.removeprefix("@"), owner_names(corpus))
        message = f"{name!r} owns documents, and {gone or f'is not a known team or person{near}'}"
        at = places.get(name, Span(1))
        rule = CODEOWNERS
        yield Finding(path, at, rule.code, rule.name, rule.severity, message, rule.fix, value=name)
