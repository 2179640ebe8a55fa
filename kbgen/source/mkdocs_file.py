"""What kbgen reads of MkDocs' own configuration."""

from __future__ import annotations

import os
import posixpath
import re
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Annotated, Any, cast
from urllib.parse import urlsplit

import yaml
from pydantic import AfterValidator, PlainValidator
from typing_extensions import TypedDict

from kbgen.model import Settings, Source
from kbgen.model.page import is_address
from kbgen.model.settings import Function
from kbgen.source import opening
from kbgen.source.given import alone, chosen, judged, short, those_of
from kbgen.source.option_types import String, Text, Truth

LARGEST = 1024 * 1024
_DEEPEST = 40
_MOST_VALUES = 100_000
_PYTHON = "tag:yaml.org,2002:python/"
_Opening = yaml.MappingStartEvent | yaml.SequenceStartEvent
_Closing = yaml.MappingEndEvent | yaml.SequenceEndEvent


class YamlError(Exception):
    """A text cannot be used; the message, to follow the file's name, says `:line:column: why`."""


class _Loader(yaml.CSafeLoader):
    """Loads plain YAML and passes over the tags that only MkDocs understands."""

    def construct_object(self, node: yaml.Node, deep: bool = False) -> Any:  # noqa: FBT001, FBT002  # PyYAML's own
        """The value of a node; what Python cannot make of it is wrong at its place."""
        try:
            return super().construct_object(node, deep)
        except (ValueError, OverflowError, KeyError, AttributeError):  # its constructors fail in all of these ways
            said = f"{short(node.value)} is no {node.tag.rpartition(':')[2]} that can be read"
            raise yaml.constructor.ConstructorError(None, None, said, node.start_mark) from None


def _env(loader: _Loader, node: yaml.Node) -> object:
    """Read the default of `!ENV [NAME, default]`: no setting of kbgen's comes from the environment."""
    if isinstance(node, yaml.SequenceNode) and len(node.value) > 1:
        return loader.construct_object(node.value[-1])
    return None


def _named(_loader: _Loader, name: str, _node: yaml.Node) -> Function:
    """A function by its name, which is not looked up."""
    return Function(name)


def _applied(loader: _Loader, name: str, node: yaml.Node) -> Function | None:
    """A function with the arguments that it is to be called with; None where some have no names."""
    given = dict(loader.construct_mapping(node, deep=True)) if isinstance(node, yaml.MappingNode) else {"args": True}
    named: object = given.get("kwds", {})
    return None if given.keys() - {"kwds"} or not isinstance(named, dict) else Function(name, named)


def _passed_over(_loader: _Loader, _suffix: str, _node: yaml.Node) -> None:
    return None


_Loader.add_constructor("!ENV", _env)
# the first that fits counts
_Loader.add_multi_constructor(f"{_PYTHON}name:", _named)
_Loader.add_multi_constructor(f"{_PYTHON}object/apply:", _applied)
_Loader.add_multi_constructor("", _passed_over)


def parse(text: str) -> object:
    """The value of a text; YamlError where it is none, or costs too much."""
    if len(text) > LARGEST:
        raise YamlError(f": larger than {LARGEST // 1024} KB")
    try:
        _judge(text)
        return yaml.load(text, Loader=_Loader)  # noqa: S506  # a safe loader that passes tags over
    except yaml.MarkedYAMLError as error:
        mark, problem = error.problem_mark, error.problem or "no valid YAML"
        raise YamlError(f"{_at(mark)}: {problem}") from None
    except yaml.YAMLError as error:
        raise YamlError(f": a character that YAML does not allow: {getattr(error, 'reason', error)}") from None


def _at(mark: Any) -> str:
    return f":{mark.line + 1}:{mark.column + 1}" if mark else ""


def _judge(text: str) -> None:
    """Refuse what would run off the stack, hold itself, or grow without end through aliases."""
    sizes: dict[str, int] = {}
    open_: list[tuple[str | None, int]] = []
    count = 0
    for event in _events(text):
        count += 1
        if isinstance(event, _Opening):
            open_.append((event.anchor, count))
        elif isinstance(event, _Closing):
            anchor, start = open_.pop()
            sizes |= {anchor: count - start} if anchor else {}
        elif isinstance(event, yaml.AliasEvent):
            if any(anchor == event.anchor for anchor, _ in open_):
                raise YamlError(f"{_at(event.start_mark)}: *{event.anchor} stands within itself")
            count += sizes.get(event.anchor or "", 0)
        if len(open_) > _DEEPEST:
            raise YamlError(f"{_at(event.start_mark)}: nested more than {_DEEPEST} levels deep")
        if count > _MOST_VALUES:
            raise YamlError(f"{_at(event.start_mark)}: more than {_MOST_VALUES:,} values")


def _events(text: str) -> Iterator[yaml.Event]:
    """The parser's events; `yaml.parse` would ask twice for each."""
    loader: Any = yaml.CSafeLoader(text)
    return iter(loader.get_event, None)


def matcher(patterns: str) -> Callable[[str], bool]:
    """Whether a path is one that lines of gitignore name, as MkDocs reads them; ValueError where they are none."""
    # Imported here: most handbooks leave nothing out.
    from pathspec import GitIgnoreSpec

    try:
        return GitIgnoreSpec.from_lines(patterns.splitlines()).match_file
    except re.error as error:
        raise ValueError(str(error)) from None


