"""What the pages need of the theme and of Markdown, set where the handbook's author has not."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from mkdocs.config.defaults import MkDocsConfig

from kbgen.markup.policy import ESCAPING, EXTENSIONS
from kbgen.model.settings import ESCAPE, Markup

THEME = Path(__file__).parent.parent / "theme"
_STYLE = "assets/kbgen/kbgen.css"
_SCRIPTS = ("assets/kbgen/day.js", "assets/kbgen/freshness.js")
_PALETTE = [
    # The first is what a reader has who has chosen nothing: what their system says, and says anew at nightfall.
    {
        "media": "(prefers-color-scheme)",
        "primary": "custom",
        "accent": "custom",
        "toggle": {"icon": "material/brightness-auto", "name": "Switch to light"},
    },
    {
        "media": "(prefers-color-scheme: light)",
        "scheme": "default",
        "primary": "custom",
        "accent": "custom",
        "toggle": {"icon": "material/weather-night", "name": "Switch to dark"},
    },
    {
        "media": "(prefers-color-scheme: dark)",
        "scheme": "slate",
        "primary": "custom",
        "accent": "custom",
        "toggle": {"icon": "material/weather-sunny", "name": "Follow the system"},
    },
]
_FEATURES = ("navigation.tabs", "navigation.top", "content.code.copy", "search.highlight", "toc.follow")


def set_theme(config: MkDocsConfig) -> None:
    """Fonts from the reader's machine, dark and light, and Material's parts without requests to other hosts."""
    if config.theme.name != "material":
        return
    config.theme.dirs.insert(1 if config.theme.custom_dir else 0, str(THEME / "overrides"))
    config.theme["font"] = False
    if not config.theme.get("palette"):
        config.theme["palette"] = _PALETTE
    features = config.theme.get("features") or []
    config.theme["features"] = list(dict.fromkeys([*features, *_FEATURES]))


def set_files(config: MkDocsConfig, scripts: Sequence[str]) -> None:
    """Our stylesheet and scripts on every page, before those of the handbook's author."""
    if _STYLE not in config.extra_css:
        config.extra_css.insert(0, _STYLE)
    known = set(map(str, config.extra_javascript))
    config.extra_javascript[:0] = [script for script in (*_SCRIPTS, *scripts) if script not in known]


def set_extensions(config: MkDocsConfig, markup: Markup) -> None:
    """The extensions that documents may use, and the one that prints HTML as text where that is the policy."""
    if markup.html == ESCAPE and ESCAPING not in config.markdown_extensions:
        config.markdown_extensions.append(ESCAPING)
    for name, options in EXTENSIONS.items():
        if name not in config.markdown_extensions:
            config.markdown_extensions.append(name)
        given = config.mdx_configs.get(name)
        if options and not given:
            config.mdx_configs[name] = options
