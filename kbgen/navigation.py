"""Composition for the rule on `nav`: joins the corpus, the pages that kbgen makes, and the text of `mkdocs.yml`."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from datetime import date
from pathlib import Path

from kbgen.failures import configuration_of
from kbgen.kit import Kind
from kbgen.load.configuration import places_in
from kbgen.model import Corpus, Finding, Settings, Span
from kbgen.rules.navigation import findings_on, without_page
from kbgen.source import settings as configuration
from kbgen.source.files import is_markdown, read_text
from kbgen.stage import site_of, view_addresses


def findings_on_nav(corpus: Corpus, kinds: Mapping[str, Kind], today: date) -> Iterator[Finding]:
    """What is wrong with the paths in `nav`."""
    settings = corpus.settings
    missing = without_page(corpus, view_addresses(site_of(corpus, today, kinds)))
    config, places = _where(settings)
    yield from findings_on([path for path in missing if not _is_other_file(settings, path)], corpus, config, places)


def _is_other_file(settings: Settings, path: str) -> bool:
    """Whether a path names a file of `docs_dir` that is no document; `docs_dir` need not be a source."""
    inside = not is_markdown(path) and not path.startswith("../")
    return inside and os.path.isfile(os.path.join(settings.root, settings.docs_dir, path))


def _where(settings: Settings) -> tuple[str, Mapping[str, Span]]:
    """The file with `nav`, which may be one that is inherited, from the handbook's root, and where its texts stand."""
    for path in configuration.inherited(Path(str(settings.config_path))):
        if places := places_in(read_text(path)[0], "nav"):
            return os.path.relpath(path.resolve(), settings.root).replace(os.sep, "/"), places
    return configuration_of(settings), {}
