"""What is written once all pages are printed: files for other programs, the search, the policy, what browsers keep."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Protocol

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.utils import write_file

from kbgen import app
from kbgen.engines import precache
from kbgen.engines.choice import UnknownError
from kbgen.engines.manifest import PreviousBuild, file_digests
from kbgen.engines.redirects import write_redirects
from kbgen.engines.searching import Searching
from kbgen.model import Page, Settings, Staged
from kbgen.site.csp import Policy, put_icons_into_files, write_policy
from kbgen.site.file_info import FileInfo, path_of
from kbgen.site.offline import Look
from kbgen.site.search import FOLDER, Written
from kbgen.workers import for_each


class Printing(Protocol):
    """What the plugin knows of a site whose pages are printed, and is told here."""

    settings: Settings | None
    staged: Staged | None
    before: PreviousBuild | None
    pages: dict[str, Page]
    searching: Searching | None
    scripts: set[str]
    policy: Policy
    offline: bool
    known: dict[str, FileInfo]
    standing: set[str]
    index: Written | None
    look: Look | None
    stays: frozenset[str]

    def step(self, steps: int = 1) -> None:
        """Tell how far the work is."""


def finish(plugin: Printing, config: MkDocsConfig, *, keeps: bool) -> None:
    """Finish a site whose pages a plugin has printed, or those of its pages that have changed."""
    site, staged, before = Path(config.site_dir), plugin.staged, plugin.before
    assert staged is not None
    _write_files(site, staged, before)
    if plugin.searching is not None and plugin.settings is not None:
        kinds = app.kinds_of(plugin.settings).values()
        if plugin.offline:
            plugin.searching.finish_for_disk(plugin.settings, kinds, plugin.step)
        else:
            plugin.index = plugin.searching.finish(plugin.settings, kinds, plugin.step)
    if plugin.offline:
        return
    directory_urls = bool(config.use_directory_urls)
    if staged.fresh is None:
        write_redirects(site, plugin.pages.values(), config.site_url or "", directory_urls=directory_urls)
        put_icons_into_files(site)
        write_policy(site, plugin.policy, plugin.scripts)
    elif before is not None and plugin.scripts != _scripts(before):
        raise UnknownError
    plugin.stays = _stays(plugin, before, staged)
    if keeps:
        plugin.look = _look(plugin, site, before)
        kinds_of = app.kinds_of(plugin.settings)
        precache.keep(site, plugin.look, plugin.pages.values(), kinds_of, directory_urls=directory_urls)
    elif staged.fresh is None:
        precache.remove(site)


def _write_files(site: Path, staged: Staged, before: PreviousBuild | None) -> None:
    """Write the files for other programs that are not there as they are."""
    known = before.standing.files if before is not None else {}
    digests = file_digests(staged) if known else {}
    standing = frozenset(path for path, digest in digests.items() if known.get(path) == digest)
    for path in standing:
        # one that an author has put there would come before ours
        (site / path).unlink(missing_ok=True)

    def write(file: tuple[str, str]) -> None:
        write_file(file[1].encode("utf-8"), os.path.join(site, file[0]))

    for_each(write, [file for file in staged.files if file[0] not in standing])


def _scripts(before: PreviousBuild) -> set[str]:
    pages = before.standing.pages.values()
    return {script for _, printed in pages for script in printed.scripts} | before.standing.scripts


def _stays(plugin: Printing, before: PreviousBuild | None, staged: Staged) -> frozenset[str]:
    """The paths of those files of the last site that stay as they are, unless there are new ones."""
    if before is None:
        return frozenset()
    index = plugin.searching.standing if plugin.searching is not None else frozenset()
    if staged.fresh is not None:
        return index | {path for path in before.paths if not path.startswith(f"{FOLDER}/")}
    return before.paths & (index | plugin.standing | {path for path, _ in staged.files})


def _look(plugin: Printing, site: Path, before: PreviousBuild | None) -> Look:
    """The files of the site for the copy; what is known of one that was written anew is forgotten."""
    if before is None:
        return Look(site, plugin.known)
    still = {
        url: about
        for url, about in before.standing.known.items()
        if (path := path_of(url)) in plugin.stays and not (site / path).exists()
    }
    return Look(site, {**still, **plugin.known}, before.target, plugin.stays)
