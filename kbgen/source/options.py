"""The options of `plugins.kbgen` in `mkdocs.yml`: the one table of their names, types and meanings.

Made from it are the values of the same names in `Settings`, which has the defaults; what MkDocs is told of the plugin;
the table in the README; and the keys of what is remembered between runs.
"""

from collections.abc import Mapping
from dataclasses import replace
from enum import Enum
from functools import cache
from typing import Annotated, Any, NamedTuple, Required

from pydantic import AfterValidator
from typing_extensions import TypedDict

from kbgen.model.settings import (
    STATUSES,
    CalendarOptions,
    RotaOptions,
    Settings,
)
from kbgen.source.given import WrongError, alone, judged, keys_of, one_of, only_known, short
from kbgen.source.option_types import (
    Audience,
    Calendar,
    CalendarFile,
    Coverage,
    Day,
    Dialect,
    Folders,
    Freshness,
    Handbooks,
    Hosts,
    Html,
    Interval,
    Kinds,
    Name,
    Names,
    Owners,
    PageLinks,
    Program,
    SchemaNumber,
    Search,
    Sources,
    Statuses,
    Text,
    Truth,
    Zone,
)


class _RotaKeys(TypedDict, total=False):
    calendar: Required[Calendar]
    file: CalendarFile
    overrides: Calendar
    fallback: Text
    stale_after: Interval


def _rotas(given: Mapping[str, _RotaKeys]) -> tuple[RotaOptions, ...]:
    rotas = tuple(_rota(name, one) for name, one in given.items())
    taken: dict[str, str] = {}
    for rota in rotas:
        for one in rota.calendars:
            if taken.setdefault(one.file, rota.name) != rota.name:
                said = f".{rota.name} reads {short(one.file)}, which {taken[one.file]} reads too"
                raise ValueError(f"{said}; keep one of the two")
    return rotas


def _rota(name: str, given: _RotaKeys) -> RotaOptions:
    """A calendar that is fetched lies in `file`, its overrides beside it."""
    file = given.get("file", f"rotas/{name}.ics")
    overrides = given.get("overrides")
    return RotaOptions(
        name,
        _rota_calendar(given["calendar"], file),
        _rota_calendar(overrides, f"{file.removesuffix('.ics')}-overrides.ics") if overrides else None,
        given.get("fallback", ""),
        given.get("stale_after", "7d"),
    )


def _rota_calendar(said: str, file: str) -> CalendarOptions:
    return CalendarOptions(file, said) if said.startswith(("$", "https://")) else CalendarOptions(said)


Rotas = Annotated[dict[Name, Annotated[_RotaKeys, keys_of(_RotaKeys), alone("calendar")]], AfterValidator(_rotas)]


class Bears(Enum):
    """What of the things that are remembered between runs depends on an option."""

    FACTS = "what each file of the handbook gave, and all that was made from it"
    ANSWERS = "the answer of `kbgen stale`, but not what single files gave"
    NOTHING = "nothing that is remembered"


class Option(NamedTuple):
    """What the README says of an option, and what depends on it."""

    meaning: str
    bears_on: Bears = Bears.FACTS


