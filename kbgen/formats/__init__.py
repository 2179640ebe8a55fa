"""What a folder as a whole tells: sites of other generators, with their navigation and their addresses."""

from __future__ import annotations

from kbgen.formats import docusaurus, hugo, jekyll, middleman, mkdocs
from kbgen.formats.site import FileTree, ForeignSite

SITES = {
    "mkdocs": ("A folder with an mkdocs.yml: its `nav`, and its `docs_dir`.", mkdocs.site),
    "hugo": (
        "A site of Hugo, or its content folder: `_index.md`, weights, `ref` and `relref`, static files.",
        hugo.site,
    ),
    "docusaurus": ("A site of Docusaurus, or its docs folder: sidebar positions, categories, slugs.", docusaurus.site),
    "jekyll": ("A site of Jekyll: posts, collections, permalinks, `link` and `post_url`.", jekyll.site),
    "middleman": ("A site of Middleman, such as GOV.UK's: `.html.md.erb` in `source`, weights.", middleman.site),
}
# Files that say how a site is laid out, besides those in YAML.
CONFIGURATIONS = frozenset({"hugo.toml", "config.toml", "_category_.json"})

__all__ = ["CONFIGURATIONS", "SITES", "FileTree", "ForeignSite", "site_of"]


def site_of(tree: FileTree, wanted: str) -> ForeignSite | None:
    """The site that a folder is, of the generator that is `wanted`, or of any by its signs; None where it is none."""
    if wanted in SITES:
        return SITES[wanted][1](tree, asked=True)
    found = (read(tree, asked=False) for _, read in SITES.values())
    return next((site for site in found if site is not None), None)
