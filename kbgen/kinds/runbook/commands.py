"""Commands in a runbook: their language, placeholders, and what they change."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from functools import cache, lru_cache
from string import ascii_lowercase, ascii_uppercase
from typing import Any, NamedTuple

from kbgen.body import Fence
from kbgen.kit import Body, Place, Reading
from kbgen.model import Fix, Where

_LONGEST = 100_000
_SHELL_PROMPT = re.compile(r"\$ \S")
_SCRIPT = re.compile(r"#! ?/(?:usr/)?bin/(?:env )?(bash|sh|zsh|python)3?(?=\s|$)")
_OPENING = re.compile(r"[ \t>]*(?:(?:[*+-]|\d+[.)])[ \t]+)*(`{3,}|~{3,})[ \t]*\r?$")


def language_of(code: str) -> str:
    """The language of a code that starts with a prompt or an interpreter's name, or is whole JSON; else empty."""
    first = code.lstrip("\n").partition("\n")[0].rstrip()
    if _SHELL_PROMPT.match(first):
        return "console"
    script = _SCRIPT.match(first)
    if script:
        return script[1]
    if first.startswith("<?xml "):
        return "xml"
    if first.startswith("diff --git a/"):
        return "diff"
    return "json" if _is_json(code) else ""


def _is_json(code: str) -> bool:
    text = code.strip()
    if text[:1] + text[-1:] not in ("{}", "[]") or '"' not in text or len(text) > _LONGEST:
        return False
    try:
        json.loads(text)
    except (ValueError, RecursionError):
        return False
    return True


def language_fix(fence: Fence, lines: Sequence[str]) -> Fix | None:
    """The opening line of a fence with its language, where that is certain and the line says nothing else."""
    opening = _OPENING.match(lines[fence.line]) if fence.line < len(lines) else None
    language = language_of(fence.code) if opening else ""
    return Fix(opening[1], opening[1] + language, Where.WORD) if opening and language else None


_SHELLS = frozenset("sh shell bash zsh console shell-session terminal cmd powershell".split())
_COMMANDS = _SHELLS | {"sql", "psql", "redis"}
_PROMPT = r"[ \t]*(?:[$>%][ \t]+)?"
_SUDO = r"(?:sudo[ \t]+(?:-\S+[ \t]+)*)?"
_NAMES = (
    r"kubectl|oc|helm|docker|podman|aws|gcloud|gsutil|az|terraform|ansible(?:-\w+)?|ssh|scp|curl|wget|psql|mysql"
    r"|redis-cli|etcdctl|systemctl|service|journalctl|git|ceph|rm|grep|cat|dig|openssl|virtctl|knife"
    r"|gitlab-(?:ctl|rake|rails)|consul|vault|patronictl|pg_ctl|kafka-[\w-]+(?:\.sh)?|export"
)
# a block that names no language, and code within a line, hold commands if a line of them starts like one
_PROGRAM = re.compile(rf"^{_PROMPT}{_SUDO}(?:{_NAMES})[ \t]+\S", re.MULTILINE)
_STATEMENT = re.compile(r"[ \t]*(?:drop|truncate|alter|delete[ \t]+from|update[ \t]+\S+[ \t]+set)[ \t]", re.IGNORECASE)
_TYPED = re.compile(r"[ \t]*[$>%][ \t]")
_REMARK = re.compile(r"[ \t]*(?:#|--[ \t])")
# a sign comes first, which is looked for fast
_INLINE = re.compile(r"(`(?<!``)`?)(?!`)([^`\n]+)\1(?!`)")
# One that never ends hides all that follows.
_COMMENT = re.compile(r"<!--(?:.*?-->|.*)", re.DOTALL)
_INK = re.compile(r"[^\n]")

# `<pod-name>` but neither a redirection, nor a here-document, nor a tag that closes
_NAME = r"([A-Za-z][\w. /|:-]{0,60}?)>"
_ANGLE = re.compile(rf"<(?<![<\w]<){_NAME}(?!>)")
_CLOSED = re.compile(f"</{_NAME}")
# `your-namespace` and `YOUR_NAMESPACE`, unless a sign of the other forms stands before it
_YOURS = re.compile(r"(?<![\w<$-])(?<!\$\{)your[-_][a-z][\w-]*", re.IGNORECASE)
_DOLLAR = re.compile(r"\$(?<![\\$]\$)(?:\{([A-Z][A-Z0-9_]*)[^}]{0,80}\}|([A-Z][A-Z0-9_]*)\b)")
# Whatever it finds begins a word, which a search sees three times as fast as it tries what may follow.
_ASSIGNED = re.compile(
    r"\b(?:(?<![^\s;&|(])([A-Za-z_]\w*+)=|for\s+([A-Za-z_]\w*)\s+in\b|read\s+(?:-\w+\s+)*([A-Za-z_]\w*))"
)
_OF_THE_SHELL = frozenset(
    (
        "HOME PATH USER PWD OLDPWD SHELL HOSTNAME TMPDIR EDITOR PAGER LANG TERM RANDOM SECONDS UID EUID PPID "
        "IFS LOGNAME KUBECONFIG BASH BASHPID LINENO REPLY OPTARG OPTIND COLUMNS LINES"
    ).split()
)
_TAGS = frozenset(
    "a b br code div em hr i img li ol p pre span strong sub sup table td th tr ul none nil unknown".split()
)


