"""The options that have keys of their own, and the values that they become."""

from collections.abc import Mapping
from datetime import date
from typing import Annotated, Required

from pydantic import AfterValidator, BeforeValidator, Field, PlainValidator
from typing_extensions import TypedDict  # pydantic wants this one below Python 3.12

from kbgen.model import CoverageException, Handbook, OwnField, OwnKind
from kbgen.model.settings import STATUSES, CoverageOptions, FreshnessOptions, KindOptions
from kbgen.source.given import alone, keys_of, one_of
from kbgen.source.option_types import (
    Audience,
    Dialect,
    FieldName,
    Filled,
    FolderName,
    HostName,
    Interval,
    Inventory,
    Name,
    Place,
    SiteAddress,
    String,
    Template,
    Text,
    day,
)

FORGES = ("github", "gitlab", "gitea", "bitbucket")
# Each is looked for on the disk, and its name told from all others'.
_MOST_SOURCES = 500
_MOST_SITES = 20
_MOST_SYNONYMS = 1000
_OF = ("alert", "runbook")
_EXCEPTION = "`{alert: NAME, reason: WHY, until: YYYY-MM-DD}`, or `runbook: ID` instead of the alert"


class SourceKeys(TypedDict, total=False):
    """A folder of documents as it is given."""

    path: Required[Text]
    name: Text
    at: Place
    kind: Text
    audience: Audience
    format: String
    markdown: Dialect


class _FreshnessKeys(TypedDict, total=False):
    due_soon: Interval
    grace: Interval


class _FieldKeys(TypedDict, total=False):
    type: Text
    description: String
    options: list[Text]
    kinds: list[Text]


class _KindKeys(TypedDict, total=False):
    label: Text
    plural: Text
    summary: String
    folders: list[FolderName]
    fields: dict[FieldName, Annotated[_FieldKeys, keys_of(_FieldKeys), alone("type")]]
    review_every: Interval


class _ExceptionKeys(TypedDict, total=False):
    alert: Text
    runbook: Text
    reason: String
    until: Annotated[date, PlainValidator(day)]


class _CoverageKeys(TypedDict, total=False):
    exceptions: list[Annotated[_ExceptionKeys, keys_of(_ExceptionKeys)]]


class _HandbookKeys(TypedDict, total=False):
    url: Required[SiteAddress]
    inventory: Inventory


class SearchKeys(TypedDict, total=False):
    """What the search asks, as it is given: other sites by address or name of a handbook, and groups of synonyms."""

    also: Annotated[list[Text], Field(max_length=_MOST_SITES)]
    synonyms: Annotated[list[list[Filled]], Field(max_length=_MOST_SYNONYMS)]


class PageLinkKeys(TypedDict, total=False):
    """The links of a page as they are given: None where there is to be the one by default, empty for none."""

    forge: Annotated[str, one_of(*FORGES)]
    branch: Text
    edit: Template
    history: Template
    issue: Template
    title: Filled
    body: Filled


def _kinds(given: Mapping[str, _KindKeys]) -> KindOptions:
    """A kind with `fields`, even if there is none in them, is the handbook's own."""
    every = {name: one["review_every"] for name, one in given.items() if "review_every" in one and "fields" not in one}
    return KindOptions(every, tuple(_own_kind(name, one) for name, one in given.items() if "fields" in one))


def _own_kind(name: str, given: _KindKeys) -> OwnKind:
    label = given.get("label", name.replace("-", " ").capitalize())
    return OwnKind(
        name=name,
        label=label,
        plural=given.get("plural", f"{label}s"),
        summary=given.get("summary", ""),
        folders=tuple(given.get("folders") or (f"{name}s",)),
        review_every=given.get("review_every"),
        fields={key: _own_field(one) for key, one in given["fields"].items()},
    )


def _own_field(given: _FieldKeys) -> OwnField:
    options = given.get("options") or given.get("kinds") or ()
    return OwnField(given.get("type", "text"), given.get("description", ""), tuple(options))


def _coverage(given: _CoverageKeys) -> CoverageOptions:
    found: dict[tuple[str, str], CoverageException] = {}
    for number, one in enumerate(given.get("exceptions", ())):
        excused = _exception(one, number)
        first = found.setdefault((excused.of, excused.name), excused).place
        if first != number:
            raise ValueError(
                f".exceptions[{number}] names the {excused.of} {excused.name!r} like [{first}]; keep one of the two"
            )
    return CoverageOptions(tuple(found.values()))


def _exception(given: _ExceptionKeys, number: int) -> CoverageException:
    """An exception ends: without a day it would be kept for ever by nobody."""
    named = [(of, name.strip()) for of in _OF if isinstance(name := given.get(of), str)]
    if len(named) != 1:
        raise ValueError(f".exceptions[{number}] must name one alert or one runbook: {_EXCEPTION}")
    reason, until = given.get("reason", "").strip(), given.get("until")
    if not reason:
        raise ValueError(f".exceptions[{number}] has no reason; say why in `reason`")
    if until is None:
        raise ValueError(f".exceptions[{number}] has no end; say until when in `until`, as YYYY-MM-DD")
    return CoverageException(*named[0], reason, until, number)


def _handbooks(given: Mapping[str, _HandbookKeys]) -> tuple[Handbook, ...]:
    return tuple(
        Handbook(name, one["url"], one.get("inventory", f"inventories/{name}.json")) for name, one in given.items()
    )


def _by_folder(given: Mapping[str, str]) -> dict[str, str]:
    return {folder.strip("/"): name for folder, name in given.items()}


def _by_folder_name(given: Mapping[str, str]) -> dict[str, str]:
    return {folder.strip("/").lower(): name for folder, name in given.items()}


def _empty_fields(value: object) -> object:
    """`fields:` with nothing below it makes a kind of one's own."""
    empty = isinstance(value, dict) and "fields" in value and value["fields"] is None
    return value | {"fields": {}} if empty and isinstance(value, dict) else value


Sources = Annotated[
    list[Annotated[SourceKeys, keys_of(SourceKeys), alone("path")]], Field(min_length=1, max_length=_MOST_SOURCES)
]
Freshness = Annotated[_FreshnessKeys, keys_of(_FreshnessKeys), AfterValidator(lambda one: FreshnessOptions(**one))]
Kinds = Annotated[
    dict[Name, Annotated[_KindKeys, keys_of(_KindKeys), BeforeValidator(_empty_fields)]], AfterValidator(_kinds)
]
Owners = Annotated[dict[String, Text], AfterValidator(_by_folder)]
Folders = Annotated[dict[Text, Text], AfterValidator(_by_folder_name)]
Statuses = dict[Text, Annotated[str, one_of(*STATUSES)]]
Coverage = Annotated[_CoverageKeys, keys_of(_CoverageKeys), AfterValidator(_coverage)]
PageLinks = Annotated[PageLinkKeys, keys_of(PageLinkKeys)]
Handbooks = Annotated[
    dict[Name, Annotated[_HandbookKeys, keys_of(_HandbookKeys), alone("url")]], AfterValidator(_handbooks)
]
Search = Annotated[SearchKeys, keys_of(SearchKeys)]
Hosts = Annotated[list[HostName], AfterValidator(lambda hosts: tuple(sorted(set(hosts))))]
