"""Types of front-matter fields, and the fields that every document has."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from typing import Annotated, Any, ClassVar, Literal, NamedTuple, TypeVar, get_args, get_origin

from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    GetJsonSchemaHandler,
    PlainSerializer,
    WithJsonSchema,
    model_validator,
)

from kbgen.freshness import Interval, parse_interval
from kbgen.kit.dates import YEARS

_ISO_DATE = re.compile(r"(\d{4})-(\d{2})-(\d{2})(?:[T ].*)?", re.ASCII)
_DURATION = re.compile(r"(\d{1,5})\s*(m|min|minutes?|h|hours?|d|days?)", re.ASCII)
_WEB = re.compile(r"(?:https?://|mailto:|tel:|/|\.{0,2}/?[\w%.-]+(?:/|$))", re.IGNORECASE)
T = TypeVar("T")


def _date(value: object) -> object:
    """An ISO date; a time of day after it is set aside. Never a number of seconds."""
    if not isinstance(value, str):
        return value
    match = _ISO_DATE.fullmatch(value.strip())
    if not match:
        raise ValueError(f"{value!r} is no date; write it as YYYY-MM-DD")
    try:
        day = date(int(match[1]), int(match[2]), int(match[3]))
    except ValueError:
        raise ValueError(f"{value!r} is not a valid date; write it as YYYY-MM-DD") from None
    if day.year not in YEARS:
        raise ValueError(f"{value!r} is outside the years {YEARS[0]} to {YEARS[-1]}")
    return day


def _interval(value: object) -> object:
    return parse_interval(value) if isinstance(value, str) else value


def _duration(value: object) -> object:
    """A short length of time: `5m`, `90 minutes`, `2h`, `1d`."""
    if not isinstance(value, str):
        return value
    match = _DURATION.fullmatch(value.strip().lower())
    if not match:
        raise ValueError(f"{value!r} is no length of time; write one like '5m', '2h' or '1d'")
    unit = {"m": "minutes", "h": "hours", "d": "days"}[match[2][0]]
    return timedelta(**{unit: int(match[1])})


_NOTHING = frozenset(("none", "n/a", "nothing", "nil", "-"))


def _listed(value: object) -> object:
    """A single value stands for a list of one, and a list in which nothing is filled in for an empty one.

    So does a word that says that there is nothing to list.
    """
    if isinstance(value, dict):
        return [value]
    items = [value] if isinstance(value, str) else value
    return [] if isinstance(items, list) and all(map(says_nothing, items)) else items


def says_nothing(item: object) -> bool:
    """Whether an item of a list is empty, or a word that says that there is none."""
    return item.strip(" .").casefold() in _NOTHING if isinstance(item, str) else item in (None, [], {})


def _address(value: object) -> object:
    """A web address that is safe to follow: never `javascript:` or another scheme that runs code."""
    if isinstance(value, str) and not _WEB.match(value.strip()):
        raise ValueError(f"{value!r} is no web address; start it with https://")
    return value


_DATE_SCHEMA = {"type": "string", "format": "date", "examples": ["2026-11-22"]}
_INTERVAL_SCHEMA = {"type": "string", "examples": ["90d", "6 weeks", "6 months", "1 year"]}
_DURATION_SCHEMA = {"type": "string", "examples": ["5m", "2h", "1d"]}

Day = Annotated[date, BeforeValidator(_date), WithJsonSchema(_DATE_SCHEMA)]
Every = Annotated[
    Interval, BeforeValidator(_interval), PlainSerializer(str, return_type=str), WithJsonSchema(_INTERVAL_SCHEMA)
]
Duration = Annotated[timedelta, BeforeValidator(_duration), WithJsonSchema(_DURATION_SCHEMA)]
Address = Annotated[str, BeforeValidator(_address)]
Many = Annotated[tuple[T, ...], BeforeValidator(_listed)]
Percent = Annotated[int, Field(ge=0, le=100)]


@dataclass(frozen=True, slots=True)
class RefTo:
    """Marks a string field as a reference; without kinds, to a document of any kind.

    `past` says that the reference records what was true at the time. A `loose` one is no reference, but a
    text that may be the name of a document as well as anything else.
    """

    kinds: tuple[str, ...] = ()
    past: bool = False
    loose: bool = False


AnyRef = Annotated[str, RefTo()]
PersonRef = Annotated[str, RefTo(("person",))]
OwnerRef = Annotated[str, RefTo(("team", "person"))]
# whom an escalation calls: a rota is written `rota:name`
CallRef = Annotated[str, RefTo(("team", "person", "rota"))]
ServiceRef = Annotated[str, RefTo(("service",))]
RoleOrTeam = Annotated[str, RefTo(("team",), loose=True)]


class Part(BaseModel):
    """A mapping inside a schema: frozen, and strict about its keys."""

    # Validators are built for the kinds that a run meets, not for all at import: a third of the start's time.
    model_config = ConfigDict(frozen=True, extra="forbid", arbitrary_types_allowed=True, defer_build=True)

    def __getstate__(self) -> Any:
        """Pickled as its values in order: as pydantic does it, each document would have its own copy of every name."""
        return tuple(map(self.__dict__.__getitem__, _names(type(self))))

    def __setstate__(self, state: Any) -> None:
        """Made again from its values; which of them were written is not kept, since nothing asks for it."""
        object.__setattr__(self, "__dict__", dict(zip(_names(type(self)), state, strict=True)))
        object.__setattr__(self, "__pydantic_extra__", None)
        object.__setattr__(self, "__pydantic_private__", None)
        object.__setattr__(self, "__pydantic_fields_set__", _UNKNOWN)


_UNKNOWN: set[str] = set()


@cache
def _names(schema: type[BaseModel]) -> tuple[str, ...]:
    return tuple(schema.model_fields)


class Shorthand(Part):
    """A mapping that may also be given as one text, which is then the value of its key `lone`."""

    lone: ClassVar[str] = ""

    @model_validator(mode="before")
    @classmethod
    def _of_text(cls, value: object) -> object:
        return {cls.lone: value} if cls.lone and isinstance(value, str) else value

    @classmethod
    def __get_pydantic_json_schema__(cls, core: Any, handler: GetJsonSchemaHandler) -> dict[str, Any]:
        """Both forms, so that editors accept what the loader reads."""
        schema = handler.resolve_ref_schema(handler(core))
        mapping = dict(schema)
        schema.clear()
        schema["anyOf"] = [{"type": "string"}, mapping]
        return schema


class WebLink(Part):
    """A titled link to something outside of the handbook."""

    title: str
    url: Address


class Review(Part):
    """Evidence that somebody went through the document, and how."""

    date: Day
    by: Annotated[str, RefTo(("team", "person"), past=True)] | None = None
    how: Literal["read", "executed", "incident", "exercise"] = "read"
    note: str | None = None


class Retired(Part):
    """When and why a document stopped being true, and what to read instead."""

    date: Day
    reason: str
    replaced_by: AnyRef | None = None


class Snooze(Part):
    """Keeps a review quiet until a day, at most 90 days ahead."""

    until: Day
    reason: str


class Fields(Part):
    """The front matter of every document; a kind's schema adds its own."""

    kind: str | None = Field(None, description="What the document is; its folder says so by default.")
    id: str | None = Field(None, description="Permanent name; the file's name by default.")
    aliases: Many[str] = Field((), description="Other names that the document answers to.")
    title: str | None = Field(None, description="Heading of the page; the first H1 by default.")
    summary: str | None = Field(None, description="One sentence, shown in lists and in search.")
    tags: Many[str] = Field((), description="Topics, for finding.")
    owner: OwnerRef | None = Field(None, description="The team or person who keeps it true.")
    audience: Literal["public", "internal", "restricted"] | None = Field(
        None, description="Who may read it; internal by default, or what its source says."
    )
    reviewed: Day | None = Field(None, description="When it was last found to be true.")
    review_every: Every | None = Field(None, description="How often it must be found true again.")
    reviews: Many[Review] = Field((), description="Evidence of reviews; the newest sets `reviewed`.")
    retired: Retired | None = Field(None, description="Says that it is kept for the record only.")
    evergreen: bool = Field(True, description="`false` exempts it from review; say why in `reason`.")
    reason: str | None = Field(None, description="Why it is exempt from review.")
    snooze: Snooze | None = Field(None, description="Quiet until a day.")
    links: Many[WebLink] = Field((), description="Dashboards, code, chat.")
    redirect_from: Many[str] = Field((), description="Old addresses that keep working.")

    @property
    def last_reviewed(self) -> date | None:
        """The newest evidence, else the stated date."""
        dates = [review.date for review in self.reviews]
        return max(dates) if dates else self.reviewed


