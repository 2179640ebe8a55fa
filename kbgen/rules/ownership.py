"""Rules for owners, audiences and the navigation."""

from __future__ import annotations

import posixpath
from collections.abc import Iterable, Iterator, Mapping
from collections.abc import Set as AbstractSet
from typing import Any

from kbgen.kit import Hit, Place, configuration_rule, corpus_rule
from kbgen.kit.owners import OWNERS, code_owners_at_fault, owner_names
from kbgen.kit.rule import document, fence, files
from kbgen.kit.suggestions import nearest
from kbgen.model import Corpus, Doc, Finding, Severity, Span
from kbgen.model.page import address_named
from kbgen.model.settings import AUDIENCES


@corpus_rule("AU001", "link-to-narrower-audience", Severity.WARNING, "Link to something that all its readers may read.")
def link_to_narrower_audience(corpus: Corpus) -> Iterator[tuple[Doc[Any], Hit]]:
    """A reader who may not follow a link sees its text alone; judged only where `restricted_links` is `finding`.

    Bad:

    ```markdown guides/deploying.md
    ---
    title: Deploying
    audience: public
    ---

    See [[secrets]].
    ```

    ```markdown guides/secrets.md
    ---
    title: Secrets
    audience: restricted
    ---
    ```

    Good:

    ```markdown guides/deploying.md
    ---
    title: Deploying
    audience: public
    ---

    See [[secrets]].
    ```

    ```markdown guides/secrets.md
    ---
    title: Secrets
    audience: public
    ---
    ```
    """
    if corpus.settings.restricted_links != "finding":
        return
    for doc in corpus.docs:
        for link in doc.links:
            name = link.target.partition("#")[0]
            target = corpus.meant(name, doc) if link.wiki else corpus.follow(doc, link.target).doc
            if target is not None and AUDIENCES.index(target.audience) > AUDIENCES.index(doc.audience):
                message = f"{link.target!r} is {target.audience}, and this document is {doc.audience}"
                yield doc, Hit(Place.of(link), message, link.target)


def _navigation(path: str) -> str:
    nav = f"site_name: Handbook\nnav:\n  - Rolling back: {path}\nplugins:\n  - kbgen: {{}}"
    return files(fence(nav, "mkdocs.yml"), document("title: Rolling back", path="guides/rollback.md"))


NAV = configuration_rule(
    "CF001",
    "nav-without-file",
    Severity.ERROR,
    "Write the path of a file below `docs_dir`, or take the entry out.",
    "A reader who is promised a page in the navigation and finds none trusts the rest of it less.\n\n"
    "The entry is left out of the navigation until it names a page. Where plugins or hooks may add pages of their own, "
    "only they can tell, and MkDocs says what it does not find.",
    _navigation("guides/rolback.md"),
    _navigation("guides/rollback.md"),
)


def without_page(corpus: Corpus, others: AbstractSet[str]) -> tuple[str, ...]:
    """The paths in `nav` that name no file, nothing that is excluded, and no page at one of the `others` addresses."""
    settings = corpus.settings
    by_path = {path: doc.address for path, doc in corpus.by_path.items()}
    addresses = corpus.by_address.keys() | others

    def is_file(path: str) -> bool:
        place = posixpath.join(settings.docs_dir, path)
        return place in corpus.assets or place in corpus.excluded

    return tuple(
        path
        for path in settings.nav_titles
        if not is_file(path) and not address_named(path, settings.docs_dir, by_path, addresses)
    )


def findings_on(paths: Iterable[str], corpus: Corpus, config: str, places: Mapping[str, Span]) -> Iterator[Finding]:
    """The findings on paths in the `nav` of a configuration, by the places where texts stand in that."""
    below = f"{corpus.settings.docs_dir}/"
    names = {*corpus.by_address, *(path.removeprefix(below) for path in corpus.by_path if path.startswith(below))}
    spans: dict[str, Span] = {}
    for text, span in places.items():
        spans.setdefault(posixpath.normpath(text), span)
    for path in paths:
        said = f"`nav` names {path!r}, which is neither a file in {corpus.settings.docs_dir} nor a page of the site"
        message = f"{said}{_suggestion(path, names)}"
        yield Finding(config, spans.get(path, Span(1)), NAV.code, NAV.name, NAV.severity, message, NAV.fix, "nav", path)


def _suggestion(path: str, names: Iterable[str]) -> str:
    """The path that was meant: one whose last part is like it, since a folder makes all that it holds alike."""
    wrong = posixpath.basename(path)
    like = [name for name in names if nearest(wrong, [posixpath.basename(name)])]
    only = f"; did you mean {like[0]!r}?" if len(like) == 1 else ""
    return nearest(path, like) or only


_PLATFORM = document("title: Platform", path="teams/platform.md")


def _owned(owner: str) -> str:
    return files(fence(f"plugins:\n  - kbgen: {{owners: {{guides: {owner}}}}}", "mkdocs.yml"), _PLATFORM)


def _code_owned(owner: str) -> str:
    deploying = document("title: Deploying", path="guides/deploying.md")
    return files(fence(f"/guides/ @{owner}", "CODEOWNERS"), deploying, _PLATFORM)


FOLDER = configuration_rule(
    "CF002",
    "unknown-owner-of-folder",
    Severity.ERROR,
    "Name a team or a person of the handbook, or add the missing one.",
    "One wrong name under `owners` leaves every document of a folder with an owner who cannot be called.",
    _owned("platfrom"),
    _owned("platform"),
)
CODEOWNERS = configuration_rule(
    "CF003",
    "unknown-code-owner",
    Severity.WARNING,
    "Name a team or a person of the handbook in CODEOWNERS, or give the document an `owner`.",
    "A document that takes its owner from CODEOWNERS has nobody to call where that names nobody known, or who has "
    "left.",
    _code_owned("platfrom"),
    _code_owned("platform"),
)


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
