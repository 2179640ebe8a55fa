"""Reads `mkdocs.yml` without MkDocs."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import yaml

from kbgen.freshness import parse_interval
from kbgen.model import CoverageException, Handbook, OwnField, OwnKind, Settings, Source
from kbgen.model.page_links import PageLinks
from kbgen.model.settings import AUDIENCES, DIALECTS, GITHUB, MATERIAL, SCHEMA
from kbgen.source import mermaid
from kbgen.source.coverage_settings import coverage_exceptions
from kbgen.source.handbook_settings import handbooks, search_also
from kbgen.source.page_links import page_links

NAME = "mkdocs.yml"
_DEEPEST = 10
_SOURCE_KEYS = frozenset({"path", "name", "at", "kind", "audience", "format", "markdown"})
_KIND_NAME = re.compile(r"[a-z][a-z0-9-]{0,40}")


class SettingsError(Exception):
    """The configuration cannot be used; the message says where, why and what to do."""


class _Loader(yaml.CSafeLoader):
    """Loads plain YAML and passes over the tags that only MkDocs understands."""


def _env(loader: _Loader, node: yaml.Node) -> object:
    """Read the default of `!ENV [NAME, default]`: no setting of kbgen's comes from the environment."""
    if isinstance(node, yaml.SequenceNode) and len(node.value) > 1:
        return loader.construct_object(node.value[-1])
    return None


def _passed_over(_loader: _Loader, _suffix: str, _node: yaml.Node) -> None:
    return None


_Loader.add_constructor("!ENV", _env)
_Loader.add_multi_constructor("", _passed_over)


@dataclass(frozen=True, slots=True)
class Configuration:
    """`mkdocs.yml` as plain values, with the folder that its paths are relative to."""

    path: Path
    values: Mapping[str, Any]


def find(start: Path) -> Path | None:
    """The nearest `mkdocs.yml` in `start` or above it, within the same git work tree."""
    for folder in (start, *start.parents):
        if (folder / NAME).is_file():
            return folder / NAME
        if (folder / ".git").exists():
            return None
    return None


def read(path: Path) -> Settings:
    """The settings in a `mkdocs.yml`; SettingsError where it cannot be used."""
    return settings_from(Configuration(path, _values(path)))


def _values(path: Path, depth: int = 0) -> dict[str, Any]:
    if depth > _DEEPEST:
        raise SettingsError(f"{path}: INHERIT goes round in a circle; remove one of the INHERIT keys")
    try:
        text = path.read_text(encoding="utf-8-sig")
    except FileNotFoundError:
        raise SettingsError(f"{path}: no such file; `kbgen init` makes a handbook with one") from None
    except (OSError, UnicodeDecodeError) as error:
        raise SettingsError(f"{path}: cannot be read: {error}") from None
    try:
        values = yaml.load(text, Loader=_Loader)  # noqa: S506  # a safe loader that passes tags over
    except yaml.YAMLError as error:
        raise SettingsError(f"{path}{_marked(error)}") from None
    except (ValueError, RecursionError) as error:
        raise SettingsError(f"{path}: {error}") from None
    if not isinstance(values, dict):
        raise SettingsError(f"{path}: expected keys and values such as `site_name: Handbook`")
    inherited = values.pop("INHERIT", None)
    if isinstance(inherited, str):
        return _merged(_values(path.parent / inherited, depth + 1), values)
    return values


def _marked(error: yaml.YAMLError) -> str:
    mark = getattr(error, "problem_mark", None)
    problem = getattr(error, "problem", None) or "is no valid YAML"
    return f":{mark.line + 1}:{mark.column + 1}: {problem}" if mark else f": {problem}"


def _merged(base: dict[str, Any], over: Mapping[str, Any]) -> dict[str, Any]:
    """MkDocs' own way to inherit: mappings are merged, everything else is replaced."""
    merged = dict(base)
    for key, value in over.items():
        below = merged.get(key)
        merged[key] = _merged(below, value) if isinstance(below, dict) and isinstance(value, dict) else value
    return merged


