"""The rule about `nav` in `mkdocs.yml`, which is of no document."""

from __future__ import annotations

import posixpath
from collections.abc import Iterable, Iterator, Mapping
from collections.abc import Set as AbstractSet

from kbgen.kit import configuration_rule
from kbgen.kit.suggest import nearest
from kbgen.model import Corpus, Finding, Severity, Span
from kbgen.model.navigation import address_named

NAV = configuration_rule(
    "CF001",
    "nav-without-file",
    Severity.ERROR,
    "Write the path of a file below `docs_dir`, or take the entry out.",
    """
    A reader who is promised a page in the navigation and finds none trusts the rest of it less.

    The entry is left out of the navigation until it names a page. Where plugins or hooks may add pages of their own,
    only they can tell, and MkDocs says what it does not find.

    Bad:

    ```yaml mkdocs.yml
    site_name: Handbook
    nav:
      - Rolling back: guides/rolback.md
    plugins:
      - kbgen: {}
    ```

    ```markdown guides/rollback.md
    ---
    title: Rolling back
    ---
    ```

    Good:

    ```yaml mkdocs.yml
    site_name: Handbook
    nav:
      - Rolling back: guides/rollback.md
    plugins:
      - kbgen: {}
    ```

    ```markdown guides/rollback.md
    ---
    title: Rolling back
    ---
    ```
    """,
)
RULES = (NAV,)


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
