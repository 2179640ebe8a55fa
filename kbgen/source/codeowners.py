r"""Reads CODEOWNERS files in the dialects of GitHub and of GitLab.

https://docs.github.com/en/repositories/managing-your-repositorys-settings-and-features/customizing-your-repository/about-code-owners
https://docs.gitlab.com/user/project/codeowners/reference/

Neither dialect is gitignore's: on GitHub `docs/*` means the files of one folder only, and neither `!` nor
`[ ]` nor `\#` is known; on GitLab a pattern with a slash within it is not bound to the top. A library for
gitignore would be wrong in each of these places, and those for CODEOWNERS know no defaults of sections.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Iterator
from pathlib import Path

from kbgen.model import Span
from kbgen.model.elsewhere import NOBODY, Line, Ownership
from kbgen.source import opening
from kbgen.source.files import top_of

NAME = "CODEOWNERS"
_GITHUB = (".github/", "", "docs/")
_GITLAB = ("", "docs/", ".gitlab/")
_LARGEST = 3 * 1024 * 1024  # GitHub's own bound
_LONGEST = 1000
_MOST_STARS = 4
_SECTION = re.compile(r"\^?\[(?P<name>[^\]]*)\](?:\[\d+\])?(?:[ \t]+(?P<owners>.*))?")
_WORDS = re.compile(r"(?:\\.|[^\s\\])+")
_OWNER = re.compile(r"@{1,2}[^\s@]+|[^\s@]+@[^\s@]+")


def read(root: Path) -> Ownership:
    """Who owns the paths below a folder; nobody where its repository has no CODEOWNERS file."""
    top = top_of(root)
    dialect, path = _found(top)
    text = _text(path, top)
    below = os.path.relpath(root, top).replace(os.sep, "/")
    return Ownership(tuple(parse(text, dialect)), "" if below == "." else f"{below}/") if text else NOBODY


def places(root: Path) -> tuple[str, dict[str, Span]]:
    """The path of the CODEOWNERS file from a folder, and where it first names each owner."""
    top = top_of(root)
    _, path = _found(top)
    return os.path.relpath(path or top / NAME, root).replace(os.sep, "/"), places_in(_text(path, top))


def places_in(text: str) -> dict[str, Span]:
    """Where a CODEOWNERS file first names each owner."""
    found: dict[str, Span] = {}
    for row, line in enumerate(text.splitlines(), 1):
        for word in _WORDS.finditer(line.partition("#")[0]):
            if _OWNER.fullmatch(word[0]):
                found.setdefault(word[0], Span(row, word.start() + 1, len(word[0])))
    return found


def _text(path: Path | None, top: Path) -> str:
    try:
        return opening.read(path, _LARGEST, str(top)).decode("utf-8-sig", "replace") if path else ""
    except OSError:
        return ""


def _found(top: Path) -> tuple[str, Path | None]:
    """The file that counts, and its dialect: where it stands, what else stands there, and its sections say which."""
    gitlab = (top / ".gitlab").is_dir() or (top / ".gitlab-ci.yml").exists()
    dialect = "github" if (top / ".github").is_dir() or not gitlab else "gitlab"
    order = _GITHUB if dialect == "github" else _GITLAB
    for folder in dict.fromkeys((*order, *_GITHUB, *_GITLAB)):
        path = top / folder / NAME
        if path.is_file():
            return {".github/": "github", ".gitlab/": "gitlab"}.get(folder, dialect), path
    return dialect, None


def parse(text: str, dialect: str) -> Iterator[Line]:
    """The rules of a file, `github` or `gitlab`; lines that the dialect does not know are passed over."""
    yield from (_gitlab if dialect == "gitlab" else _github)(text.splitlines())


def _github(lines: Iterable[str]) -> Iterator[Line]:
    for line in lines:
        words = _WORDS.findall(line)
        if not words or words[0].startswith(("#", "!", "\\#")) or "[" in words[0] or _is_costly(words[0]):
            continue
        ends = next((n for n, word in enumerate(words) if word.startswith("#")), len(words))
        yield Line(github_pattern(words[0]), _owners(words[1:ends]), literals=_literals(words[0]))


def _gitlab(lines: Iterable[str]) -> Iterator[Line]:
    section = ""
    defaults: tuple[str, ...] = ()
    known: dict[str, str] = {}
    for line in map(str.strip, lines):
        heading = _SECTION.fullmatch(line)
        if heading:
            # names are compared without case, and one that comes again goes on where it stopped
            section = known.setdefault(heading["name"].strip().casefold(), heading["name"].strip())
            defaults = _owners((heading["owners"] or "").split())
            continue
        words = _WORDS.findall(line)
        if not words or line.startswith("#") or _is_costly(words[0]):
            continue
        excluded = words[0].startswith("!")
        owners = () if excluded else _owners(words[1:]) or defaults
        pattern = words[0].removeprefix("!")
        yield Line(gitlab_pattern(pattern), owners, section, excluded, _literals(pattern))


def _literals(pattern: str) -> int:
    return sum(sign not in "*?/" for sign in pattern)


def _is_costly(pattern: str) -> bool:
    """Whether matching it could take longer than any pattern that somebody means."""
    return len(pattern) > _LONGEST or pattern.count("**") > _MOST_STARS


def _owners(words: Iterable[str]) -> tuple[str, ...]:
    return tuple(word for word in words if _OWNER.fullmatch(word))


def github_pattern(said: str) -> str:
    """The regular expression of a pattern: bound to the top by a slash at its start or within it."""
    bound = "/" in said.rstrip("/")
    direct = said.endswith("/*")
    folder = said.endswith("/")
    start = "" if bound else "(?:.*/)?"
    end = "/.*" if folder else ("" if direct else "(?:/.*)?")
    return start + _segments(said.strip("/"), ranges=False) + end


def gitlab_pattern(said: str) -> str:
    """The regular expression of a pattern: bound to the top only by a slash at its start."""
    start = "" if said.startswith("/") else "(?:.*/)?"
    end = "/.*" if said.endswith("/") and said.strip("/") else ""
    return start + (_segments(said.strip("/"), ranges=True) or ".*") + end


def _segments(said: str, *, ranges: bool) -> str:
    parts = re.sub(r"(?:\*\*/)+", "**/", said).split("/")
    found = []
    for number, part in enumerate(parts):
        last = number == len(parts) - 1
        if part == "**":
            found.append(".*" if last else "(?:.*/)?")
        else:
            found.append(_segment(part, ranges=ranges) + ("" if last else "/"))
    return "".join(found)


def _segment(part: str, *, ranges: bool) -> str:
    """One step of a path. Each star takes the least that fits and never gives it back, so that no pattern is slow."""
    pieces = [_literal(piece, ranges=ranges) for piece in re.split(r"(?<!\\)\*+", part)]
    if len(pieces) == 1:
        return pieces[0]
    middle = "".join(f"(?>[^/]*?{piece})" for piece in pieces[1:-1] if piece)
    return f"{pieces[0]}{middle}[^/]*{pieces[-1]}"


_TOKEN = re.compile(r"\\(?P<escaped>.)|(?P<one>\?)|(?P<range>\[[!^]?[^\]\[\\/]+\])|(?P<plain>.)", re.DOTALL)


def _literal(piece: str, *, ranges: bool) -> str:
    found = []
    for token in _TOKEN.finditer(piece):
        if token["one"]:
            found.append("[^/]")
        elif token["range"] and ranges:
            inner = token["range"][1:-1]
            negated = "^" if inner[0] in "!^" and len(inner) > 1 else ""
            found.append(f"[{negated}{re.escape(inner.lstrip('!^') or inner).replace(chr(92) + '-', '-')}]")
        else:
            found.append(re.escape(token["escaped"] or token[0]))
    return "".join(found)