def settings_from(configuration: Configuration) -> Settings:
    """Settings from the values of `mkdocs.yml`; SettingsError names the key that cannot be used."""
    values, path = configuration.values, configuration.path
    options = _options(values.get("plugins"), path)
    unknown = set(options) - _KNOWN
    if unknown:
        raise SettingsError(f"{path}: plugins.kbgen has no option {sorted(unknown)[0]!r}; it has {sorted(_KNOWN)}")
    freshness = _mapping(options, "freshness", path)
    docs_dir = str(values.get("docs_dir", "docs"))
    # who names extensions of Python-Markdown has written for them
    dialect = options.get("markdown", MATERIAL if values.get("markdown_extensions") else GITHUB)
    markdown = _one_of(dialect, DIALECTS, "markdown", path)
    sources = _sources(options.get("sources", [docs_dir]), docs_dir, markdown, path)
    others = _handbooks(_mapping(options, "handbooks", path), sources, path)
    return Settings(
        root=str(path.parent.resolve()),
        sources=sources,
        title=str(values.get("site_name", "Handbook")),
        timezone=_zone(str(options.get("timezone", "UTC")), path),
        due_soon=_interval(freshness.get("due_soon", "30d"), "freshness.due_soon", path),
        grace=_interval(freshness.get("grace", "14d"), "freshness.grace", path),
        as_of=_day(options.get("as_of"), path),
        review_every=_review_every(_mapping(options, "kinds", path), path),
        own_kinds=_own_kinds(_mapping(options, "kinds", path), path),
        owners={str(k).strip("/"): str(v) for k, v in _mapping(options, "owners", path).items()},
        folders={str(k).strip("/").lower(): str(v) for k, v in _mapping(options, "folders", path).items()},
        audience=_one_of(options.get("audience", "internal"), AUDIENCES, "audience", path),
        restricted_links=_one_of(
            options.get("restricted_links", "text"), ("text", "finding"), "restricted_links", path
        ),
        config_path=str(path),
        docs_dir=docs_dir,
        url=str(values.get("site_url") or ""),
        site_dir=str(values.get("site_dir", "site")),
        directory_urls=values.get("use_directory_urls") is not False,
        offline_copy=_truth(options.get("offline_copy", True), "offline_copy", path),
        page_links=_page_links(values, _mapping(options, "page_links", path), path, docs_dir),
        mermaid=_mermaid(options.get("mermaid"), path),
        coverage_exceptions=_coverage(_mapping(options, "coverage", path), path),
        handbooks=others,
        search_also=_search(_mapping(options, "search", path), others, path),
        schema=_schema(options.get("schema", 0), path),
        markdown=markdown,
    )


_KNOWN = frozenset(
    (
        "sources timezone freshness as_of kinds owners folders audience restricted_links coverage offline_copy "
        "page_links handbooks search mermaid schema markdown"
    ).split()
)


def _options(plugins: object, path: Path) -> dict[str, Any]:
    """The options of the `kbgen` plugin, in either of MkDocs' spellings."""
    listed: Iterable[object] = plugins if isinstance(plugins, list) else [plugins]
    for plugin in listed:
        if isinstance(plugin, dict) and "kbgen" in plugin:
            options = plugin["kbgen"] or {}
            if not isinstance(options, dict):
                raise SettingsError(f"{path}: plugins.kbgen holds {options!r}, expected keys such as `sources:`")
            return options
    return {}


def _mapping(options: Mapping[str, Any], key: str, path: Path) -> dict[Any, Any]:
    value = options.get(key) or {}
    if not isinstance(value, dict):
        raise SettingsError(f"{path}: plugins.kbgen.{key} holds {value!r}, expected keys and values")
    return value


def _coverage(options: Mapping[Any, Any], path: Path) -> tuple[CoverageException, ...]:
    try:
        return coverage_exceptions(options)
    except ValueError as error:
        raise SettingsError(f"{path}: plugins.kbgen.coverage{error}") from None


def _page_links(values: Mapping[str, Any], options: Mapping[Any, Any], path: Path, docs_dir: str) -> PageLinks:
    try:
        return page_links(values, options, path.parent.resolve(), docs_dir)
    except ValueError as error:
        raise SettingsError(f"{path}: plugins.kbgen.page_links{error}") from None


