"""What is written once all pages are printed: files for other programs, the search, the policy, what browsers keep."""

from __future__ import annotations

import os
from functools import partial
from pathlib import Path

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.utils import write_file

from kbgen.build.engine import UnknownError
from kbgen.engines import precache
from kbgen.engines.defaults import write_redirects
from kbgen.engines.site import BuildManifest, Finished, SiteBuild
from kbgen.packs import kinds_of
from kbgen.site.csp import put_icons_into_files, write_policy
from kbgen.site.file_info import FOLDER, path_of
from kbgen.site.offline import Look
from kbgen.source.cache.store import digest
from kbgen.workers import aside, processors


def finish(site: SiteBuild, config: MkDocsConfig, *, keeps: bool) -> Finished:
    """Finish a site whose pages are printed, or those of its pages that have changed."""
    place = Path(config.site_dir)
    # ten thousand files take as long to write as the search's index takes to make
    with aside(partial(_write_files, place, site), min(processors(), len(site.staged.files))) as files:
        found = _finish(site, config, place, keeps=keeps)
        return found._replace(files=files())


def _finish(site: SiteBuild, config: MkDocsConfig, place: Path, *, keeps: bool) -> Finished:
    """What does not hang on the files for other programs: the search, the policy, what browsers keep."""
    staged, offline = site.staged, site.printing.offline
    kinds = kinds_of(site.settings)
    index = None
    if site.searching is not None and offline:
        site.searching.finish_for_disk(site.settings, kinds.values(), site.step)
    elif site.searching is not None:
        index = site.searching.finish(site.settings, kinds.values(), site.step)
    if offline:
        return Finished(None, None, frozenset())
    directory_urls = bool(config.use_directory_urls)
    if staged.fresh is None:
        write_redirects(place, site.pages.values(), config.site_url or "", directory_urls=directory_urls)
        put_icons_into_files(place)
        write_policy(place, site.policy, site.scripts)
    elif site.manifest is not None and site.scripts != _scripts(site.manifest):
        raise UnknownError
    stays = _stays(site)
    if not keeps:
        if staged.fresh is None:
            precache.remove(place)
        return Finished(index, None, stays)
    look = _look(site, place, stays)
    precache.keep(place, look, site.pages.values(), kinds, directory_urls=directory_urls)
    return Finished(index, look, stays)


def _write_files(place: Path, site: SiteBuild) -> dict[str, bytes]:
    """Write the files for other programs that are not there as they are; gives the digests of all of them."""
    known = site.manifest.files if site.manifest is not None else {}
    digests: dict[str, bytes] = {}
    for path, text in site.staged.files:
        data = text.encode()
        digests[path] = digest(data)
        if known.get(path) == digests[path]:
            # one that an author has put there would come before ours
            (place / path).unlink(missing_ok=True)
        else:
            write_file(data, os.path.join(place, path))
    return digests


def _scripts(before: BuildManifest) -> set[str]:
    return {script for printed in before.pages.values() for script in printed.scripts} | before.scripts


def _stays(site: SiteBuild) -> frozenset[str]:
    """The paths of those files of the last site that stay as they are, unless there are new ones."""
    before, staged = site.printing.before, site.staged
    if before is None:
        return frozenset()
    index = site.searching.standing if site.searching is not None else frozenset()
    if staged.fresh is not None:
        return index | {path for path in before.paths if not path.startswith(f"{FOLDER}/")}
    return before.paths & (index | site.standing | {path for path, _ in staged.files})


def _look(site: SiteBuild, place: Path, stays: frozenset[str]) -> Look:
    """The files of the site for the copy; what is known of one that was written anew is forgotten."""
    before = site.printing.before
    if before is None or site.manifest is None:
        return Look(place, site.known)
    new = {os.path.relpath(os.path.join(folder, name), place) for folder, _, names in os.walk(place) for name in names}
    old = stays - {path.replace(os.sep, "/") for path in new}
    still = {url: about for url, about in site.manifest.known.items() if path_of(url) in old}
    return Look(place, {**still, **site.known}, before.target, stays)
