"""The pages of one build: those that have to be printed, and those that stand as the last build left them."""

from __future__ import annotations

import logging
from pathlib import Path
from typing import TypeVar

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.files import File, Files

from kbgen.build.engine import PrintedSite, UnknownError
from kbgen.engines.printer import Printed, digest_of
from kbgen.engines.site import BuildManifest, SiteBuild, changed, shared
from kbgen.site.file_info import FileInfo

T = TypeVar("T")


def say(printed: Printed) -> None:
    """Log what a page warned of, whether it has been printed now or stands."""
    for said in printed.said:
        logging.getLogger(said.logger).log(said.level, "%s", said.message)


class IncrementalBuild:
    """Tells which pages are to be printed, takes what printing gave, and knows the whole in the end."""

    def __init__(self, config: MkDocsConfig, site: SiteBuild, files: Files) -> None:
        staged = site.staged
        self._site = site
        self._staged = staged
        self._shared = shared(staged, site.feeds, config.extra.get("kb_ways_on"))
        fresh = staged.fresh
        self._before = before = site.manifest
        known = before.pages if before is not None and before.shared == self._shared else {}
        if fresh is not None and not known:
            raise UnknownError
        there = site.pages.keys() & known.keys() if fresh is None else fresh
        digests = {address: digest_of(site.pages[address]) for address in there}
        documents = files.documentation_pages()
        self.changed = list(changed(documents, digests, files, known))
        if fresh is not None and not fresh.issuperset(file.src_uri for file in self.changed):
            raise UnknownError
        printed = {file.src_uri for file in self.changed}
        self._standing = [file for file in documents if file.src_uri not in printed]
        self._pages: dict[str, Printed] = {}
        self._same: dict[object, object] = {}

    def reuse_unchanged(self) -> None:
        """Take the pages that stand as they are."""
        if self._before is None:
            return
        for file in self._standing:
            self._pages[file.src_uri] = known = self._before.pages[file.src_uri]
            say(known)
            self._site.take(file.src_uri, known)
            self._site.standing.add(file.dest_uri)
            if self._staged.fresh is None:
                # a page counts before a file of its name, which has been copied
                Path(file.abs_dest_path).unlink(missing_ok=True)

    def take(self, file: File, printed: Printed) -> None:
        """Take what printing a page gave."""
        self._site.take(file.src_uri, printed)
        if printed.failed is not None:
            self._site.failures.append(printed.failed)
        if printed.about is not None:
            url, about = printed.about
            # many pages use the same files, and none of their addresses has to be kept twice
            used = self._once(tuple(map(self._once, about.used)))
            self._site.known[url] = FileInfo(about.size, about.digest, used)
        self._pages[file.src_uri] = printed._replace(about=None, scripts=self._once(printed.scripts))

    def _once(self, value: T) -> T:
        """The first of equal values."""
        found: T = self._same.setdefault(value, value)  # type: ignore[assignment]
        return found

    def finished(self, templates: frozenset[str]) -> PrintedSite:
        """What this build leaves, with the scripts of pages of the theme's own."""
        site, staged, before, finished = self._site, self._staged, self._before, self._site.finished
        assert finished is not None
        files = finished.files
        if before is not None and staged.fresh is not None:
            files = {**before.files, **files}
        known = finished.look.known if finished.look is not None else {}
        manifest = BuildManifest(self._shared, self._pages, files, templates, finished.search, known)
        stays = finished.stays if before is not None else None
        return PrintedSite(manifest, stays, tuple(site.failures), site.active)