class CommandPiece(NamedTuple):
    """A piece of a command: its text, and where in the body it stands."""

    text: str
    place: Place


class Code(NamedTuple):
    """Commands that belong together, output and remarks blanked, and where in the body they begin."""

    text: str
    line: int
    column: int = 0

    def place(self, start: int, length: int) -> Place:
        """The place in the body of a piece of the text."""
        column = start - (self.text.rfind("\n", 0, start) + 1)
        return Place(self.line + self.text.count("\n", 0, start), self.column + column, length)


def commands(reading: Reading[Any] | Body) -> tuple[Code, ...]:
    """The commands of a body, in its order: those of blocks and those within lines."""
    body, outline = reading.body if isinstance(reading, Reading) else reading.text, reading.outline
    return _commands(body, outline.fences, commented=bool(outline.comments))


# The kind and several rules ask for the commands of one body, one after another.
@lru_cache(maxsize=2)
def _commands(body: str, fences: tuple[Fence, ...], *, commented: bool) -> tuple[Code, ...]:
    blocks = [Code(_typed(fence), fence.code_line) for fence in fences if _holds_commands(fence)]
    within = _within_lines(body, fences, commented=commented)
    return tuple(sorted([*blocks, *within], key=lambda code: (code.line, code.column)))


def _holds_commands(fence: Fence) -> bool:
    language = fence.language.lower()
    return language in _COMMANDS or (not language and bool(_PROGRAM.search(fence.code)))


def _typed(fence: Fence) -> str:
    """The code with remarks blanked, and where prompts say what is typed, all else."""
    lines = fence.code.split("\n")
    prompted = any(map(_TYPED.match, lines))
    typed, goes_on = [], False
    for line in lines:
        is_typed = goes_on or bool(_TYPED.match(line)) or not (prompted or _REMARK.match(line))
        typed.append(line if is_typed else _INK.sub(" ", line))
        goes_on = is_typed and line.rstrip().endswith("\\")
    return "\n".join(typed)


def _within_lines(body: str, fences: tuple[Fence, ...], *, commented: bool) -> Iterator[Code]:
    """Code within lines that begins as a command does."""
    found = [match for match in _INLINE.finditer(body) if _PROGRAM.match(match[2]) or _STATEMENT.match(match[2])]
    if not found:
        return
    hidden = [match.span() for match in _COMMENT.finditer(body)] if commented else []
    blocks = [(fence.line, fence.code_line + fence.code.count("\n")) for fence in fences]
    for one in found:
        at = one.start(2)
        line, column = body.count("\n", 0, at), at - body.rfind("\n", 0, at) - 1
        in_block = any(first <= line <= last for first, last in blocks)
        if not in_block and not any(start < at < end for start, end in hidden):
            yield Code(one[2], line, column)


def placeholders(reading: Reading[Any] | Body) -> Iterator[CommandPiece]:
    """Placeholders in commands, each name once, that the document's commands do not themselves set."""
    pieces = commands(reading)
    seen = {*_OF_THE_SHELL, *set_by_commands(reading)}
    for code in pieces:
        for start, name, text in sorted(_left_open(code.text)):
            if name not in seen:
                seen.add(name)
                yield CommandPiece(text, code.place(start, len(text)))


def set_by_commands(reading: Reading[Any] | Body) -> frozenset[str]:
    """Names that the document's commands set themselves."""
    return _assigned(commands(reading))


@lru_cache(maxsize=2)
def _assigned(pieces: tuple[Code, ...]) -> frozenset[str]:
    return frozenset(name for code in pieces for groups in _ASSIGNED.findall(code.text) for name in groups if name)


def _left_open(code: str) -> Iterator[tuple[int, str, str]]:
    for match in _DOLLAR.finditer(code):
        yield match.start(), match[1] or match[2], match[0]
    closed = set(_CLOSED.findall(code)) if "</" in code else ()
    for match in _ANGLE.finditer(code):
        if match[1].lower() not in _TAGS and match[1] not in closed:
            yield match.start(), match[1], match[0]
    for match in _YOURS.finditer(code) if "your" in code.lower() else ():
        yield match.start(), match[0], match[0]


_SEPARATORS = re.compile(r"[\W_]")


def folded(name: str) -> str:
    """What a placeholder as written and the declared variable that it means have in common."""
    return _SEPARATORS.sub("", name.lower())


def names(text: str, declared: str) -> bool:
    """Whether a text has a word that means a declared variable."""
    if f"${declared}" in text or f"${{{declared}" in text:
        return True  # as most are written, and a pattern made for one name is dear to compile
    word = r"[\W_]*".join(part for part in re.split(r"[\W_]+", declared) if part)
    return bool(re.search(rf"(?<![^\W_]){word}(?![^\W_])", text, re.IGNORECASE))


