"""Rules for every document: its identity, its keys, its title and its pictures."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from typing import Any, NamedTuple
from urllib.parse import urlsplit

from kbgen.body.model import Link
from kbgen.kit import Hit, Place, Reading, corpus_rule, document_rule, each_rule
from kbgen.kit.numbers import counted
from kbgen.kit.owners import BY_FOLDER, OWNERS, owner_names, owner_ref
from kbgen.kit.rule import unless_usual
from kbgen.kit.suggestions import nearest
from kbgen.load.faults import BY_NAME
from kbgen.load.identity import is_index, is_paper, is_part, is_template, stem_of
from kbgen.markdown.github import Event, parse
from kbgen.model import Corpus, Doc, Finding, Severity
from kbgen.model.corpus import CATALOG_NAMES
from kbgen.model.settings import GITHUB
from kbgen.rules.moved import moved_reference, unknown_elsewhere

_MANY = 5
_UNKNOWN, _MISSPELT, _INVALID = (BY_NAME[name].code for name in ("unknown-key", "misspelt-key", "invalid-value"))
_SHARED = "{}, here and in {:,} more documents of the collection"
_HELP = "Declare it in a kind of your own under `kinds`, or leave it to the tool that reads it with `--ignore FM006`."


def once_per_collection(findings: Iterable[Finding], corpus: Corpus) -> Iterator[Finding]:
    """The findings with one for each unknown key or invalid value that five documents of a collection share.

    It stands at the first of them. The findings may be those of some documents: what key is shared is told by the
    facts of all, what value by the findings. What can be fixed for sure stays a finding of each document.
    """
    told = tuple(findings)
    invalid = _by_value(told, corpus)
    for finding in told:
        docs = _sharing(finding, corpus) if finding.code in (_UNKNOWN, _MISSPELT) and finding.fix is None else []
        same = invalid.get(_value_of(finding, corpus), []) if finding.code == _INVALID else []
        if len(docs) >= _MANY:
            yield replace(_shared(finding, len(docs)), repeats=docs[0].path != finding.path)
        elif len(same) >= _MANY:
            message = _SHARED.format(finding.message, len(same) - 1)
            yield replace(finding, message=message, repeats=same[0] != finding.path)
        else:
            yield finding


def _by_value(findings: Iterable[Finding], corpus: Corpus) -> Mapping[tuple[str, str], list[str]]:
    """The paths of the documents that have an invalid value, by their collection and the value."""
    found: dict[tuple[str, str], dict[str, None]] = defaultdict(dict)
    for finding in findings:
        if finding.code == _INVALID and finding.fix is None:
            found[_value_of(finding, corpus)][finding.path] = None
    return {key: list(paths) for key, paths in found.items()}


def _value_of(finding: Finding, corpus: Corpus) -> tuple[str, str]:
    doc = corpus.by_path.get(finding.path)
    return doc.collection if doc else finding.path, finding.value


def _sharing(finding: Finding, corpus: Corpus) -> list[Doc[Any]]:
    """The documents of the collection that have the key that a finding is about."""
    doc = corpus.by_path.get(finding.path)
    return corpus.once(("keys",), lambda: _by_key(corpus)).get((doc.collection, finding.value), []) if doc else []


def _by_key(corpus: Corpus) -> Mapping[tuple[str, str], list[Doc[Any]]]:
    by_key: dict[tuple[str, str], list[Doc[Any]]] = defaultdict(list)
    for doc in corpus.docs:
        kind = doc.fields.kind
        for key in (*doc.extra, *(("kind",) if kind is not None and kind != doc.kind else ())):
            by_key[doc.collection, key].append(doc)
    return by_key


def _shared(first: Finding, count: int) -> Finding:
    rule = BY_NAME["unknown-key"]
    message = first.message if first.code == _UNKNOWN else f"unknown key {first.value!r} is ignored"
    return replace(
        first,
        code=rule.code,
        name=rule.name,
        severity=rule.severity,
        message=_SHARED.format(message, count - 1),
        help=_HELP,
    )


_LONGEST = 60


class _Leftover(NamedTuple):
    """One kind of markup: what it is, a sign and a word that are part of each, and its form.

    Few texts hold the sign, a single character, which is looked for twenty times as fast as the word.
    """

    what: str
    sign: str
    word: re.Pattern[str]
    form: re.Pattern[str]

    @classmethod
    def of(cls, what: str, word: str, form: str) -> _Leftover:
        """A kind of markup whose word, an expression that begins with letters, begins with its sign."""
        return cls(what, word.lstrip("\\")[0], re.compile(word), re.compile(form, re.MULTILINE))


_LEFTOVERS = (
    _Leftover.of("a shortcode of Hugo", r"\{\{", r"\{\{[<%][^\n]{1,200}?[%>]\}\}"),
    _Leftover.of("a variable of a template", r"\{\{", r"\{\{-?\s*[A-Za-z_$.][^{}\n\0]{0,200}?\}\}"),
    _Leftover.of("a tag of Liquid or Jinja", r"\{%", r"(?<!\{)\{%-?\s*\w[^\n]{0,200}?%\}"),
    _Leftover.of("a tag of ERB", "<%", r"<%(?![ ]*(?:#|%))[^%]{1,400}%>"),
    _Leftover.of(
        "an import or export of MDX",
        "port (?<=import |export )",
        r"^(?:import [^\n]{1,200}? from ['\"]|export (?:const|default) )",
    ),
    _Leftover.of("a snippet to be included", "<-", r"^ *-{1,8}8<-{1,8}(?=[ \n]|$)"),
    _Leftover.of("a container that never ends, or of no known form", ":::", r"^[ ]*:{3,}(?=[ \w{]|$)[^\n]*"),
    _Leftover.of("a list of attributes", r"\{:", r"\{:[ ]?[.#\w][^{}\n]{0,200}\}"),
    _Leftover.of("an abbreviation", r"\*\[", r"^\*\[[^\[\]\n]{1,60}\]: "),
    _Leftover.of("an icon of Material", ":[mfos]", r":(?:material|fontawesome|octicons|simple)-[a-z\d-]+:"),
    _Leftover.of("a mark", "==", r"(?<![=\w])==(?![=\s])[^=\n\0]{1,200}(?<!\s)==(?![=\w])"),
    _Leftover.of("an insertion or a key", r"\+\+", r"(?<![+\w])\+\+(?![+\s])[^\n\0]{1,60}?(?<![+\s])\+\+(?![+\w])"),
)
_TITLE = re.compile(r"<%= *current_page\.data\.title *%>")
_INK = re.compile(r"[^\n]")


@document_rule(
    "MD004",
    "markup-of-other-programs",
    Severity.ADVICE,
    "Write it in Markdown, or put it into backticks where it is meant as it stands.",
)
def markup_of_other_programs(reading: Reading[Any]) -> Iterator[Hit]:
    """What another generator would have replaced is printed as it is written, and a reader wonders what is missing.

    Bad:

    ```markdown
    ---
    title: Deploying
    ---

    The version is {{ site.version }}.
    ```

    Good:

    ```markdown
    ---
    title: Deploying
    ---

    The version is on the [page of releases](https://example.com/releases). A template says `{{ site.version }}`.
    ```
    """
    if reading.doc.markdown != GITHUB or reading.doc.as_written:
        return
    text = reading.text
    wanted = [one for one in _LEFTOVERS if one.sign in text and one.word.search(text)]
    if not any(one.form.search(text) for one in wanted):
        return
    shown = _shown(reading.body)
    for one in wanted:
        matches = list(one.form.finditer(shown))
        if matches:
            yield _hit(reading.body, one, matches)


def _hit(body: str, kind: _Leftover, matches: list[re.Match[str]]) -> Hit:
    first = matches[0]
    written = " ".join(first[0].split())[:_LONGEST]
    start = first.start() + len(first[0]) - len(first[0].lstrip())
    place = Place(body.count("\n", 0, start), start - body.rfind("\n", 0, start) - 1, len(written))
    times = f", {len(matches)} times in this document" if len(matches) > 1 else ""
    return Hit(place, f"{written!r} is printed as it is written: {kind.what}{times}", written)


def _shown(body: str) -> str:
    """The prose that readers see, all else turned to NUL with offsets and lines as they were."""
    parts: list[str] = []
    at = 0
    for event in parse(body):
        start, end = _span(body, event) if event.kind == "text" else (0, 0)
        if at <= start < end:
            parts += (_INK.sub("\0", body[at:start]), body[start:end])
            at = end
    shown = "".join((*parts, _INK.sub("\0", body[at:])))
    return _TITLE.sub(lambda found: "\0" * len(found[0]), shown)


def _span(body: str, event: Event) -> tuple[int, int]:
    """Where a text is written as it is shown; nowhere where it has escapes, or is a title that nobody has written."""
    written = body[event.start : event.end]
    if written.startswith(event.text):
        return event.start, event.start + len(event.text)
    return (event.end - len(event.text), event.end) if written.endswith(event.text) else (0, 0)


_TAG = re.compile(r"<(?:img|source|video|audio|track)\b[^<>]*$", re.IGNORECASE)
# No tag is longer.
_NEAR = 2_000


@document_rule(
    "GN010",
    "media-of-another-host",
    Severity.ADVICE,
    "Keep the file in the handbook, or name the host under `media` in mkdocs.yml.",
)
def media_of_another_host(reading: Reading[Any]) -> Iterator[Hit]:
    """A page fetches nothing from other hosts, so that reading a runbook tells nobody and depends on nobody.

    Pictures, films and sound of hosts that `media` does not name are not shown, under the policy of the site.

    Bad:

    ```markdown
    ---
    title: Deploying
    ---

    ![How a release moves](https://pictures.example.com/release.png)
    ```

    Good:

    ```markdown
    ---
    title: Deploying
    ---

    ![How a release moves](data:image/png;base64,iVBORw0KGgo=)
    ```
    """
    shown = [(host, link) for link in reading.outline.links if (host := _host(link, reading.body))]
    for host, link in dict(reversed(shown)).items():
        if host not in reading.markup.media:
            times = Counter(host for host, _ in shown)
            message = f"the site's policy does not show {counted(times[host], 'picture')} from {host}"
            yield Hit(Place(link.line), message, host)


def _host(link: Link, body: str) -> str:
    """The other host that a link has something shown from; empty where it has not."""
    if not link.target.lower().startswith(("https://", "http://", "//")):
        return ""
    shown = link.kind == "image" or (
        link.kind == "html" and _TAG.search(body, max(link.start - _NEAR, 0), link.start) is not None
    )
    try:
        return (urlsplit(link.target).hostname or "") if shown else ""
    except ValueError:  # an address that no browser follows
        return ""


_NUMBERED = re.compile(r"\d{3,}[-_ ]", re.ASCII)
# kinds whose documents tell what was decided or what happened, and are not kept up
_RECORDS = frozenset(("decision", "incident", "exercise", "update", "session"))
# a comment of Liquid, which may never end
_LIQUID = re.compile(r"\{%-?\s*comment\b.*?(?:endcomment\s*-?%\}|\Z)", re.DOTALL)
_NEWS = re.compile(r"(?:^|/)(?:releases?|release[-_]notes|changelogs?)/|changelog|release[-_]?notes", re.IGNORECASE)
_WORD = re.compile(r"\w")
_EMPHASIS = " \t*_`"
# Of a longer line it is not looked at all that stands before and behind a marker.
_FARTHEST = 4_000
# What each marker has in it by a character of that, which is looked for twenty times as fast.
_MARKERS = {
    sign: re.compile(word)
    for sign, word in {
        "D": "TODO",
        "X": "FIXME|XXX",
        "B": "TB[DCA]",
        "W": "WIP",
        "b": "o be (?:added|written)",
        "<": "<[Tt]odo",
    }.items()
}
# a marker stands by itself: no part of a name, not between quotes, and no word of a sentence about such markers
_TODO = re.compile(
    r"(?<![\w./\"“'‘#$@-])(TODO|FIXME|TBD|TBC|TBA|XXX)"
    r"(?![\w/\"”’-]|\]\(#|[ ](?:(?i:checklist)|list|item|comment|note|marker|message|prompt|section)s?\b)"
    r"|^[^\w\n]*(?:\d+[.)][ ]+)?(WIP)(?=[ ]*(?:$|[^\w\s]))"
    r"|^[^\w\n]*([Tt]o be (?:added|written))(?=(?:[ ](?:later|soon))?[^\w\n]*$)"
    r"|(<[Tt](?:odo|ODO)\b[^<>\n]{0,80}>)",
    re.MULTILINE,
)


@corpus_rule(
    "GN001", "duplicate-id", Severity.ERROR, "Give one of them another `id`, or move it to a collection of its own."
)
def duplicate_id(corpus: Corpus) -> Iterator[tuple[Doc[Any], Hit]]:
    """A reference to an id that two documents share leads to either, and nobody can tell which.

    While nothing refers to the id it is one advice for all that share it.

    Bad:

    ```markdown runbooks/orders/restart.md
    ---
    title: Restart the order queue
    owner: orders
    ---
    ```

    ```markdown runbooks/stock/restart.md
    ---
    title: Restart the stock service
    owner: orders
    ---
    ```

    Good:

    ```markdown runbooks/orders/restart-order-queue.md
    ---
    title: Restart the order queue
    owner: orders
    ---
    ```

    ```markdown runbooks/stock/restart-stock-service.md
    ---
    title: Restart the stock service
    owner: orders
    ---
    ```
    """
    by_id: dict[tuple[str, str], list[Doc[Any]]] = defaultdict(list)
    for doc in corpus.docs:
        by_id[doc.collection, doc.id].append(doc)
    shared = {key: docs for key, docs in by_id.items() if len(docs) > 1}
    ambiguous = _ambiguous(corpus) if shared else frozenset()
    for (_, name), (first, *others) in shared.items():
        said = f"the id {name!r} is already that of {first.path}"
        if first.address in ambiguous:
            yield from ((doc, Hit(("id",), said, name)) for doc in others)
        else:
            yield others[0], Hit(("id",), f"{said}; nothing refers to it", name, severity=Severity.ADVICE)


def _ambiguous(corpus: Corpus) -> frozenset[str]:
    """The addresses of documents that something refers to by a name that means several."""
    meant = (
        corpus.candidates(name, doc, kinds)
        for doc in corpus.docs
        for name, kinds in (
            *((ref.target, ref.kinds) for ref in doc.refs),
            *((link.target.partition("#")[0], ()) for link in doc.links if link.wiki),
        )
    )
    return frozenset(doc.address for docs in meant if len(docs) > 1 for doc in docs)


@each_rule("GN002", "document-without-owner", Severity.WARNING, "Set `owner` to the team or person who keeps it true.")
def document_without_owner(doc: Doc[Any], corpus: Corpus) -> Iterator[Hit]:
    """What nobody owns, nobody reviews; it is the first thing to go stale and the last to be noticed.

    Where most documents of a collection are owned by nobody it is one advice.

    Bad:

    ```markdown guides/deploying.md
    ---
    title: Deploying
    ---
    ```

    Good:

    ```markdown guides/deploying.md
    ---
    title: Deploying
    owner: platform
    ---
    ```

    ```markdown teams/platform.md
    ---
    title: Platform
    ---
    ```
    """
    lone = not corpus.settings.whole
    if lone and not corpus.once(("owned",), lambda: any(owner_ref(one, corpus) for one in corpus.docs)):
        return  # a collection on its own that has no notion of owners
    if _unowned(doc, corpus):
        # a catalog holds many
        what = f"{doc.kind} {doc.id!r}" if doc.path.rpartition("/")[2] in CATALOG_NAMES else "document"
        message = f"nobody owns this {what}: neither it, nor its service, nor its folder names an owner"
        yield from unless_usual(doc, corpus, _unowned, Hit(("owner",), message), lambda one: one.collection)


def _unowned(doc: Doc[Any], corpus: Corpus) -> bool:
    if doc.kind in OWNERS or owner_ref(doc, corpus) is not None or is_part(doc.inner) or is_paper(doc.inner):
        return False
    # a folder on its own may name owners in a form of its own, and hold decisions, which those who decided answer for
    is_record = doc.kind in _RECORDS or bool(_NUMBERED.match(stem_of(doc.inner).rpartition("/")[2]))
    return corpus.settings.whole or not (is_record or ("owner",) in doc.spans)


@each_rule("GN003", "document-without-title", Severity.WARNING, "Set `title`, or start the body with a # heading.")
def document_without_title(doc: Doc[Any], corpus: Corpus) -> Iterator[Hit]:
    """A list of file names is no index; a title is what readers search for.

    Bad:

    ```markdown
    ---
    owner: platform
    ---

    Deploy with care.
    ```

    Good:

    ```markdown
    ---
    title: Deploying
    owner: platform
    ---

    Deploy with care.
    ```
    """
    if _untitled(doc, corpus):
        after = "folder" if is_index(doc.inner) else "file"
        message = f"the document has no title, so it is called {doc.title!r} after its {after}"
        yield from unless_usual(doc, corpus, _untitled, Hit(("title",), message))


def _untitled(doc: Doc[Any], _corpus: Corpus) -> bool:
    return not (doc.titled or is_part(doc.inner) or is_paper(doc.inner))


@document_rule("GN004", "todo-left-in", Severity.WARNING, "Write the missing part, or remove the marker.")
def todo_left_in(reading: Reading[Any]) -> Iterator[Hit]:
    """A reader in a hurry finds a promise where the answer should be.

    All of a document are one finding. A cell of a table that holds nothing else is part of a form, and a note within
    the text of a record of the past is part of the record: where there is nothing worse it is advice.

    Bad:

    ```markdown
    ---
    title: Deploying
    ---

    TODO: describe the canary.
    ```

    Good:

    ```markdown
    ---
    title: Deploying
    ---

    The canary takes one request in twenty for ten minutes.
    ```
    """
    text = reading.text
    if not any(sign in text and word.search(text) for sign, word in _MARKERS.items()):
        return
    if is_template(reading.doc.inner):
        return
    marks = sorted(_marks(reading), key=lambda mark: mark[1] is Severity.ADVICE)
    if marks:
        (start, marker), severity = marks[0]
        place = Place(reading.outline.line_of(start), start - reading.text.rfind("\n", 0, start) - 1, len(marker))
        more = f", and {len(marks) - 1} more like it" if len(marks) > 1 else ""
        yield Hit(place, f"{marker} is left in the text{more}", marker, severity=severity)


def _marks(reading: Reading[Any]) -> Iterator[tuple[tuple[int, str], Severity | None]]:
    """Where each marker stands, what it is, and what it weighs."""
    comments = [match.span() for match in _LIQUID.finditer(reading.text)] if "{%" in reading.text else []
    for found in _TODO.finditer(reading.text):
        start, end = found.span(found.lastindex or 0)
        if any(first < start < last for first, last in comments):
            continue
        before = reading.text[max(start - _FARTHEST, 0) : start].rpartition("\n")[2].strip(_EMPHASIS)
        after = reading.text[end : end + _FARTHEST].partition("\n")[0].strip(_EMPHASIS)
        if before.startswith(">") or _in_quotes(before, after):  # what is quoted is not left open here
            continue
        in_cell = before.endswith("|") and after.startswith("|")
        past = reading.doc.kind in _RECORDS or bool(_NEWS.search(reading.doc.inner))
        noted = past and bool(_WORD.search(before + after))
        yield (start, found[found.lastindex or 0]), Severity.ADVICE if in_cell or noted else None


def _in_quotes(before: str, after: str) -> bool:
    """Whether a quotation opens before and closes behind a place of a line."""
    curly = before.rfind("“") > before.rfind("”") and "”" in after
    return curly or (before.count('"') % 2 == 1 and '"' in after)


@document_rule("GN005", "exempt-without-reason", Severity.WARNING, "Say in `reason` why it never needs a review.")
def exempt_without_reason(reading: Reading[Any]) -> Iterator[Hit]:
    """An exemption without a reason cannot be told from one that hides neglect.

    Bad:

    ```markdown
    ---
    title: The outage of 2019
    evergreen: false
    ---
    ```

    Good:

    ```markdown
    ---
    title: The outage of 2019
    evergreen: false
    reason: An account of the past, which no longer changes.
    ---
    ```
    """
    if not reading.doc.fields.evergreen and not reading.doc.fields.reason:
        yield Hit(("evergreen",), "the document is exempt from review and does not say why")


@each_rule("GN007", "unknown-owner", Severity.ERROR, "Name a team or a person of the handbook, or add the missing one.")
def unknown_owner(doc: Doc[Any], corpus: Corpus) -> Iterator[Hit]:
    """An owner who cannot be found cannot be called.

    While a handbook has no team and no person at all it is one advice, at the first document with an owner. A folder
    that is looked at on its own has them if one of its documents names one.

    Bad:

    ```markdown guides/deploying.md
    ---
    title: Deploying
    owner: platfrom
    ---
    ```

    ```markdown teams/platform.md
    ---
    title: Platform
    ---
    ```

    Good:

    ```markdown guides/deploying.md
    ---
    title: Deploying
    owner: platform
    ---
    ```

    ```markdown teams/platform.md
    ---
    title: Platform
    ---
    ```
    """
    known = corpus.once(("owners",), lambda: owner_names(corpus))
    left_out = corpus.policies.keys().isdisjoint(OWNERS)
    if left_out or not (corpus.settings.whole or corpus.once(("owners named",), lambda: _names_owner(corpus))):
        return
    if (hit := _unknown(doc, corpus, known)) is None:
        return
    if known or corpus.elsewhere.inventories:
        yield hit
    elif doc.address == corpus.once(("first unknown owner",), lambda: _first_unknown(corpus)):
        message = "the handbook has no teams or people, so no owner can be found"
        yield Hit(
            ("owner",), message, help="Add the teams, or the people, that documents name.", severity=Severity.ADVICE
        )


def _names_owner(corpus: Corpus) -> bool:
    """Whether a document has an owner who is known."""
    return any(corpus.resolve(ref.target, doc, OWNERS) for doc in corpus.docs if (ref := owner_ref(doc, corpus)))


def _first_unknown(corpus: Corpus) -> str | None:
    return next((doc.address for doc in corpus.docs if _unknown(doc, corpus, ()) is not None), None)


def _unknown(doc: Doc[Any], corpus: Corpus, known: tuple[str, ...]) -> Hit | None:
    ref = owner_ref(doc, corpus)
    # a folder's owner whom nobody knows is a fault of the configuration, unless the handbook knows nobody at all
    paths = (("owner",),) if known else (("owner",), BY_FOLDER)
    if ref is None or ref.path not in paths or ref.target in corpus.unread:
        return None
    if corpus.meant(ref.target, doc, OWNERS) is not None:
        return None
    if any(ref in service.refs for service in corpus.referred(doc, "services")):
        return None  # the service's own finding
    if hit := unknown_elsewhere(("owner",), ref.target, OWNERS, corpus.elsewhere):
        return hit
    message = f"owner {ref.target!r} is not a known team or person{nearest(ref.target, known)}"
    return Hit(("owner",), message, ref.target, fix=moved_reference(corpus, doc, ref))