# Other names for the same fields, met in existing collections. `{}` takes the value as it stands, the
# first of a list; `,` takes a list, or a text with commas as one. Each counts where a kind has the field.
SYNONYMS: Mapping[str, tuple[str, str]] = {
    "last_reviewed_on": ("reviewed", "{}"),
    "last_review_date": ("reviewed", "{}"),
    "last_updated": ("reviewed", "{}"),
    "review_in": ("review_every", "{}"),
    "review_cycle": ("review_every", "{}"),
    "expiration_in_days": ("review_every", "{}d"),
    "owner_slack": ("owner", "{}"),
    "owners": ("owner", "{}"),
    "decision-makers": ("deciders", ","),
    "state": ("status", "{}"),
    "decided_on": ("date", "{}"),
    "date_decided": ("date", "{}"),
    "accepted_date": ("date", "{}"),
    "created": ("date", "{}"),
    "creation_date": ("date", "{}"),
    "creation-date": ("date", "{}"),
    "proposed_date": ("date", "{}"),
    "superseded-by": ("superseded_by", ","),
    "supersededBy": ("superseded_by", ","),
    "amended-by": ("amended_by", ","),
    "amendedBy": ("amended_by", ","),
    "superceded_by": ("superseded_by", ","),
    "replaced_by": ("superseded_by", ","),
    "replaced-by": ("superseded_by", ","),
    "obsoleted_by": ("superseded_by", ","),
    "obsoleted-by": ("superseded_by", ","),
    "impact_start": ("impact_started", "{}"),
    "start_time": ("impact_started", "{}"),
    "started_at": ("impact_started", "{}"),
    "detected_at": ("detected", "{}"),
    "acknowledged_at": ("acknowledged", "{}"),
    "mitigated_at": ("mitigated", "{}"),
    "impact_end": ("mitigated", "{}"),
    "resolved_at": ("resolved", "{}"),
    "end_time": ("resolved", "{}"),
    "ended_at": ("resolved", "{}"),
}


