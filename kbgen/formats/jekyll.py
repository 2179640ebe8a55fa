"""Sites of Jekyll: https://jekyllrb.com/docs/structure/."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator, Mapping

from kbgen.formats.site import FileTree, ForeignSite, NavigationName, below, drafts, number, text_of, tree_of
from kbgen.kit.kind import Foreign, Value
from kbgen.model.document import without_suffix

_CONFIGURATION = ("_config.yml", "_config.yaml")
_MACHINERY = re.compile(r"(?:_site|_includes|_layouts|_sass|_plugins|_data|vendor)/")
_POST = re.compile(r"(?:.*/)?_posts/(?:.*/)?(\d{4})-(\d{1,2})-(\d{1,2})-([^/]+)")


def site(tree: FileTree, *, asked: bool) -> ForeignSite | None:
    """A folder with a configuration of Jekyll's, or with posts."""
    configuration = next((one for one in _CONFIGURATION if one in tree.files), "")
    post = next((path for path in sorted(tree.documents) if path.startswith("_posts/") and _POST.match(path)), "")
    if not (configuration or post or asked):
        return None
    said = tree.yaml(configuration)
    home = _source(said.get("source"))
    places = {path: place for path, place in below(tree.files, [home]).items() if not _MACHINERY.match(place)}
    documents = {path: file for path, file in tree.documents.items() if path in places}
    inside = {places[path]: file for path, file in documents.items()}
    root = f"{home}/" if home else ""
    folders = {root + folder: name for folder, name in _folders(inside).items()}
    return ForeignSite(
        "jekyll",
        configuration or post,
        str(said.get("title") or ""),
        {path: place.lstrip("_") for path, place in places.items()},
        (home,),
        tree_of({path: _named(places[path], file) for path, file in documents.items()}, folders, home),
        addresses={root + address: root + place for address, place in _addresses(inside)},
        values=dict(_values(documents)),
        unsure=drafts(documents, "Jekyll"),
    )


def _source(said: object) -> str:
    """The folder below that the site lies in; empty for the whole."""
    folder = posixpath.normpath(said) if isinstance(said, str) and said else "."
    return "" if folder == "." or folder.startswith(("..", "/")) else folder


def _folders(documents: Mapping[str, Foreign]) -> Mapping[str, NavigationName]:
    """Folders of collections, without the sign that makes them some."""
    tops = {path.partition("/")[0] for path in documents if path.startswith("_") and "/" in path}
    return {folder: NavigationName(folder.lstrip("_"), (number(""), folder)) for folder in tops}


def _named(path: str, file: Foreign) -> NavigationName:
    post = _POST.fullmatch(without_suffix(path))
    name = post[4] if post else without_suffix(path).rpartition("/")[2]
    title = text_of(file, "title")
    if post:  # the newest first
        return NavigationName(
            title, (-float(f"{post[1]}{int(post[2]):02}{int(post[3]):02}"), (title or name).casefold())
        )
    return NavigationName(title, (number(text_of(file, "nav_order")), (title or name).casefold()))


def _addresses(documents: Mapping[str, Foreign]) -> Iterator[tuple[str, str]]:
    """Addresses that are not the path: of posts, of collections, and those that a document says itself."""
    for path, file in documents.items():
        stem = without_suffix(path)
        if post := _POST.fullmatch(stem):
            yield f"{post[1]}/{int(post[2]):02}/{int(post[3]):02}/{post[4]}", path
            yield stem.rpartition("/")[2], path  # as `post_url` names it
        elif stem.startswith("_"):
            yield stem.lstrip("_"), path
        if (own := text_of(file, "permalink")).startswith("/") and ":" not in own:
            yield without_suffix(own.strip("/")), path


def _values(documents: Mapping[str, Foreign]) -> Iterator[tuple[str, Mapping[str, Value]]]:
    """A permalink is an address under which others may know the page."""
    for path, file in documents.items():
        own = text_of(file, "permalink")
        if own.startswith("/") and own != "/" and ":" not in own:
            yield path, {"redirect_from": Value([own])}