def _handbooks(options: Mapping[Any, Any], sources: Iterable[Source], path: Path) -> tuple[Handbook, ...]:
    try:
        return handbooks(options, (source.name for source in sources))
    except ValueError as error:
        raise SettingsError(f"{path}: plugins.kbgen.handbooks{error}") from None


def _search(options: Mapping[Any, Any], others: Iterable[Handbook], path: Path) -> tuple[str, ...]:
    try:
        return search_also(options, others)
    except ValueError as error:
        raise SettingsError(f"{path}: plugins.kbgen.search{error}") from None


def _mermaid(value: object, path: Path) -> str:
    try:
        return "" if value is None else mermaid.named(value)
    except ValueError as error:
        raise SettingsError(f"{path}: plugins.kbgen.mermaid{error}") from None


def _schema(value: object, path: Path) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or value < 0:
        raise SettingsError(f"{path}: plugins.kbgen.schema is {value!r}, expected a whole number")
    if value > SCHEMA:
        raise SettingsError(f"{path}: plugins.kbgen.schema is {value}, and this kbgen knows up to {SCHEMA}; upgrade it")
    return value


def _sources(given: object, docs_dir: str, markdown: str, path: Path) -> tuple[Source, ...]:
    if not isinstance(given, list) or not given:
        raise SettingsError(f"{path}: plugins.kbgen.sources is {given!r}, expected a list of folders")
    named = [_source(item, docs_dir, markdown, path) for item in given]
    return unique_names(named)


def _source(item: object, docs_dir: str, markdown: str, path: Path) -> Source:
    if isinstance(item, str):
        item = {"path": item}
    if not isinstance(item, dict) or not isinstance(item.get("path"), str):
        raise SettingsError(f"{path}: a source is {item!r}, expected a folder or `path:`, `name:`, `at:` and `kind:`")
    if unknown := set(item) - _SOURCE_KEYS:
        raise SettingsError(
            f"{path}: a source has no key {sorted(unknown)[0]!r}; "
            "it has path, name, at, kind, audience, format and markdown"
        )
    folder = os.path.normpath(item["path"]).replace(os.sep, "/")
    if not (path.parent / folder).exists():
        raise SettingsError(f"{path}: the source folder {item['path']!r} does not exist; make it, or correct `sources`")
    outside = folder.startswith("..") or os.path.isabs(folder)
    default_at = "" if folder == os.path.normpath(docs_dir) else (os.path.basename(folder) if outside else folder)
    at = str(item.get("at", default_at)).strip("/")
    if ".." in at.split("/"):
        raise SettingsError(f"{path}: a source's `at: {at}` leads out of the site; name a folder below its root")
    kind = None if item.get("kind") is None else str(item["kind"])
    audience = _one_of(item.get("audience", "internal"), AUDIENCES, "sources.audience", path)
    name = str(item.get("name", os.path.basename(folder)))
    dialect = _one_of(item.get("markdown", markdown), DIALECTS, "sources.markdown", path)
    return Source(folder, name, at, kind, audience, _format(item.get("format", ""), path), dialect)


def _format(said: object, path: Path) -> str:
    """The format of a source as it is written; which ones there are, the kinds know."""
    if not isinstance(said, str):
        raise SettingsError(f"{path}: a source's `format:` is {said!r}, expected `auto` or the name of a format")
    return said


def unique_names(sources: Iterable[Source]) -> tuple[Source, ...]:
    """Tell collections of one name apart, by the folder above or by number, and pages likewise."""
    names: set[str] = set()
    places: set[str] = set()
    told = []
    for source in sources:
        above = os.path.basename(os.path.dirname(source.path))
        name = _unused(source.name, above, names)
        at = _unused(source.at, above, places)
        told.append(source._replace(name=name, at=at))
    return tuple(told)


def _unused(name: str, above: str, taken: set[str]) -> str:
    options = (name, f"{above}-{name}".strip("-"), *(f"{name}-{number}" for number in range(2, len(taken) + 3)))
    chosen = next(option for option in options if option not in taken)
    taken.add(chosen)
    return chosen


