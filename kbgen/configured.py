"""Composition for the rules on the configuration: joins the corpus, the pages that kbgen makes, and its text."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Mapping
from datetime import date
from pathlib import Path

from kbgen.judging import configuration_of
from kbgen.kit import Kind
from kbgen.load.configuration import owner_places, places_in
from kbgen.model import Corpus, Finding, Settings, Span
from kbgen.rules.ownership import (
    findings_on,
    on_code_owners,
    on_folders,
    unknown_code_owners,
    unknown_of_folders,
    without_page,
)
from kbgen.source import codeowners
from kbgen.source import settings as configuration
from kbgen.source.files import is_markdown, read_text
from kbgen.stage import site_of, view_addresses


def findings_on_nav(corpus: Corpus, kinds: Mapping[str, Kind], today: date) -> Iterator[Finding]:
    """What is wrong with the paths in `nav`."""
    settings = corpus.settings
    missing = without_page(corpus, view_addresses(site_of(corpus, today, kinds)))
    config, places = _where(settings, lambda text: places_in(text, "nav"))
    yield from findings_on([path for path in missing if not _is_other_file(settings, path)], corpus, config, places)


def _is_other_file(settings: Settings, path: str) -> bool:
    """Whether a path names a file of `docs_dir` that is no document; `docs_dir` need not be a source."""
    inside = not is_markdown(path) and not path.startswith("../")
    return inside and os.path.isfile(os.path.join(settings.root, settings.docs_dir, path))


def findings_on_owners(corpus: Corpus) -> Iterator[Finding]:
    """What is wrong with the owners that the configuration and CODEOWNERS name."""
    if unknown := unknown_of_folders(corpus):
        yield from on_folders(unknown, corpus, *_where(corpus.settings, owner_places))
    if unknown := unknown_code_owners(corpus):
        yield from on_code_owners(unknown, corpus, *codeowners.places(Path(corpus.settings.root)))


def _where(settings: Settings, places_of: Callable[[str], Mapping[str, Span]]) -> tuple[str, Mapping[str, Span]]:
    """The file with the texts, which may be one that is inherited, from the handbook's root, and where they stand."""
    for path in configuration.inherited(Path(str(settings.config_path))):
        if places := places_of(read_text(path)[0]):
            return os.path.relpath(path.resolve(), settings.root).replace(os.sep, "/"), places
    return configuration_of(settings), {}
