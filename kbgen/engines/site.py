"""One build of a site: what its pages share, and what is gathered while they are printed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from types import MappingProxyType
from typing import NamedTuple

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.files import File, Files

from kbgen import app
from kbgen.build.engine import Printing, UnknownError
from kbgen.engines.printer import Printed, about_file
from kbgen.engines.searching import Searching
from kbgen.markup.active import Active
from kbgen.model import Finding, Staged
from kbgen.site.csp import Policy
from kbgen.site.file_info import FileInfo, Written
from kbgen.site.offline import Look
from kbgen.source.cache import store


class BuildManifest(NamedTuple):
    """A printed site as the next build has to know it.

    `shared` stands for what is the same on all pages, `pages` are what printing each of them gave, `files` the digests
    of the texts for other programs. `scripts` are those that stand on pages of the theme's own, `search` its index,
    `known` what is known of files for the copy that browsers keep.
    """

    shared: bytes
    pages: Mapping[str, Printed]
    files: Mapping[str, bytes]
    scripts: frozenset[str]
    search: Written | None
    known: Mapping[str, FileInfo]


def shared(staged: Staged, feeds: Iterable[str], ways_on: object) -> bytes:
    """Stands for what all pages have in common besides the configuration: the navigation, the feeds, the ways on."""
    return store.digest(repr((staged.navigation, sorted(feeds), ways_on)).encode("utf-8", "surrogatepass"))


def changed(
    documents: Sequence[File], digests: Mapping[str, bytes], files: Files, before: Mapping[str, Printed]
) -> Iterator[File]:
    """The pages that have to be printed.

    New ones, those of other contents, those whose links lead elsewhere now, and those at which kbgen has failed.
    """
    for file in documents:
        known = before.get(file.src_uri)
        digest = digests.get(file.src_uri)
        if known is None or (digest is not None and digest != known.made_of) or not _stands(known, files):
            yield file


def _stands(printed: Printed, files: Files) -> bool:
    found = printed.asked.items()
    return not printed.failed and all(about_file(files.get_file_from_path(path)) == about for path, about in found)


class Finished(NamedTuple):
    """What is known once all is printed: the search's index, the files that browsers may keep, and what stays.

    `stays` are the paths of those files of the last site that are as they were, `files` the digests of the files for
    other programs.
    """

    search: Written | None
    look: Look | None
    stays: frozenset[str]
    files: Mapping[str, bytes] = MappingProxyType({})


class SiteBuild:
    """One build of a site.

    `pages` are what is printed, by address, and as it was written where kbgen has failed at it; `listed` are the
    addresses that stand in the navigation. Gathered are the `scripts` that the policy has to let, what was `active`
    in pages, the `failures` at printing, what is `known` of pages for the copy that browsers keep, and the paths of
    the pages that are `standing` as the last build left them.
    """

    def __init__(
        self, printing: Printing, policy: Policy, config: MkDocsConfig, progress: app.Progress | None = None
    ) -> None:
        staged, before = printing.staged, printing.before
        self.printing, self.policy = printing, policy
        self.settings, self.staged = printing.settings, staged
        self.manifest = _manifest_of(before.manifest) if before is not None else None
        self.pages = {page.address: page for page in staged.pages}
        # where only texts have changed, the files for other programs are those of the last build
        files = self.manifest.files if self.manifest is not None and staged.fresh is not None else ()
        feeds = (*files, *(path for path, _ in staged.files))
        self.feeds = frozenset(path for path in feeds if path.startswith("feeds/"))
        self.listed = {address for _, pages in staged.navigation for _, address in pages} - {"index.md"}
        self.searching: Searching | None = None
        if config.theme.name == "material":
            index = self.manifest.search if self.manifest is not None else None
            self.searching = Searching(staged.pages, config, index, late=printing.late_search)
        self.scripts: set[str] = set()
        self.active: dict[str, tuple[Active, ...]] = {}
        self.failures: list[Finding] = []
        self.known: dict[str, FileInfo] = {}
        self.standing: set[str] = set()
        self.finished: Finished | None = None
        self._progress, self._done = progress, 0

    def take_out(self, address: str, active: tuple[Active, ...]) -> None:
        """Take note of what has been taken out of a page."""
        if active:
            self.active[address] = active

    def take(self, address: str, printed: Printed) -> None:
        """Take what is left to say of a page that was printed by kbgen's own loop, or that stands as it was."""
        self.step(2)
        if self.searching is not None:
            self.searching.note(printed.indexed)
        self.scripts |= printed.scripts
        self.take_out(address, printed.active)

    def step(self, steps: int = 1) -> None:
        """Tell how far the work is: each page is rendered once, printed once, and indexed if it can be found."""
        self._done += steps
        if self._progress is not None:
            self._progress(self._done, 2 * len(self.pages) + (self.searching.size if self.searching else 0))


def _manifest_of(kept: object) -> BuildManifest:
    if not isinstance(kept, BuildManifest):
        raise UnknownError
    return kept
