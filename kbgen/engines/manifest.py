"""What a build leaves of a site for the next one, which prints only the pages that have become others."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from mkdocs.structure.files import File, Files

from kbgen.engines.printer import Printed
from kbgen.engines.rendered import about_file
from kbgen.model import Page, Staged
from kbgen.site.file_info import FileInfo, Written
from kbgen.source.cache import store


class BuildManifest(NamedTuple):
    """A printed site as the next build has to know it.

    `shared` stands for what is the same on all pages, `pages` are what printing each of them gave with a digest of
    what it was made from, `files` the digests of the texts for other programs. `scripts` are those that stand on
    pages of the theme's own, `search` its index, `known` what is known of files for the copy that browsers keep.
    """

    shared: bytes
    pages: Mapping[str, tuple[bytes, Printed]]
    files: Mapping[str, bytes]
    scripts: frozenset[str]
    search: Written | None
    known: Mapping[str, FileInfo]


def shared(staged: Staged, feeds: Iterable[str], ways_on: object) -> bytes:
    """Stands for what all pages have in common besides the configuration: the navigation, the feeds, the ways on."""
    return store.digest(repr((staged.navigation, sorted(feeds), ways_on)).encode("utf-8", "surrogatepass"))


def page_digest(page: Page) -> bytes:
    """Stands for all that a page is printed from besides what it shares with others."""
    # Writing the long texts as Python would takes five times as long as the digest of them with their lengths.
    texts = (page.body, page.lead, page.trail, page.as_written, *(section.html for section in page.sections))
    headings = [(section.title, section.anchor) for section in page.sections]
    bare = page._replace(text="", body="", lead="", trail="", sections=(), as_written="")
    said = repr((bare, headings, [len(text) for text in texts]))
    return store.digest("".join((said, *texts)).encode("utf-8", "surrogatepass"))


def file_digests(staged: Staged) -> dict[str, bytes]:
    """Of the texts for other programs, by path."""
    return {path: store.digest(text.encode("utf-8", "surrogatepass")) for path, text in staged.files}


def changed(
    documents: Sequence[File], digests: Mapping[str, bytes], files: Files, before: Mapping[str, tuple[bytes, Printed]]
) -> Iterator[File]:
    """The pages that have to be printed.

    New ones, those of other contents, those whose links lead elsewhere now, and those at which kbgen has failed.
    """
    for file in documents:
        known = before.get(file.src_uri)
        digest = digests.get(file.src_uri)
        if known is None or (digest is not None and digest != known[0]) or not _stands(known[1], files):
            yield file


def _stands(printed: Printed, files: Files) -> bool:
    found = printed.asked.items()
    return not printed.failed and all(about_file(files.get_file_from_path(path)) == about for path, about in found)
