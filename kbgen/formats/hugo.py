"""Sites of Hugo: https://gohugo.io/content-management/organization/."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping

from kbgen.formats.site import FileTree, ForeignSite, NavigationName, below, drafts, number, text_of, tree_of
from kbgen.kit.kind import Foreign, Value
from kbgen.model.document import without_suffix

_CONFIGURATIONS = ("hugo.toml", "hugo.yaml", "hugo.yml", "config.toml", "config.yaml", "config.yml")


def site(tree: FileTree, *, asked: bool) -> ForeignSite | None:
    """A site with a content folder, or such a folder, which is told by its `_index.md`."""
    content = "content" if any(path.startswith("content/") for path in tree.documents) else ""
    configuration = next((one for one in _CONFIGURATIONS if one in tree.files), "")
    index = next((path for path in ("content/_index.md", "_index.md") if path in tree.documents), "")
    if not (asked or index or (content and configuration)):
        return None
    documents = {
        path: file for path, file in tree.documents.items() if path.startswith(f"{content}/" if content else "")
    }
    static = ["static"] if content and any(path.startswith("static/") for path in tree.files) else []
    return ForeignSite(
        "hugo",
        index or configuration,
        _title(tree, configuration),
        below(tree.files, [content, *static]),
        (content, *static),
        tree_of({path: _named(path, file) for path, file in documents.items()}, {}, content),
        addresses=dict(_addresses(documents, content)),
        values=dict(_values(documents)),
        unsure=drafts(documents, "Hugo"),
    )


def _title(tree: FileTree, configuration: str) -> str:
    if configuration.endswith(".toml"):
        try:
            return str(tomllib.loads(tree.configurations.get(configuration, "")).get("title", ""))
        except tomllib.TOMLDecodeError:
            return ""
    return str(tree.yaml(configuration).get("title") or "")


def _named(path: str, file: Foreign) -> NavigationName:
    name = without_suffix(path).rpartition("/")[2]
    title = text_of(file, "linkTitle", "title")
    weight = number(text_of(file, "weight"))
    return NavigationName(title, (weight or 1e9, (title or name).casefold()))  # a weight of 0 is none


def _addresses(documents: Mapping[str, Foreign], content: str) -> Iterator[tuple[str, str]]:
    """Where pages stand that say their own address."""
    for path, file in documents.items():
        folder = path.rpartition("/")[0]
        if slug := text_of(file, "slug").strip("/"):
            yield f"{folder}/{slug}".lstrip("/"), path
        if url := text_of(file, "url").strip("/"):
            yield f"{content}/{url}".lstrip("/"), path


def _values(documents: Mapping[str, Foreign]) -> Iterator[tuple[str, Mapping[str, Value]]]:
    """Old addresses: what Hugo calls aliases, and an address of its own."""
    for path, file in documents.items():
        said = file.front["aliases"].value if "aliases" in file.front else None
        old = [
            one for one in (said if isinstance(said, list) else [said]) if isinstance(one, str) and one.startswith("/")
        ]
        if (url := text_of(file, "url")).startswith("/"):
            old.append(url)
        if old:
            yield path, {"redirect_from": Value(old)}
