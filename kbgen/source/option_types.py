"""The types of options, and options with keys of their own."""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from datetime import date, datetime
from typing import Annotated, Required
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import AfterValidator, BeforeValidator, Field, PlainValidator, Strict
from typing_extensions import TypedDict

from kbgen.freshness import parse_interval
from kbgen.model import CoverageException, Handbook, OwnField, OwnKind
from kbgen.model.settings import (
    AUDIENCES,
    DIALECTS,
    PLACEHOLDERS,
    POLICIES,
    SCHEMA,
    STATUSES,
    CoverageOptions,
    FreshnessOptions,
    KindOptions,
)
from kbgen.source.given import alone, keys_of, listed, one_of, short

_CONTROL = re.compile(r"[\0-\x1f\x7f]")
_NAME = re.compile(r"[a-z][a-z0-9-]{0,40}")
_FIELD = re.compile(r"[^\W\d_][\w-]{0,60}")
_HOST = re.compile(r"[A-Za-z0-9.-]+|\[[0-9A-Fa-f:.]+\]")
_HOST_NAME = re.compile(r"(?=.{1,253}$)(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z][a-z0-9-]{0,61}[a-z0-9]")
_PATH = re.compile(r"(?:/[A-Za-z0-9._~!$&'()*+=:@%-]*)*")
_VARIABLE = re.compile(r"[A-Za-z_][A-Za-z0-9_]{0,80}")
_ADDRESS = re.compile(r"(?!/)[!-~]{1,2000}")
_SCHEMES = ("https://", "http://", "mailto:")
_PLACEHOLDER = re.compile(r"\{([^{}]*)\}")
# Archives and feeds count the seconds since the one, up to soon after the other.
_FIRST, _LAST = date(1970, 1, 2), date(2099, 12, 31)

# texts


def _line(text: str) -> str:
    if not text.strip() or _CONTROL.search(text):
        raise ValueError(f" is {short(text)}, expected a text on one line")
    return text


def _zone(name: str) -> str:
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise ValueError(f": no time zone is called {short(name)}; write one like Europe/London") from None
    return name


def _interval(text: str) -> str:
    try:
        parse_interval(text)
    except ValueError:
        raise ValueError(f" is {short(text)}, expected an interval such as 90d, 6 weeks or 1 year") from None
    return text


def _name(name: str) -> str:
    if not _NAME.fullmatch(name):
        raise ValueError(" is no name; use small letters, digits and dashes")
    return name


def _field_name(name: str) -> str:
    if not _FIELD.fullmatch(name):
        raise ValueError(" is no name for a field; use letters, digits, dashes and underscores, a letter first")
    return name


def _template(value: object) -> str | None:
    """An address of a page; None for that by default, empty for none."""
    if isinstance(value, bool):
        return None if value else ""
    if not isinstance(value, str):
        raise ValueError(f" is {short(value)}, expected a text, or false for no such link")
    if value and not value.lower().startswith(_SCHEMES):
        raise ValueError(f" is {short(value)}, expected an address that starts with {listed(_SCHEMES)}")
    return _filled_in(value)


def _filled_in(text: str) -> str:
    unknown = next((name for name in _PLACEHOLDER.findall(text) if name not in PLACEHOLDERS), None)
    if unknown is not None:
        raise ValueError(f" names {{{unknown[:40]}}}; it may name {listed(sorted(PLACEHOLDERS))}")
    return text


def _host_name(host: str) -> str:
    if not _HOST_NAME.fullmatch(host.lower()):
        raise ValueError(f" is {short(host)}, expected a host such as www.youtube-nocookie.com")
    return host.lower()


String = Annotated[str, Strict()]
Text = Annotated[String, AfterValidator(_line)]
Name = Annotated[String, AfterValidator(_name)]
FieldName = Annotated[String, AfterValidator(_field_name)]
Zone = Annotated[String, AfterValidator(_zone)]
Interval = Annotated[String, AfterValidator(_interval)]
Audience = Annotated[str, one_of(*AUDIENCES)]
Dialect = Annotated[str, one_of(*DIALECTS)]
Html = Annotated[str, one_of(*POLICIES)]
HostName = Annotated[String, AfterValidator(_host_name)]
Truth = Annotated[bool, Strict()]

# days and numbers


def day(value: object) -> date:
    """A day, as YAML reads it or as a text; ValueError where it is none."""
    if isinstance(value, date) and not isinstance(value, datetime):
        return value
    try:
        return date.fromisoformat(value if isinstance(value, str) else "")
    except ValueError:
        raise ValueError(f" is {short(value)}, expected a date as YYYY-MM-DD") from None


def _bounded_day(found: date) -> date:
    if not _FIRST <= found <= _LAST:
        raise ValueError(f" is {found}, expected a date from {_FIRST} to {_LAST}")
    return found