# Keys whose text may name several with commas between, as MADR writes them.
LISTED = frozenset(("deciders", "consulted", "informed"))

# Keys that site generators read (MkDocs, Jekyll, Hugo, Docusaurus, Middleman): kept, and no business of ours.
OF_OTHER_TOOLS = frozenset(
    (
        "layout template hide icon search comments social boost nav_order nav_exclude has_children parent "
        "grand_parent permalink slug weight draft type menu toc lastmod bookCollapseSection bookFlatSection "
        "bookHidden sidebar_position sidebar_label sidebar_class_name pagination_next pagination_prev"
    ).split()
)


class RefField(NamedTuple):
    """Where a schema holds references: a key path in which `*` stands for every item of a list."""

    pattern: tuple[str, ...]
    mark: RefTo


@cache
def references_of(schema: type[BaseModel]) -> tuple[RefField, ...]:
    """The reference fields of a schema, found once from its annotations."""
    return tuple(
        reference
        for name, field in schema.model_fields.items()
        for reference in _references((name,), field.annotation, tuple(field.metadata))
    )


def _references(pattern: tuple[str, ...], annotation: Any, metadata: tuple[object, ...] = ()) -> Iterator[RefField]:
    for mark in metadata:
        if isinstance(mark, RefTo):
            yield from () if mark.loose else (RefField(pattern, mark),)
            return
    origin, args = get_origin(annotation), get_args(annotation)
    if origin is Annotated:
        yield from _references(pattern, args[0], tuple(args[1:]))
    elif origin is tuple:
        yield from _references((*pattern, "*"), args[0])
    elif isinstance(annotation, type) and issubclass(annotation, BaseModel):
        for reference in references_of(annotation):
            yield RefField((*pattern, *reference.pattern), reference.mark)
    else:
        for arg in args:
            yield from _references(pattern, arg)