_FLAGS = r"(?:\s+(?>(?:-n|-l|-c|--namespace|--selector|--context)[ =]\S+|-[\w-]+(?:=\S+)?))*+"
_MADE_AGAIN = r"(?:pods?|po|replicasets?|rs|jobs?(?:\.batch)?|events?|leases?)(?=[\s/,]|$)|[<$\"'{]"
_SQL = (
    r"drop\s+(?:table|database|index|schema|role|user)|truncate\s|delete\s+from|update\s+\w+\s+set"
    r"|alter\s+(?:table|system|role|database|user)|pg_promote|pg_drop"
)
# programs, and what follows them anywhere in the same command; all in small letters, since a search that heeds no case
# takes twice as long
_CHANGING: Mapping[str, str] = {
    "kubectl|oc": (
        rf"delete(?!{_FLAGS}\s+(?:{_MADE_AGAIN}))|drain|cordon|taint|apply(?!\s+-f\s*-(?:\s|$))|patch|scale|replace"
        r"|edit|label|autoscale|rollout\s+pause|set\s+(?:image|env|resources|selector)|adm\s+(?:drain|cordon|taint)"
    ),
    "helm": "upgrade|uninstall|delete",
    "docker|podman": r"rm|volume\s+(?:rm|prune)|system\s+prune|stop",
    "systemctl": "stop|disable|mask",
    "service": "stop",
    "terraform": r"apply|destroy|import|taint|state\s+(?:rm|mv|push)",
    "aws": (
        r"(?!update-kubeconfig)(?:delete|update|put|modify|terminate|stop|detach|attach|revoke|authorize|deregister"
        r"|restore|remove|disable)-[\w-]+"
        r"|s3\s+(?:rm|mv|rb|sync)"
    ),
    "gcloud": r"delete|update|resize|stop|patch|promote|failover|disable|deploy|import|(?:set|add|remove)-[\w-]+",
    "gsutil": r"rm|mv|rb|rsync|setmeta|iam\s+(?:ch|set)|acl\s+(?:ch|set)",
    "az": r"delete|update|(?<!account\s)set|stop|scale|deallocate|remove|failover|upgrade",
    "virtctl": "stop|pause|addvolume|removevolume",
    "knife": r"delete|edit|upload|run_list\s+(?:add|remove|set)",
    "gitlab-ctl": "reconfigure|stop|promote|cleanse|pg-upgrade|set-\\S+",
    "consul": r"kv\s+(?:put|delete|import)|leave|force-leave|restore|config\s+(?:write|delete)|remove-peer",
    "vault": (
        r"write|delete|kv\s+(?:put|patch|destroy)|(?:secrets|auth)\s+(?:disable|move|tune)|revoke"
        r"|operator\s+(?:seal|rekey)"
    ),
    "etcdctl": r"del|member\s+(?:remove|add|update)|snapshot\s+restore",
    "redis-cli": r"flushall|flushdb|del|(?:config\s+)?set|(?:replica|slave)of|(?:cluster\s+)?failover|cluster\s+forget",
    r"kafka-[\w-]+(?:\.sh)?": "--alter|--delete|--execute",
    "patronictl": "failover|switchover|reinit|edit-config|pause",
    "pg_ctl": "promote|stop",
    "ceph": r"osd\s+(?:out|down|purge|rm|set)",
    "git": r"push\b[^\n]*\s(?:--force\S*|-f)",
    "curl": r"(?:-x|--request)[\s=]*(?:post|put|patch|delete)",
}
_BY_TOOL = "|".join(rf"(?:{tool})\b[^\n|;&]{{0,300}}?\s(?:{rest})(?![\w-])" for tool, rest in _CHANGING.items())
_SMALL = str.maketrans(ascii_uppercase, ascii_lowercase)
_BEHIND = " \t\n$`(;&|'\""
_HARMLESS = re.compile(r"--dry-run(?!=none)|--help\b")


@cache
def _pattern() -> re.Pattern[str]:
    """Made on the first question: it is dear to compile, and most runs read no runbook again."""
    return re.compile(rf"\b(?<![^\s$`(;&|'\"])(?:{_BY_TOOL}|rm\s+-[\w-]*|shred\s|mkfs|dd\s+if=|{_SQL})")


def changes(reading: Reading[Any]) -> tuple[CommandPiece, ...]:
    """Commands that change or destroy something, in the order of the body."""
    return _changes(commands(reading))


# Two rules ask for the changes of one body, one after the other.
@lru_cache(maxsize=2)
def _changes(pieces: tuple[Code, ...]) -> tuple[CommandPiece, ...]:
    return tuple(_changing(pieces))


def _changing(pieces: tuple[Code, ...]) -> Iterator[CommandPiece]:
    for code in pieces:
        for match in _pattern().finditer(code.text.translate(_SMALL)):
            start, stop = match.span()
            end = code.text.find("\n", stop)
            if not _HARMLESS.search(code.text, start, end if end >= 0 else len(code.text)):
                text = code.text[start:stop].rstrip(_BEHIND)
                yield CommandPiece(" ".join(text.split()), code.place(start, len(text.split("\n")[0])))