def _schema(number: int) -> int:
    if number < 0:
        raise ValueError(f" is {short(number)}, expected a whole number from 0")
    if number > SCHEMA:
        raise ValueError(f" is {short(number)}, and this kbgen knows up to {SCHEMA}; upgrade it")
    return number


Day = Annotated[date, PlainValidator(day), AfterValidator(_bounded_day)]
SchemaNumber = Annotated[int, Strict(), AfterValidator(_schema)]

# paths and addresses


def below_root(path: str) -> str | None:
    """A path below the folder of `mkdocs.yml` as it is kept; None where it leads out of it."""
    plain = os.path.normpath(path.strip()).replace(os.sep, "/")
    return None if os.path.isabs(plain) or plain.split("/")[0] == ".." else plain


def _program(value: object) -> str:
    """The path of Mermaid's program. Whether it is there is asked by a build only: checking needs no program."""
    if not isinstance(value, str) or not value.strip() or _CONTROL.search(value):
        raise ValueError(f" is {short(value)}, expected the path of a file such as assets/mermaid.min.js")
    if "://" in value:
        raise ValueError(
            f": {short(value)} is an address; the site asks no other host, so fetch the file and name its path"
        )
    path = below_root(value)
    if path is None:
        raise ValueError(f": {short(value)} leads out of the handbook; name a file below the folder of mkdocs.yml")
    if not path.endswith(".js"):
        raise ValueError(f": {short(value)} is no classic script; name Mermaid's own mermaid.min.js, not a module")
    return path


def _inventory(value: str) -> str:
    path = below_root(value)
    if path is None or not path.endswith(".json"):
        raise ValueError(f" is {short(value)}, expected a JSON file below the folder of mkdocs.yml")
    return path


def _calendar(text: str) -> str:
    """A calendar's file, the address that it is fetched from, or `$NAME` for a variable that holds the address.

    What is wrong with an address is said without it, since whoever knows it may read the calendar.
    """
    said = text.strip()
    if said.startswith("$"):
        if not _VARIABLE.fullmatch(said[1:]):
            raise ValueError(f" is {short(text)}, expected the name of a variable after the dollar, such as $ROTA_URL")
        return said
    if "://" in said:
        scheme, _, rest = said.partition("://")
        if scheme.lower() not in ("https", "webcal") or not _ADDRESS.fullmatch(rest):
            raise ValueError(" is an address that cannot be fetched from; it starts with https://")
        return f"https://{rest}"
    return _calendar_file(said)


def _calendar_file(text: str) -> str:
    path = below_root(text)
    if path is None or not path.endswith(".ics") or _CONTROL.search(path):
        raise ValueError(f" is {short(text)}, expected a file below the folder of mkdocs.yml that ends in .ics")
    return path


def site_address(text: str) -> str:
    """The address of a site with a slash at its end; ValueError where it is none that a browser may be sent to."""
    try:
        parts = urlsplit(text.strip())
        port = parts.port
    except ValueError:
        raise ValueError(f" is {short(text)}, which is no web address") from None
    host = parts.netloc.rpartition("@")[2].removesuffix(f":{port}")
    plain = not (parts.query or parts.fragment or "@" in parts.netloc) and _HOST.fullmatch(host)
    if parts.scheme not in ("http", "https") or not plain or not _PATH.fullmatch(parts.path):
        raise ValueError(f" is {short(text)}, expected the address of a site such as https://handbook.example/")
    return f"{parts.scheme}://{parts.netloc.lower()}{parts.path.rstrip('/')}/"


def _place(text: str) -> str:
    """Where a source's pages stand below the site's root; empty for the root itself."""
    steps = [step for step in text.split("/") if step not in ("", ".")]
    if ".." in steps or _CONTROL.search(text):
        raise ValueError(f" is {short(text)} and leads out of the site; name a folder below its root")
    return "/".join(steps)


def _own_folder(name: str) -> str:
    """The name of a folder, which is a part of addresses too."""
    if "/" in name or "\\" in name or name.strip() in (".", ".."):
        raise ValueError(f" is {short(name)}, expected a folder's name alone")
    return name.lower()


Program = Annotated[str, PlainValidator(_program)]
Template = Annotated[str | None, PlainValidator(_template)]
Filled = Annotated[String, AfterValidator(_filled_in)]
Inventory = Annotated[Text, AfterValidator(_inventory)]
# no `Text`, which would print an address that is none
Calendar = Annotated[String, AfterValidator(_calendar)]
CalendarFile = Annotated[Text, AfterValidator(_calendar_file)]
SiteAddress = Annotated[String, AfterValidator(site_address)]
Place = Annotated[String, AfterValidator(_place)]
FolderName = Annotated[Text, AfterValidator(_own_folder)]


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
Names = Annotated[list[Text], AfterValidator(tuple)]
Hosts = Annotated[list[HostName], AfterValidator(lambda hosts: tuple(sorted(set(hosts))))]
