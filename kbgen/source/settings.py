"""Reads `mkdocs.yml`: the configuration of a handbook."""

from __future__ import annotations

import itertools
import os
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import quote, urlsplit

from kbgen.model import Handbook, Settings, Source
from kbgen.model.settings import GITHUB, MATERIAL, PageLinks, SearchOptions
from kbgen.source import mkdocs_file, opening, options
from kbgen.source.given import WrongError, short, short_name
from kbgen.source.mkdocs_file import MkDocsKeys, nav_titles
from kbgen.source.option_types import PageLinkKeys, SearchKeys, SourceKeys, site_address

# The branch in MkDocs' `edit_uri`, in the forms of all the hosts.
_BRANCH = re.compile(r"(?:^|/)(?:edit|_edit|blob|tree|raw|src(?:/branch)?)/([^/]+)/")
_TITLE = "This page failed me: {page}"
_BODY = """Page: {url}
Document: {id} ({path})
Owner: {owner}
Review: {review}

What I was trying to do:

What I found instead:
"""


class Forge(NamedTuple):
    """The addresses of a kind of code host, below a repository's; BRANCH stands for the branch's name."""

    edit: str
    history: str
    issue: str = ""


_FORGES: Mapping[str, Forge] = {
    "github": Forge("edit/BRANCH/{path}", "commits/BRANCH/{path}", "issues/new?title={title}&body={body}"),
    "gitlab": Forge(
        "-/edit/BRANCH/{path}",
        "-/commits/BRANCH/{path}",
        "-/issues/new?issue[title]={title}&issue[description]={body}",
    ),
    "gitea": Forge("_edit/BRANCH/{path}", "commits/branch/BRANCH/{path}", "issues/new?title={title}&body={body}"),
    # Bitbucket documents no way to fill in an issue.
    "bitbucket": Forge("src/BRANCH/{path}?mode=edit", "history-node/BRANCH/{path}?at=BRANCH"),
}
_HOSTS = {"github": "github", "gitlab": "gitlab", "gitea": "gitea", "forgejo": "gitea", "codeberg": "gitea"} | {
    "bitbucket": "bitbucket"
}


def page_links(keys: MkDocsKeys, given: PageLinkKeys, root: Path, docs_dir: str) -> PageLinks:
    """The links of pages by MkDocs' own keys, and by the option of their name."""
    repository = keys.get("repo_url", "").rstrip("/")
    below = _below(root)
    forge = _forge(given.get("forge"), repository)
    branch = quote(given.get("branch") or _branch(keys), safe="/")
    own = _own_edit(keys, repository, below, docs_dir)

    def of_forge(part: str) -> str:
        return f"{repository}/{part.replace('BRANCH', branch)}" if part and repository else ""

    edit, history, issue = given.get("edit"), given.get("history"), given.get("issue")
    if edit is None:
        edit = of_forge(forge.edit if forge else "") if own is None else own
    return PageLinks(
        edit=edit,
        history=of_forge(forge.history if forge else "") if history is None else history,
        issue=of_forge(forge.issue if forge else "") if issue is None else issue,
        title=given.get("title") or _TITLE,
        body=given.get("body") or _BODY,
        below=below,
    )


def _below(root: Path) -> str:
    """The handbook's root below the top of its git work tree; empty where it is the top, or there is none."""
    top = next((folder for folder in (root, *root.parents) if (folder / ".git").exists()), root)
    inner = root.relative_to(top).as_posix()
    return "" if inner == "." else inner


def _forge(name: str | None, repository: str) -> Forge | None:
    """The kind of a code host, by name or else by what its host is called."""
    if name is not None:
        return _FORGES[name]
    host = urlsplit(repository).hostname or ""
    return next((_FORGES[forge] for part, forge in _HOSTS.items() if part in host), None)


def _branch(keys: MkDocsKeys) -> str:
    found = _BRANCH.search(keys.get("edit_uri") or keys.get("edit_uri_template") or "")
    return found[1] if found else "main"


def _own_edit(keys: MkDocsKeys, repository: str, below: str, docs_dir: str) -> str | None:
    """What MkDocs' own options say, whose addresses lead to files of `docs_dir`; None where they say nothing."""
    template = keys.get("edit_uri_template")
    uri = keys.get("edit_uri")
    if template is None and uri is None:
        return None
    start, named, end = template.partition("{path") if template else (uri or "", "{path", "}")
    if not repository or not (start or end.strip("}")) or not named or not re.match(r"(![qr])?\}", end):
        return ""
    start = start.removesuffix(f"{os.path.normpath(docs_dir)}/")
    if below and start.endswith(f"{below}/"):
        start = start.removesuffix(f"{below}/")
    return f"{repository}/{start.lstrip('/')}{{path}}{end.partition('}')[2]}"


