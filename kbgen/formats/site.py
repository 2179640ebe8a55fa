"""A site of another generator, as far as its documents need it to be understood."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from kbgen.kit.kind import Foreign, Value
from kbgen.load.yaml_values import YamlError, parse
from kbgen.model.document import INDEX_NAMES, without_suffix

_NUMBER = re.compile(r"-?\d{1,9}(?:\.\d{1,9})?")
_LAST = 1e9
_MOST_DEEP = 12


class FileTree(NamedTuple):
    """A folder: the paths of its files, its documents as they were written, and the texts of its configuration."""

    files: frozenset[str]
    documents: Mapping[str, Foreign]
    configurations: Mapping[str, str]

    def yaml(self, path: str) -> Mapping[str, object]:
        """The values of a configuration in YAML, its tags passed over; none where it cannot be read."""
        try:
            roots = parse(self.configurations.get(path, "")).roots
        except YamlError:
            return {}
        return roots[0] if roots and isinstance(roots[0], dict) else {}


class ForeignPage(NamedTuple):
    """An entry of a navigation: a document by its path, an address elsewhere, or a title alone, with what is below."""

    title: str
    path: str = ""
    url: str = ""
    below: tuple[ForeignPage, ...] = ()


class NavigationName(NamedTuple):
    """What a page or a folder is called in a navigation, and what it is sorted by."""

    title: str
    order: tuple[float, str] = (_LAST, "")


@dataclass(frozen=True)
class ForeignSite:
    """A folder that another generator makes a site of.

    `moved` maps the files that belong to it to their places without the generator's folders, `roots` are the
    folders that an address with a slash in front may start from, `addresses` the addresses that pages have by
    other means than their path. `values` are what the site says of a document, `unsure` what its reader should know.
    """

    name: str
    sign: str
    title: str
    moved: Mapping[str, str]
    roots: tuple[str, ...]
    navigation: tuple[ForeignPage, ...] = ()
    addresses: Mapping[str, str] = field(default_factory=dict)
    values: Mapping[str, Mapping[str, Value]] = field(default_factory=dict)
    unsure: Mapping[str, str] = field(default_factory=dict)


def below(files: Iterable[str], folders: Iterable[str]) -> dict[str, str]:
    """The files in some folders ("" for all), each with its place without the folder's name."""
    prefixes = [f"{folder}/" if folder else "" for folder in folders]
    first = ((path, next((prefix for prefix in prefixes if path.startswith(prefix)), None)) for path in sorted(files))
    return {path: path[len(prefix) :] for path, prefix in first if prefix is not None}


def text_of(file: Foreign, *keys: str) -> str:
    """The first of some keys of a document's front matter that holds words."""
    said = (file.front[key].value for key in keys if key in file.front)
    return next((one.strip() for one in said if isinstance(one, str) and one.strip()), "")


def number(said: object) -> float:
    """What is sorted by a number; what has none comes last."""
    return float(said) if isinstance(said, str) and _NUMBER.fullmatch(said.strip()) else _LAST


def drafts(documents: Mapping[str, Foreign], name: str) -> dict[str, str]:
    """The documents that their site does not publish yet."""
    hidden = (inner for inner, file in documents.items() if text_of(file, "draft", "unlisted").lower() == "true")
    return dict.fromkeys(hidden, f"it is a draft, which {name} does not publish")


Pages = Mapping[str, NavigationName]


def tree_of(pages: Pages, folders: Pages, folder: str = "", depth: int = 0) -> tuple[ForeignPage, ...]:
    """A navigation by folders: what is in each in its order, under the document that stands for it."""
    start = len(folder) + 1 if folder else 0
    inside = {path: name for path, name in pages.items() if path.startswith(f"{folder}/" if folder else "")}
    own = {path: name for path, name in inside.items() if "/" not in path[start:] and not _index(path)}
    found = [(name.order, ForeignPage(name.title, path)) for path, name in own.items()]
    if depth == 0:  # further down it stands for its folder
        home = (path for path in inside if _index(path) and "/" not in path[start:])
        found += [((-_LAST, ""), ForeignPage(inside[path].title, path)) for path in home]
    for sub in sorted({path[: path.index("/", start)] for path in inside if "/" in path[start:]}):
        index = next((path for path in inside if _index(path) and path.rpartition("/")[0] == sub), "")
        name = folders.get(sub) or inside.get(index) or NavigationName("", (_LAST, sub))
        listed = tree_of(inside, folders, sub, depth + 1) if depth < _MOST_DEEP else ()
        found.append(
            (name.order, ForeignPage(name.title or ("" if index else sub.rpartition("/")[2]), index, below=listed))
        )
    return tuple(page for _, page in sorted(found, key=lambda pair: (pair[0], pair[1].path, pair[1].title)))


def _index(path: str) -> bool:
    return without_suffix(path).rpartition("/")[2].lower() in INDEX_NAMES