class Options(TypedDict, total=False):
    """Every option in the README's order; those that are not given are absent."""

    sources: Annotated[
        Sources,
        Option(
            "folders of documents: a path, or `{path, name, at, kind, audience, format, markdown}`; `name` is the "
            "collection that ids are unique in, `at` where its pages stand, `kind` what its documents are, `format` "
            "what others wrote them in (`auto`, or a name of `kbgen import --help`); `docs_dir` by default"
        ),
    ]
    timezone: Annotated[Zone, Option("decides what day it is; UTC by default")]
    freshness: Annotated[
        Freshness,
        Option("`due_soon`: notice before a review falls due; `grace`: how long after it a document is overdue"),
    ]
    kinds: Annotated[Kinds, Option("a review interval of your own for a kind, or a kind of your own: see below")]
    only: Annotated[
        Names,
        Option(
            "the kinds to use of those that are installed, such as `[runbook, decision]`; guides and kinds of your own "
            "are always used. All by default"
        ),
    ]
    owners: Annotated[Owners, Option("the owner of a folder's documents that name none")]
    folders: Annotated[Folders, Option("what kind a folder's documents are, by the folder's name")]
    statuses: Annotated[
        Statuses,
        Option(
            "what a log's own words for where a decision stands mean, such as `{locked: accepted}`: one of "
            f"{', '.join(f'`{status}`' for status in STATUSES)}"
        ),
    ]
    coverage: Annotated[
        Coverage,
        Option(
            "`exceptions` of `kbgen coverage`: a list of `{alert: NAME, reason: WHY, until: DATE}`, or `runbook: ID`"
        ),
    ]
    schema: Annotated[
        SchemaNumber, Option("the version of the front matter, which `kbgen migrate` keeps", Bears.NOTHING)
    ]
    # the answers that depend on the day have it in their keys
    as_of: Annotated[
        Day,
        Option(
            "a fixed date, for a demonstration; without it a page shows its reader the review states of the day on "
            "which it is read",
            Bears.NOTHING,
        ),
    ]
    offline_copy: Annotated[Truth, Option("`false`: browsers keep no copy of the site, and forget the one they have")]
    page_links: Annotated[PageLinks, Option("where a page's links lead: see below")]
    markdown: Annotated[
        Dialect,
        Option(
            "the dialect of Markdown, also of one source: `github` as GitHub reads it, with admonitions, tabs and "
            "definition lists beside it; `material` as Python-Markdown prints it with the extensions of Material. "
            "`material` by default where `mkdocs.yml` names `markdown_extensions`, else `github`"
        ),
    ]
    mermaid: Annotated[Program, Option("the path of Mermaid's program, which draws diagrams: see below")]
    html: Annotated[
        Html,
        Option(
            "what becomes of HTML in documents: `allow` (default) prints it without what is active; `sanitise` prints "
            "what is listed in `kbgen/markup/policy.py`; `escape` shows it as text"
        ),
    ]
    frames: Annotated[
        Hosts,
        Option("hosts whose documents a page may show in a frame, such as `[www.youtube-nocookie.com]` for videos"),
    ]
    media: Annotated[
        Hosts,
        Option("hosts whose pictures, films and sound a page may show, such as `[img.shields.io]`; none by default"),
    ]
    audience: Annotated[Audience, Option("whom a build is for: `public`, `internal` (default) or `restricted`")]
    # other handbooks are asked only once all facts are known
    handbooks: Annotated[
        Handbooks,
        Option(
            "other handbooks that may be referred to, by name: an address, or `{url, inventory}`; see below",
            Bears.ANSWERS,
        ),
    ]
    # who is on call is asked only once all facts are known
    rotas: Annotated[
        Rotas,
        Option(
            "who is on call, by name: a calendar's file, an https address or `$VARIABLE`, or `{calendar, overrides, "
            "file, fallback, stale_after}`; see below",
            Bears.ANSWERS,
        ),
    ]
    search: Annotated[
        Search,
        Option(
            "`also`: addresses of other sites, or names of `handbooks`, that the search asks too; "
            "`synonyms`: groups of words that it takes for each other, such as `[[crm, siebel]]`, besides those of the "
            "trade (`k8s`, `kubernetes`)",
            Bears.NOTHING,
        ),
    ]
    restricted_links: Annotated[
        Annotated[str, one_of("text", "finding")],
        Option("what a link to a document of a narrower audience is: its `text` (default), or a `finding` too"),
    ]


NAMES = tuple(Options.__annotations__)


def read(values: object, above: str) -> dict[str, Any]:
    """The values of the options that are given, by name; WrongError names the first that cannot be used."""
    try:
        known = only_known(Options, values)
    except ValueError as error:
        raise WrongError(f"{above}{error}") from None
    return judged(Options, known, above)


@cache
def table() -> Mapping[str, Option]:
    """The options by name."""
    types = Options.__annotations__
    return {name: next(one for one in said.__metadata__ if isinstance(one, Option)) for name, said in types.items()}


def load_corpus(settings: Settings) -> Settings:
    """Settings without all that what a file gives does not depend on: where they stand, and options of no bearing."""
    plain = Settings("", ())
    other = {name: getattr(plain, name) for name, one in table().items() if one.bears_on is not Bears.FACTS}
    return replace(settings, root="", config_path=None, exclude_docs="", draft_docs="", **other)


def answers_of(settings: Settings) -> tuple[Any, ...]:
    """The options that an answer depends on besides the facts."""
    return tuple(getattr(settings, name) for name, one in table().items() if one.bears_on is Bears.ANSWERS)