# as MkDocs looks for them: where both are there, the first counts
NAMES = ("mkdocs.yml", "mkdocs.yaml")
_PLUGIN = "plugins.kbgen"
_DEEPEST = 10
_INHERIT = re.compile(r"^INHERIT\s*:", re.MULTILINE)
# plugins that are known to make no page
_WITHOUT_PAGES = frozenset(
    (
        "kbgen search material/search minify offline material/offline optimize material/optimize privacy "
        "material/privacy redirects social material/social tags material/tags typeset material/typeset"
    ).split()
)


class SettingsError(Exception):
    """The configuration cannot be used; the message says where, why and what to do."""


@dataclass(frozen=True, slots=True)
class Configuration:
    """`mkdocs.yml` as plain values, with the folder that its paths are relative to."""

    path: Path
    values: Mapping[str, Any]


def find(start: Path) -> Path | None:
    """The nearest configuration in `start` or above it, within the same git work tree."""
    for folder in (start, *start.parents):
        for name in NAMES:
            if (folder / name).is_file():
                return folder / name
        if (folder / ".git").exists():
            return None
    return None


def read(path: Path) -> Settings:
    """The settings in a `mkdocs.yml`; SettingsError where it cannot be used."""
    if not path.exists():
        raise SettingsError(f"{path}: no such file; `kbgen init` makes a handbook with one")
    return settings_from(Configuration(path, _values(path, str(path))))


def _values(path: Path, named: str, heirs: tuple[Path, ...] = ()) -> dict[str, Any]:
    """The values in a file and in those that it inherits; `named` says how it came to be read, by its `heirs`."""
    text, real = _text(path, named), path.resolve()
    if real in heirs:
        raise SettingsError(f"{named}: INHERIT goes round in a circle; remove one of the INHERIT keys")
    if len(heirs) > _DEEPEST:
        raise SettingsError(f"{named}: more than {_DEEPEST} files are inherited one from the other")
    try:
        values = mkdocs_file.parse(text)
    except mkdocs_file.YamlError as error:
        raise SettingsError(f"{path}{error}") from None
    if not isinstance(values, dict):
        raise SettingsError(f"{path}: expected keys and values such as `site_name: Handbook`")
    inherited = values.pop("INHERIT", None)
    if inherited is None:
        return values
    if not isinstance(inherited, str):
        raise SettingsError(f"{path}: INHERIT is {short(inherited)}, expected the path of a file")
    found = _INHERIT.search(text)
    line = f":{text.count(chr(10), 0, found.start()) + 1}" if found else ""
    base = _values(path.parent / inherited, f"{named}{line}: INHERIT: {short_name(inherited)}", (*heirs, real))
    return _merged(base, values)


def inherited(path: Path) -> Iterator[Path]:
    """A configuration that has been read, and those that it inherits."""
    for _ in range(_DEEPEST + 1):
        yield path
        values = mkdocs_file.parse(_text(path, str(path)))
        base = values.get("INHERIT") if isinstance(values, dict) else None
        if not isinstance(base, str):
            return
        path = path.parent / base


def _text(path: Path, named: str) -> str:
    try:
        return opening.read(path, mkdocs_file.LARGEST).decode("utf-8-sig")
    except FileNotFoundError:
        raise SettingsError(f"{named}: no such file; correct the path, or make the file") from None
    except (OSError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) else error
        raise SettingsError(f"{named}: cannot be read: {reason}") from None


def _merged(base: dict[str, Any], over: Mapping[str, Any]) -> dict[str, Any]:
    """MkDocs' own way to inherit: mappings are merged, everything else is replaced."""
    merged = dict(base)
    for key, value in over.items():
        below = merged.get(key)
        merged[key] = _merged(below, value) if isinstance(below, dict) and isinstance(value, dict) else value
    return merged


def settings_from(configuration: Configuration) -> Settings:
    """Settings from the values of `mkdocs.yml`; SettingsError names the key that cannot be used."""
    path = configuration.path
    keys, given = _judged(configuration)
    docs_dir = _from_root(keys.get("docs_dir", "docs"), path)
    # who names extensions of Python-Markdown has written for them
    given.setdefault("markdown", MATERIAL if keys.get("markdown_extensions") else GITHUB)
    sources = _sources(given.get("sources") or [{"path": docs_dir}], docs_dir, given["markdown"], path)
    others = given.get("handbooks", ())
    given["sources"] = sources
    given["page_links"] = page_links(keys, given.get("page_links", {}), path.parent.resolve(), docs_dir)
    given["search"] = _search(given.get("search", {}), _unambiguous(others, sources, path), path)
    return Settings(
        root=str(path.parent.resolve()),
        config_path=str(path),
        title=keys.get("site_name", "Handbook"),
        docs_dir=docs_dir,
        site_dir=keys.get("site_dir", "site"),
        url=keys.get("site_url", ""),
        directory_urls=keys.get("use_directory_urls", True),
        extensions=_named_options(keys.get("markdown_extensions")),
        nav_titles=nav_titles(keys.get("nav")),
        other_pages=_makes_pages(keys),
        exclude_docs=keys.get("exclude_docs", ""),
        draft_docs=keys.get("draft_docs", ""),
        **given,
    )


