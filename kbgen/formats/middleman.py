"""Sites of Middleman, such as the technical documentation of GOV.UK: https://middlemanapp.com/basics/directory-structure/."""

from __future__ import annotations

from kbgen.formats.site import FileTree, ForeignSite, NavigationName, drafts, number, text_of, tree_of
from kbgen.kit.kind import Foreign
from kbgen.model.document import without_suffix

_SOURCE = "source/"
_ENDINGS = (".html.md.erb", ".html.md")


def site(tree: FileTree, *, asked: bool) -> ForeignSite | None:
    """A folder with Markdown in `source` that is named after the pages it becomes; what lies beside that comes too."""
    pages = sorted(path for path in tree.documents if path.startswith(_SOURCE))
    sign = next((path for path in pages if path.endswith(_ENDINGS)), "")
    if not (sign or asked):
        return None
    named = {path: _named(path, tree.documents[path]) for path in pages}
    moved = {path: path.removeprefix(_SOURCE) for path in sorted(tree.files)}
    listed = tree_of(named, {}, _SOURCE.rstrip("/"))
    return ForeignSite(
        "middleman", sign, "", moved, (_SOURCE.rstrip("/"), ""), listed, unsure=drafts(tree.documents, "Middleman")
    )


def _named(path: str, file: Foreign) -> NavigationName:
    title = text_of(file, "title")
    name = without_suffix(path).rpartition("/")[2]
    return NavigationName(title, (number(text_of(file, "weight")), (title or name).casefold()))
