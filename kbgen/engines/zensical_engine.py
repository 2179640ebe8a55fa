"""Prints staged pages with Zensical: writes the tree that it reads, has it printed, and finishes the site.

Zensical has no plugins and takes nothing but files, and it is run as a process of its own, since it keeps what it was
told of a site for as long as it lives.
"""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterable, Mapping
from datetime import date
from pathlib import Path
from typing import Any

import yaml
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.plugins import PluginCollection
from mkdocs.structure.pages import Page as MkDocsPage

from kbgen.build.engine import Console, EngineError, PrintedSite, Printing
from kbgen.engines import ENGINES, ZENSICAL
from kbgen.engines.confined import files_in
from kbgen.engines.content import with_head
from kbgen.engines.defaults import THEME
from kbgen.engines.mkdocs_engine import configured_for
from kbgen.engines.mkdocs_plugin import KbgenPlugin, file_of, included
from kbgen.engines.site import SiteBuild
from kbgen.engines.tree import DOCS, active_in, failures_of, text_of, write_tree
from kbgen.model import Markup, Settings, Staged
from kbgen.site.csp import needed
from kbgen.source import opening

_SITE = "site"
_FILE = "mkdocs.yml"
# Of the engine's own search, in whose place ours stands.
_INDEX = "search.json"
# Our templates, which use only what both engines of templates know.
_OURS = "templates"
# Where what an author wrote stands in a page; greedy, so that no text of theirs ends it.
_ARTICLE = re.compile(r"<article.*</article>", re.DOTALL)
_THEME = ("language", "direction", "features", "palette", "icon", "logo", "favicon")
_PLAIN = ("site_name", "site_url", "site_description", "site_author", "copyright", "repo_url", "repo_name")


class ZensicalEngine:
    """Writes the staged tree, has Zensical print it, and finishes the site."""

    def print_site(self, printing: Printing, console: Console) -> PrintedSite:
        """Print every page into a folder, and index them."""
        about = ENGINES[ZENSICAL]
        console.say(f"{about.title} prints the pages without {about.without}.")
        with (
            console.progress("Printing") as progress,
            configured_for(printing, progress) as (config, plugin),
            tempfile.TemporaryDirectory(prefix="kbgen-tree-") as folder,
        ):
            tree = Path(folder).resolve()
            laid_out = _lay_out(config, plugin, tree)
            _run(tree)
            if plugin.site.searching is not None:
                (tree / _SITE / _INDEX).unlink(missing_ok=True)
            shutil.copytree(tree / _SITE, laid_out.site_dir, dirs_exist_ok=True)
            _finish(tree, laid_out, plugin)
            failures = (*plugin.site.failures, *failures_of(tree))
        return PrintedSite(failures=failures, active=plugin.site.active)


def export_tree(settings: Settings, staged: Staged, today: date, into: Path) -> None:
    """Write the staged tree into an empty folder, as an engine without plugins reads it; raises EngineError."""
    with configured_for(Printing(settings, staged, today, into)) as (config, plugin):
        _lay_out(config, plugin, into)


def _lay_out(config: MkDocsConfig, plugin: KbgenPlugin, tree: Path) -> MkDocsConfig:
    """Write all that Zensical reads of a site into a folder; gives the configuration that was told to it."""
    # other plugins would be asked for what only MkDocs does with them
    config.plugins = PluginCollection()
    config.plugins["kbgen"] = plugin
    config = config.plugins.on_config(config)
    files = config.plugins.on_files(files_in(config), config=config)
    site = plugin.site
    write_tree(tree, files, site.staged.pages, site.listed, directory_urls=bool(config.use_directory_urls))
    for part in ("overrides", *(["searching"] if site.searching is not None else [])):
        shutil.copytree(THEME / part, tree / _OURS, dirs_exist_ok=True)
    (tree / _FILE).write_text(_configuration(config, site.settings.markup), encoding="utf-8")
    return config


def _run(tree: Path) -> None:
    """Have the tree printed. What it warns of is no business of the handbook's author, whose links kbgen has judged."""
    command = [sys.executable, "-P", "-m", "zensical", "build", "--config-file", _FILE]
    done = subprocess.run(command, cwd=tree, capture_output=True, text=True, errors="replace", check=False)  # noqa: S603
    if done.returncode or not (tree / _SITE / "index.html").is_file():
        said = (done.stderr or done.stdout).strip().splitlines()
        raise EngineError(f"Zensical could not print the pages: {said[-1] if said else done.returncode}")


def _finish(tree: Path, config: MkDocsConfig, plugin: KbgenPlugin) -> None:
    """What other programs read of each page, in its head and beside it, and the index of the search page."""
    site, like = plugin.site, included(config, content="")
    for page in (page for page in site.pages.values() if not page.redirect):
        written = text_of(tree, page.address)
        if written is None:
            raise EngineError(f"Zensical has not printed {page.address}")
        if site.searching is not None:
            site.searching.add(page, written)
        printed = MkDocsPage(None, file_of(page, site, config, like), config)
        place = Path(printed.file.abs_dest_path)
        output = with_head(opening.read(place).decode(), page, printed, config, site.feeds)
        _write(place, output, needed(_ARTICLE.sub("", output)), site)
        site.take_out(page.address, active_in(tree, page.address))
    missing = Path(config.site_dir) / "404.html"
    output = opening.read(missing).decode()
    _write(missing, output, needed(output), site)
    plugin.on_post_build(config)


def _write(place: Path, output: str, scripts: set[str], site: SiteBuild) -> None:
    """Write a page with its policy."""
    place.write_bytes(site.policy.within(output, scripts).encode("utf-8", "xmlcharrefreplace"))
    site.scripts |= scripts


def _configuration(config: MkDocsConfig, markup: Markup) -> str:
    """What Zensical is told of the site, in the words that it shares with MkDocs; it runs within the tree."""
    panels = {"tree": ".", "html": markup.html, "frames": [*markup.frames]}
    values: dict[str, Any] = {
        **{key: config[key] for key in _PLAIN if config[key]},
        "edit_uri": "",
        "docs_dir": DOCS,
        "site_dir": _SITE,
        "use_directory_urls": bool(config.use_directory_urls),
        "theme": _theme(config),
        "nav": config.nav,
        "extra": _plain(config.extra),
        "extra_css": [*config.extra_css],
        "extra_javascript": [str(one) for one in config.extra_javascript],
        "markdown_extensions": [*_extensions(config), {"kbgen.engines.panels": panels}],
        "plugins": ["search"],
        # kbgen judges links itself, by document and line
        "validation": {"invalid_links": False, "invalid_link_anchors": False},
    }
    return yaml.dump(values, allow_unicode=True, sort_keys=False)


def _plain(value: Any) -> Any:
    """Values as a file holds them."""
    if isinstance(value, Mapping):
        return {str(key): _plain(one) for key, one in value.items()}
    return [_plain(one) for one in value] if isinstance(value, list | tuple) else value


def _theme(config: MkDocsConfig) -> dict[str, Any]:
    """Its older look, which is Material's, for which the stylesheet is written; never a font from another host."""
    told = {key: config.theme.get(key) for key in _THEME if config.theme.get(key)}
    return {"name": "material", "variant": "classic", "font": False, "custom_dir": _OURS, **told}


def _extensions(config: MkDocsConfig) -> Iterable[dict[str, Any]]:
    return ({name: dict((config.mdx_configs or {}).get(name) or {})} for name in config.markdown_extensions)
