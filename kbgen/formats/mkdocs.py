"""Sites of MkDocs: https://www.mkdocs.org/user-guide/configuration/."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator, Mapping

from kbgen.formats.site import FileTree, ForeignPage, ForeignSite, below
from kbgen.kit.kind import Value
from kbgen.model.document import without_suffix

_NAMES = ("mkdocs.yml", "mkdocs.yaml")
_MOST_DEEP = 12


def site(tree: FileTree, *, asked: bool) -> ForeignSite | None:
    """The site whose configuration lies in the folder."""
    name = next((one for one in _NAMES if one in tree.files), "")
    if not name:
        return ForeignSite("mkdocs", "", "", below(tree.files, [""]), ("",)) if asked else None
    said = tree.yaml(name)
    docs = posixpath.normpath(str(said.get("docs_dir") or "docs"))
    if docs.startswith(("..", "/")):
        return None
    docs = "" if docs == "." else docs
    listed = tuple(_pages(said.get("nav"), docs, tree, 0))
    title, titles = str(said.get("site_name") or ""), dict(_titles(listed, tree))
    return ForeignSite("mkdocs", name, title, below(tree.files, [docs]), (docs,), listed, values=titles)


def _pages(nav: object, docs: str, tree: FileTree, depth: int) -> Iterator[ForeignPage]:
    """The entries of a `nav`: paths, and titles with a path, an address or a list."""
    for item in nav if isinstance(nav, list) and depth < _MOST_DEEP else ():
        pairs = item.items() if isinstance(item, dict) else [("", item)]
        for title, value in pairs:
            if isinstance(value, list):
                yield ForeignPage(str(title), below=tuple(_pages(value, docs, tree, depth + 1)))
            elif isinstance(value, str) and value:
                yield _page(str(title), value, docs, tree)


def _page(title: str, value: str, docs: str, tree: FileTree) -> ForeignPage:
    path = posixpath.normpath(posixpath.join(docs, value))
    if path in tree.documents:
        return ForeignPage(title, path)
    return ForeignPage(title or value, url=value if "://" in value else "")


def _titles(pages: tuple[ForeignPage, ...], tree: FileTree) -> Iterator[tuple[str, Mapping[str, Value]]]:
    """The titles of the navigation for documents that do not say their own."""
    for page in pages:
        file = tree.documents.get(page.path)
        if file is not None and page.title and without_suffix(page.path) and "title" not in file.front:
            yield page.path, {"title": Value(page.title)}
        yield from _titles(page.below, tree)
