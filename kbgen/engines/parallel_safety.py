"""What of a configuration is known to print a page from its own text alone, so that pages can be printed apart."""

from __future__ import annotations

from functools import partial
from types import BuiltinFunctionType, FunctionType
from typing import Any

from mkdocs.config.defaults import MkDocsConfig

from kbgen.engines.mkdocs_plugin import KbgenPlugin
from kbgen.engines.searching import THEMES_OWN
from kbgen.markup.policy import KNOWN, SHORT

# Functions that a configuration may name are those of packages whose other functions are known too.
_PACKAGES = ("markdown.", "pymdownx.", "material.", "pygments.")
# Extensions that read files besides the text when they are told to.
_READING = frozenset({"custom_icons", "auto_append"})


def why_sequential(config: MkDocsConfig, *, offline: bool) -> str | None:
    """Why pages must be printed one after another by MkDocs itself; None where they need not be.

    Asked before plugins have seen the configuration.
    """
    for name, plugin in config.plugins.items():
        # ours, and the theme's search where ours takes its place
        if not isinstance(plugin, KbgenPlugin) and (name != THEMES_OWN or config.theme.name != "material"):
            return f"the plugin {name!r} may look at several pages"
    if offline:
        return "a site for a disk is printed by MkDocs alone"
    if config.hooks:
        return f"the hook {next(iter(config.hooks))!r} may look at several pages"
    for extension in config.markdown_extensions:
        if not {extension, SHORT + extension} & KNOWN:
            return f"the Markdown extension {extension!r} may read more than a page's text"
    for extension, options in (config.mdx_configs or {}).items():
        if (option := _unknown(options)) is not None:
            return f"the option {option!r} of the Markdown extension {extension!r} may read more than a page's text"
    return None


def _unknown(options: Any, name: str = "") -> str | None:
    """The first option that holds a function of somebody's own, or makes an extension read files."""
    if isinstance(options, dict):
        if found := next((str(one) for one in options if one in _READING), None):
            return found
        parts = [(str(key), value) for key, value in options.items()]
    elif isinstance(options, list | tuple):
        parts = [(name, value) for value in options]
    else:
        return None if _known(options) else name
    return next((found for key, value in parts if (found := _unknown(value, key)) is not None), None)


def _known(value: Any) -> bool:
    """Whether a value is plain, or a function that its name tells all about, with arguments that are known too."""
    if value is None or isinstance(value, str | int | float):
        return True
    if isinstance(value, partial):
        return all(map(_known, (value.func, *value.args, *value.keywords.values())))
    named = isinstance(value, FunctionType | BuiltinFunctionType | type) and not getattr(value, "__closure__", None)
    return named and f"{value.__module__}.".startswith(_PACKAGES)
