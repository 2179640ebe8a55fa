"""What a document is called: its id and its title; and what it suppresses."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from functools import lru_cache

from kbgen.body import Comment, Outline
from kbgen.body.model import Title
from kbgen.kit import Kind
from kbgen.model import Fault, Raw, Settings, Source, Span, Suppression
from kbgen.model.document import INDEX_NAMES, templated, without_suffix

_DATE_OR_NUMBER = re.compile(r"^(?:\d{4}-\d{2}-\d{2}|0\d+)[-_ ]+(?=[^\W\d_])")
# a heading in HTML, and a title that a generator is told in the text
_ELSEWHERE = re.compile(r"<h1\b|\bcontent_for[ (]+:title", re.IGNORECASE)
_BETWEEN_WORDS = re.compile(r"[-_\s]+")


def title_of(given: str | None, listed: str, outline: Outline, name: str, as_title: Callable[[str], str] = str) -> str:
    """The title of a document.

    It is the one its front matter gives, else the H1 that opens its body, else the one it is `listed` by in the
    navigation, else another heading that opens its body and stands above all others, else the words of its name.
    `as_title` is what its kind takes of a heading for the title: nothing, where it names a part of any document.
    """
    if given:
        return given
    title = outline.title
    opening = as_title(title.text) if title is not None and not templated(title.text) else ""
    if title is not None and title.level == 1 and opening:
        return opening
    return listed or (opening if title is not None and _above_all(title, outline) else "") or in_words(name)


def is_titled(given: str | None, listed: str, outline: Outline, body: str) -> bool:
    """Whether anybody has said what a document is called, be it where kbgen does not read it."""
    if given or listed or outline.title is not None:
        return True
    return any(heading.level == 1 for heading in outline.headings) or _ELSEWHERE.search(body) is not None


def _above_all(title: Title, outline: Outline) -> bool:
    """Whether a heading is the only one of its level, and none is higher."""
    return all(heading.level > title.level for heading in outline.headings[1:])


def in_words(name: str) -> str:
    """The words of a file's or a folder's name, without the date or the number that it is sorted by."""
    words = _BETWEEN_WORDS.sub(" ", _DATE_OR_NUMBER.sub("", name)).strip()
    return words[:1].upper() + words[1:] if words and words == words.lower() else words or name


_ALLOW = re.compile(r"\s*kbgen:\s*allow\s+(\S+)(?:\s+until\s+(\S+?))?(?:\s+--\s*(.*?))?\s*", re.DOTALL)


def read_allows(comments: Iterable[Comment], body_line: int) -> tuple[tuple[Suppression, ...], tuple[Fault, ...]]:
    """The suppressions among a body's comments, and what is wrong with those that do not count."""
    allows, faults = [], []
    for comment in comments:
        if not comment.text.lstrip().startswith("kbgen:"):
            continue
        read = _read(comment, Span(comment.line + body_line, 1))
        if isinstance(read, Suppression):
            allows.append(read)
        else:
            faults.append(read)
    return tuple(allows), tuple(faults)


def _read(comment: Comment, span: Span) -> Suppression | Fault:
    found = _ALLOW.fullmatch(comment.text)
    if not found:
        message = "not a suppression; write `<!-- kbgen: allow CODE until DATE -- reason -->`, with or without the date"
        return Fault("suppression-without-reason", span, message, comment.text.strip())
    code, said, reason = found[1], found[2], (found[3] or "").strip()
    if not reason:
        return Fault("suppression-without-reason", span, f"the suppression of {code} gives no reason", code)
    try:
        until = date.fromisoformat(said) if said else None
    except ValueError:
        return Fault("invalid-value", span, f"{said!r} is no date; write it as YYYY-MM-DD", said)
    return Suppression(code, reason, until, span)


GUIDE = "guide"
_ID = re.compile(r"[^\W_][\w .+@&'()\[\],!~%-]{0,199}")
_TEMPLATE = re.compile(r"(?:^|[-_ /.])template$", re.IGNORECASE)

_PARTS = frozenset("includes layouts partials snippets".split())

# what repositories keep beside their documents, for people, for assistants and for other generators, in the letters
# that say so
_PAPERS = frozenset(
    (
        "AUTHORS CHANGELOG CODE_OF_CONDUCT CONTRIBUTING COPYING LICENCE LICENSE MAINTAINERS NOTICE OWNERS SECURITY "
        "ADOPTERS CHANGES CODEOWNERS COPYRIGHT DCO GOVERNANCE INSTALL ISSUE_TEMPLATE PULL_REQUEST_TEMPLATE ROADMAP "
        "SUPPORT TERMS AGENTS CLAUDE GEMINI SKILL copilot-instructions SUMMARY _sidebar _navbar"
    ).split()
)


def valid_id(name: str) -> bool:
    """Whether a text can be an id: a name without slash, colon, bracket of a link or control character."""
    return bool(_ID.fullmatch(name)) and ".." not in name


# A dozen questions about one document ask for it, one after another.
@lru_cache(maxsize=4)
def stem_of(inner: str) -> str:
    """The path of a document within its source, without its suffix."""
    found = without_suffix(inner)
    return found if found != inner else inner.rpartition(".")[0] or inner