def excluded_by(settings: Settings, source: Source) -> Callable[[str], str]:
    """Says which key excludes a file of a source, by its path in that; empty where none does.

    Patterns are compared with a file's place in the site and, where it lies below `docs_dir`, with its path from there.
    """
    given = {"exclude_docs": settings.exclude_docs, "draft_docs": settings.draft_docs}
    matchers = [(key, matcher(patterns)) for key, patterns in given.items() if patterns]
    above = _above(settings, source) if matchers else []

    def key_of(inner: str) -> str:
        places = [posixpath.join(folder, inner) for folder in above]
        return next((key for key, matches in matchers if any(map(matches, places))), "")

    return key_of


def _above(settings: Settings, source: Source) -> list[str]:
    """The folders, of the site and of `docs_dir`, that the paths of a source's files begin with."""
    is_file = os.path.isfile(os.path.join(settings.root, source.path))
    folder = os.path.dirname(source.path) if is_file else source.path
    from_docs = os.path.relpath(folder or ".", settings.docs_dir).replace(os.sep, "/")
    below = [] if from_docs.startswith("..") else [from_docs.removeprefix(".")]
    return list(dict.fromkeys([source.at, *below]))


def nav_titles(nav: object) -> dict[str, str]:
    """The title of each path that a `nav` names, empty where it gives none; of several the first counts.

    Paths are relative to `docs_dir`; addresses are none.
    """
    found: dict[str, str] = {}
    for path, title in _entries(nav):
        if path and not is_address(path):
            name = posixpath.normpath(path)
            found[name] = found.get(name) or title
    return found


def _entries(nav: object, title: str = "") -> Iterator[tuple[str, str]]:
    if isinstance(nav, str):
        yield nav, title
    elif isinstance(nav, list):
        for one in nav:
            yield from _entries(one)
    elif isinstance(nav, dict):
        for name, one in nav.items():
            yield from _entries(one, name if isinstance(name, str) else "")


_MOST_BYTES = 20_000_000


def program(settings: Settings) -> Path | None:
    """The file that the settings name, if they name one; ValueError where it cannot be published."""
    if not settings.mermaid:
        return None
    path = Path(settings.root, settings.mermaid)
    if not opening.is_regular(path):
        raise ValueError(
            f"plugins.kbgen.mermaid: {settings.mermaid!r} is not there; fetch the file, or drop the option"
        )
    if not path.resolve().is_relative_to(Path(settings.root).resolve()):
        raise ValueError(f"plugins.kbgen.mermaid: {settings.mermaid!r} is a link out of the handbook; copy the file")
    if path.stat().st_size > _MOST_BYTES:
        raise ValueError(f"plugins.kbgen.mermaid: {settings.mermaid!r} is over 20 MB; name the minified mermaid.min.js")
    return path


def _address(value: str) -> str:
    """An address as MkDocs takes it; urllib refuses more than it."""
    try:
        parts = urlsplit(value)
        whole = bool(parts.scheme and parts.netloc and parts.port != -1)
    except ValueError:
        whole = False
    if value and not whole:
        raise ValueError(f" is {short(value)}, expected an address such as https://handbook.example/")
    return value


def _patterns(value: str) -> str:
    try:
        matcher(value)
    except ValueError as error:
        raise ValueError(f" is {short(value)}, expected patterns as in .gitignore: {error}") from None
    return value


def _list_or_keys(value: object) -> object:
    if isinstance(value, list | dict):
        return value
    raise ValueError(f" is {short(value)}, expected a list")


def _palette(value: object) -> object:
    if all(isinstance(one, dict) for one in (value if isinstance(value, list) else [value])):
        return value
    raise ValueError(f" is {short(value)}, expected keys such as `primary:`, or a list of them")


_Address = Annotated[String, AfterValidator(_address)]
_Patterns = Annotated[String, AfterValidator(_patterns)]
_Palette = Annotated[Any, PlainValidator(_palette)]
_ListOrKeys = Annotated[Any, PlainValidator(_list_or_keys)]


class _ThemeKeys(TypedDict, total=False):
    """What MkDocs, Material and kbgen take from the theme without looking at its type."""

    name: String
    custom_dir: Text
    language: String
    locale: String
    logo: String
    favicon: String
    features: list[String]
    static_templates: list[String]
    icon: dict[Any, Any]
    palette: _Palette


class _ExtraKeys(TypedDict, total=False):
    """What Material's templates and kbgen go through of what the theme is given besides."""

    alternate: list[dict[Any, Any]]
    analytics: dict[Any, Any]
    consent: dict[Any, Any]
    polyfills: list[String]
    social: list[dict[Any, Any]]
    status: dict[Any, Any]
    tags: dict[Any, Any]
    version: dict[Any, Any]


class MkDocsKeys(TypedDict, total=False):
    """The keys that MkDocs itself reads."""

    site_name: String
    site_url: _Address
    site_description: String
    site_author: String
    copyright: String
    docs_dir: Text
    site_dir: Text
    use_directory_urls: Truth
    repo_url: _Address
    repo_name: String
    edit_uri: String
    edit_uri_template: String
    theme: Annotated[_ThemeKeys, those_of(_ThemeKeys), alone("name")]
    nav: list[Any]
    plugins: _ListOrKeys
    markdown_extensions: _ListOrKeys
    extra: Annotated[_ExtraKeys, those_of(_ExtraKeys)]
    extra_css: list[String]
    extra_javascript: list[Any]
    extra_templates: list[Text]
    hooks: list[Text]
    watch: list[Text]
    validation: dict[Any, Any]
    exclude_docs: _Patterns
    draft_docs: _Patterns
    not_in_nav: _Patterns
    dev_addr: String
    remote_branch: String
    remote_name: String
    strict: Truth


def read(values: Mapping[Any, Any]) -> MkDocsKeys:
    """MkDocs' own keys among some values; WrongError names the first that cannot be used."""
    return cast(MkDocsKeys, judged(MkDocsKeys, chosen(MkDocsKeys, values)))
