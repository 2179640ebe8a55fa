"""What a file is called, what kind it is, and where its page stands."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence

from kbgen.kit import Kind
from kbgen.model import Raw, Settings, Source
from kbgen.model.corpus import INDEX_NAMES, without_suffix

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

    An index file beside other documents is a guide to them, and so are a template and a repository's papers.
    """
    named = source.kind or _by_folder(f"{source.path}/{raw.inner}", kinds, settings)
    if named is None or named not in kinds:
        return GUIDE
    stands_for_others = is_index(raw.inner) and not raw.alone and not kinds[named].index_files
    return GUIDE if stands_for_others or is_paper(raw.inner) or is_template(raw.inner) else named


def _by_folder(path: str, kinds: Mapping[str, Kind], settings: Settings) -> str | None:
    by_folder = {folder: kind.name for kind in kinds.values() for folder in kind.folders} | dict(settings.folders)
    for folder in reversed(path.split("/")[:-1]):
        if folder.lower() in by_folder:
            return by_folder[folder.lower()]
    return None


def addresses(raws: Sequence[Raw], sources: Mapping[str, Source]) -> dict[str, str]:
    """The Markdown path of each file's page, by path; no two pages share a URL, whatever the file names.

    Of several index files in one folder, the first of INDEX_NAMES wins.
    """
    taken: set[str] = set()
    found: dict[str, str] = {}
    for raw in sorted(raws, key=_precedence):
        found[raw.path] = unused_address(_address(raw, sources[raw.source]), taken)
    return found


def _precedence(raw: Raw) -> tuple[int, str]:
    name = stem_of(raw.inner).rpartition("/")[2].lower()
    rank = INDEX_NAMES.index(name) if name in INDEX_NAMES else len(INDEX_NAMES)
    return rank, raw.path


def _address(raw: Raw, source: Source) -> str:
    stem = stem_of(raw.inner)
    folder, _, _name = stem.rpartition("/")
    if is_index(raw.inner):
        stem = f"{folder}/index".lstrip("/")
    return _joined((source.at, f"{stem}.md"))


def _joined(parts: Iterable[str]) -> str:
    return "/".join(part for part in parts if part)


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