def _judged(configuration: Configuration) -> tuple[MkDocsKeys, dict[str, Any]]:
    """MkDocs' own keys and the plugin's options, each judged by itself."""
    try:
        keys = mkdocs_file.read(configuration.values)
        return keys, options.read(_given(keys.get("plugins")), _PLUGIN)
    except WrongError as error:
        raise SettingsError(f"{configuration.path}: {error}") from None


def _given(plugins: object) -> object:
    """What is given to the `kbgen` plugin, in either of MkDocs' spellings."""
    named = plugins if isinstance(plugins, list) else [plugins]
    return next((one["kbgen"] or {} for one in named if isinstance(one, dict) and "kbgen" in one), {})


def _makes_pages(keys: MkDocsKeys) -> bool:
    """Whether plugins or hooks may make pages that are no files."""
    return bool(keys.get("hooks")) or not _named_options(keys.get("plugins")).keys() <= _WITHOUT_PAGES


def _named_options(given: object) -> dict[str, Mapping[str, Any]]:
    """Extensions or plugins with their options, in either of MkDocs' spellings; what is none is passed over."""
    named = given if isinstance(given, list) else [given]
    plain: dict[str, Mapping[str, Any]] = {one: {} for one in named if isinstance(one, str)}
    pairs = (pair for one in named if isinstance(one, Mapping) for pair in one.items())
    return plain | {
        name: options if isinstance(options, Mapping) else {} for name, options in pairs if isinstance(name, str)
    }


def _sources(given: Iterable[SourceKeys], docs_dir: str, markdown: str, path: Path) -> tuple[Source, ...]:
    return unique_names(_source(one, docs_dir, markdown, path) for one in given)


def _from_root(folder: str, path: Path) -> str:
    """A folder as the paths of its files begin: from the folder of the configuration, also where it lies elsewhere."""
    found = os.path.normpath(folder)
    if os.path.isabs(found):
        found = os.path.relpath(found, path.parent.resolve())
    return found.replace(os.sep, "/")


def _source(given: SourceKeys, docs_dir: str, markdown: str, path: Path) -> Source:
    folder = _from_root(given["path"], path)
    if not os.path.exists(path.parent / folder):
        missing = f"the source folder {short(given['path'])} does not exist"
        raise SettingsError(f"{path}: {missing}; make it, or correct `sources`")
    own = os.path.basename(folder) if folder.startswith("..") else folder
    return Source(
        folder,
        given.get("name", os.path.basename(folder)),
        given.get("at", "" if folder == docs_dir else own),
        given.get("kind"),
        given.get("audience", "internal"),
        given.get("format", ""),
        given.get("markdown", markdown),
    )


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
    numbered = (f"{name}-{number}" for number in itertools.count(2))
    chosen = next(one for one in itertools.chain((name, f"{above}-{name}".strip("-")), numbered) if one not in taken)
    taken.add(chosen)
    return chosen


def _unambiguous(handbooks: Iterable[Handbook], sources: Iterable[Source], path: Path) -> Mapping[str, str]:
    """The addresses of other handbooks by name; a name is never that of a collection: `name:id` would be either."""
    taken = {source.name for source in sources}
    for one in handbooks:
        if one.name in taken:
            where = f"{_PLUGIN}.handbooks.{one.name}"
            raise SettingsError(f"{path}: {where}: conflicts with a source of the same name; rename one")
    return {one.name: one.url for one in handbooks}


def _judge_synonyms(words: Iterable[str], path: Path) -> None:
    # Imported on use: few handbooks have words of their own.
    from kbgen.search.words import names

    for word in words:
        if len(names(word)) != 1:
            where = f"{_PLUGIN}.search.synonyms"
            raise SettingsError(f"{path}: {where}: {short(word)} is not one word; write `order-api`, with a hyphen")


def _search(given: SearchKeys, handbooks: Mapping[str, str], path: Path) -> SearchOptions:
    """The sites that the search asks besides its own, each once, and the words that it takes for each other."""
    try:
        found = [handbooks.get(one) or site_address(one) for one in given.get("also", ())]
    except ValueError as error:
        raise SettingsError(f"{path}: {_PLUGIN}.search.also{error}") from None
    groups = [tuple(word.strip() for word in group) for group in given.get("synonyms", ())]
    if groups:
        _judge_synonyms(itertools.chain(*groups), path)
    return SearchOptions(tuple(dict.fromkeys(found)), tuple(groups))