def is_index(inner: str) -> bool:
    """Whether a file stands for its folder: index, ladder, README or _index."""
    return stem_of(inner).rpartition("/")[2].lower() in INDEX_NAMES


def id_of(raw: Raw, source: Source) -> str:
    """The id by default: the file's name, or its folder's for an index file."""
    folder, _, name = stem_of(raw.inner).rpartition("/")
    if is_index(raw.inner):
        return folder.rpartition("/")[2] or source.name
    return name


def is_template(inner: str) -> bool:
    """Whether a file is there to be copied, so that its gaps are meant."""
    stem = stem_of(inner)
    if "template" not in stem.lower():
        return False  # as nearly all, at a tenth of the cost
    return bool(_TEMPLATE.search(stem) or (is_index(inner) and _TEMPLATE.search(stem.rpartition("/")[0])))


def is_part(inner: str) -> bool:
    """Whether a file is one that others are made with: a template, or what a generator includes or fills in."""
    *folders, name = inner.split("/")
    partial = name.startswith("_") and not is_index(inner)
    return partial or is_template(inner) or any(folder.lstrip("_").lower() in _PARTS for folder in folders)


def is_paper(inner: str) -> bool:
    """Whether a file is one of those that any repository may keep beside its documents."""
    return stem_of(inner).rpartition("/")[2] in _PAPERS


def kind_of(raw: Raw, source: Source, kinds: Mapping[str, Kind], settings: Settings) -> str:
    """The kind of a file that does not say its own: what its source or its nearest folder says, else guide.

    An index file beside other documents is a guide to them, and so are a template and a repository's papers. In a
    folder with a number or a day in its name, an index file that is no list of the others is what the folder is about.
    """
    named = source.kind or _by_folder(f"{source.path}/{raw.inner}", kinds, settings)
    if named is None or named not in kinds:
        return GUIDE
    stands_for_others = is_index(raw.inner) and not raw.alone and not _is_of_folder(raw, kinds[named])
    return GUIDE if stands_for_others or is_paper(raw.inner) or is_template(raw.inner) else named


def _is_of_folder(raw: Raw, kind: Kind) -> bool:
    """Whether an index file is what its folder is about, and not a guide to the others there."""
    return kind.index_files or (kind.numbered and _has_number(raw.inner) and not _is_list(raw.text))


# A number before words, as records have it, which is no year; or a day.
_NUMBER = re.compile(
    r"(?:(?:adr|dr|rfc|rfd)[-_ ]?)?(?!(?:19|20)\d\d\D)\d{2,}[-_. ]\D|\d{4}-?\d\d-?\d\d\D", re.IGNORECASE
)


def _has_number(inner: str) -> bool:
    """Whether the folder of a file has a number or a day in its name."""
    return _NUMBER.match(inner.rpartition("/")[0].rpartition("/")[2]) is not None


_LISTED = re.compile(r"[ \t]*(?:[-*+]|\d+[.)])[ \t]+\[[^]]*\]\([^()/]+\.md\)[ \t]*\r?$", re.MULTILINE)


def _is_list(text: str) -> bool:
    """Whether most lines of a text are links to files beside it."""
    return 2 * len(_LISTED.findall(text)) > sum(map(bool, map(str.strip, text.splitlines())))


def _by_folder(path: str, kinds: Mapping[str, Kind], settings: Settings) -> str | None:
    for folder in map(str.lower, reversed(path.split("/")[:-1])):
        if folder in settings.folders:
            return settings.folders[folder]
        if named := [kind.name for kind in kinds.values() if folder in kind.folders]:
            return named[-1]
    return None


def addresses(raws: Sequence[Raw], sources: Mapping[str, Source]) -> dict[str, str]:
    """The Markdown path of each file's page, by path; no two pages share a URL, whatever the file names.

    Of several index files in one folder, the first of INDEX_NAMES wins.
    """
    taken: set[str] = set()
    ranked = sorted(_ranked(raw, sources[raw.source]) for raw in raws)
    return {path: unused_address(address, taken) for _, path, address in ranked}


def _ranked(raw: Raw, source: Source) -> tuple[int, str, str]:
    """In which order a file gets its address, its path, and the address."""
    stem, rank = stem_of(raw.inner), len(INDEX_NAMES)
    folder, _, name = stem.rpartition("/")
    if name.lower() in INDEX_NAMES:
        stem, rank = f"{folder}/index".lstrip("/"), INDEX_NAMES.index(name.lower())
    return rank, raw.path, f"{source.at}/{stem}.md" if source.at else f"{stem}.md"


def unused_address(wanted: str, taken: set[str]) -> str:
    """`wanted`, or the same with a number, so that its URL differs from all that are taken whatever their case."""
    stem = wanted.removesuffix(".md")
    number = 1
    while True:
        address = f"{stem}.md" if number == 1 else f"{stem}-{number}.md"
        url = url_key(address)
        if url not in taken:
            taken.add(url)
            return address
        number += 1


def url_key(address: str) -> str:
    """What tells the URL of an address from all others."""
    return address.removesuffix(".md").removesuffix("/index").casefold()
