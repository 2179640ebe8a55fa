"""The keys of `mkdocs.yml` that are MkDocs' own, judged as MkDocs will before it builds the site."""

from collections.abc import Mapping
from typing import Annotated, Any, cast
from urllib.parse import urlsplit

from pydantic import AfterValidator, PlainValidator
from typing_extensions import TypedDict  # pydantic wants this one below Python 3.12

from kbgen.source.exclusions import matcher
from kbgen.source.given import alone, chosen, judged, short, those_of
from kbgen.source.option_types import String, Text, Truth


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