def _one_of(value: object, choices: tuple[str, ...], key: str, path: Path) -> str:
    if value not in choices:
        raise SettingsError(f"{path}: plugins.kbgen.{key} is {value!r}, expected one of {', '.join(choices)}")
    return str(value)


def _truth(value: object, key: str, path: Path) -> bool:
    if not isinstance(value, bool):
        raise SettingsError(f"{path}: plugins.kbgen.{key} is {value!r}, expected true or false")
    return value


def _interval(value: object, key: str, path: Path) -> str:
    try:
        parse_interval(str(value))
    except ValueError as error:
        raise SettingsError(f"{path}: plugins.kbgen.{key}: {error}") from None
    return str(value)


_OWN = frozenset({"label", "plural", "summary", "folders", "fields", "review_every"})


def _review_every(kinds: Mapping[Any, Any], path: Path) -> dict[str, str]:
    found = {}
    for kind, options in kinds.items():
        if not isinstance(options, dict):
            raise SettingsError(f"{path}: plugins.kbgen.kinds.{kind} holds {options!r}, expected `review_every: 90d`")
        if unknown := set(options) - _OWN:
            expected = ", ".join(sorted(_OWN))
            raise SettingsError(f"{path}: plugins.kbgen.kinds.{kind} holds {min(unknown)!r}, expected {expected}")
        if "review_every" in options and "fields" not in options:
            found[str(kind)] = _interval(options["review_every"], f"kinds.{kind}.review_every", path)
    return found


def _own_kinds(kinds: Mapping[Any, Any], path: Path) -> tuple[OwnKind, ...]:
    """The kinds that the handbook declares itself: those with `fields`, even if there is none in them."""
    return tuple(_own_kind(str(name), said, path) for name, said in kinds.items() if "fields" in said)


def _own_kind(name: str, said: Mapping[str, Any], path: Path) -> OwnKind:
    if not _KIND_NAME.fullmatch(name):
        raise SettingsError(
            f"{path}: plugins.kbgen.kinds: {name!r} is no name for a kind; use small letters and dashes"
        )
    label = str(said.get("label", name.replace("-", " ").capitalize()))
    plural = str(said.get("plural", f"{label}s"))
    every = said.get("review_every")
    fields = said["fields"] or {}
    if not isinstance(fields, dict):
        raise SettingsError(f"{path}: plugins.kbgen.kinds.{name}.fields holds {fields!r}, expected names and types")
    return OwnKind(
        name=name,
        label=label,
        plural=plural,
        summary=str(said.get("summary", "")),
        folders=tuple(str(folder).lower() for folder in said.get("folders") or (f"{name}s",)),
        review_every=_interval(every, f"kinds.{name}.review_every", path) if every else None,
        fields={str(key): _own_field(f"kinds.{name}.fields.{key}", field, path) for key, field in fields.items()},
    )


def _own_field(key: str, said: object, path: Path) -> OwnField:
    """A field as its type alone, or with `description` and `options`."""
    if isinstance(said, str):
        return OwnField(said)
    if not isinstance(said, dict) or set(said) - {"type", "description", "options", "kinds"}:
        raise SettingsError(f"{path}: plugins.kbgen.{key} holds {said!r}, expected type, description, options or kinds")
    options = said.get("options") or said.get("kinds") or ()
    listed = options if isinstance(options, list | tuple) else (options,)
    return OwnField(str(said.get("type", "text")), str(said.get("description", "")), tuple(map(str, listed)))


def _zone(name: str, path: Path) -> str:
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise SettingsError(
            f"{path}: plugins.kbgen.timezone: no time zone is called {name!r}; write one like Europe/London"
        ) from None
    return name


def _day(value: object, path: Path) -> date | None:
    if value is None or isinstance(value, date):
        return value
    try:
        return date.fromisoformat(str(value))
    except ValueError:
        raise SettingsError(f"{path}: plugins.kbgen.as_of: {value!r} is no date; write it as YYYY-MM-DD") from None
