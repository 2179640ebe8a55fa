"""What the commands of a runbook contain: placeholders, and changes to a running system."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, NamedTuple

from kbgen.body import Fence
from kbgen.kit import Body, Place, Reading

SHELLS = frozenset({"", "sh", "shell", "bash", "zsh", "console", "shell-session", "terminal", "cmd", "powershell"})
_COMMANDS = SHELLS | {"sql", "psql", "redis"}
# what is pasted along with a command; in these only `<name>` is a placeholder
_PASTED = frozenset({"yaml", "yml", "json", "promql", "logql"})
# an indented block names no language: it holds commands if a line of it starts like one
_PROGRAM = re.compile(
    r"^[ \t]*(?:[$#>][ \t]+)?(?:sudo[ \t]+)?(?:kubectl|oc|helm|docker|podman|aws|gcloud|az|terraform|ansible|ssh|scp"
    r"|curl|wget|psql|mysql|redis-cli|etcdctl|systemctl|journalctl|git|ceph|rm|grep|cat|dig|openssl)[ \t]",
    re.MULTILINE,
)

# `<pod-name>` but neither a redirection, nor a here-document, nor a tag that closes
_ANGLE = re.compile(r"(?<![<\w])<([A-Za-z][\w. /|:-]{0,60}?)>(?!>)")
_DOLLAR = re.compile(r"(?<![\\$])\$(?:\{([A-Z][A-Z0-9_]*)[^}]{0,80}\}|([A-Z][A-Z0-9_]*)\b)")
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
_SQL = (
    r"drop\s+(?:table|database|index|schema|role|user)|truncate\s|delete\s+from|update\s+\w+\s+set"
    r"|alter\s+(?:table|system|role|database)|pg_terminate_backend|pg_promote|pg_drop"
)
_KUBE = (
    r"(?:kubectl|oc)\b[^\n|;&]{0,300}?\s(?:delete|drain|cordon|uncordon|apply|patch|scale|replace|edit|taint|annotate|label"
    r"|rollout\s+(?:restart|undo|pause|resume)|set\s+(?:image|env|resources)|create|adm\s+(?:drain|cordon|uncordon|taint))\b"
)
_CHANGES = re.compile(
    rf"(?:^|[\s$`(;&|'\"])(?:{_KUBE}"
    r"|rm\s+-|shred\s|mkfs|dd\s+if=|systemctl\s+(?:restart|stop|start|disable|mask)|service\s+\S+\s+(?:restart|stop)"
    r"|helm\s+(?:upgrade|rollback|uninstall|delete)|terraform\s+(?:apply|destroy)|reboot\b|shutdown\b|kill(?:all)?\s"
    r"|docker\s+(?:rm|stop|restart|kill)|etcdctl\b[^\n]{0,300}\s(?:del|defrag|member\s+(?:remove|add)|snapshot\s+restore)\b"
    r"|redis-cli\b[^\n]{0,300}\s(?:flushall|flushdb|del|config\s+set|shutdown|failover)\b"
    r"|kafka-\w+(?:\.sh)?\b[^\n]{0,300}\s--(?:alter|delete|execute)\b|patronictl\s+(?:failover|switchover|restart|reinit)"
    r"|pg_ctl\s+(?:promote|stop|restart)|git\s+push\s+[^\n]{0,300}--force|ceph\s+osd\s+(?:out|down|purge|rm)"
    r"|curl\b[^\n]{0,300}\s(?:-X|--request)\s*(?:POST|PUT|PATCH|DELETE)\b"
    rf"|{_SQL})",
    re.IGNORECASE | re.MULTILINE,
)


_BEFORE = " \t\n$`(;&|'\""


class Found(NamedTuple):
    """A piece of a command: its text, and where in the body it stands."""

    text: str
    place: Place


def command_fences(reading: Reading[Any] | Body) -> list[Fence]:
    """The code blocks that hold commands, not output, configuration or queries."""
    return [fence for fence in reading.outline.fences if _holds_commands(fence)]


def _holds_commands(fence: Fence) -> bool:
    if fence.indented:
        return bool(_PROGRAM.search(fence.code))
    return fence.language.lower() in _COMMANDS


def placeholders(reading: Reading[Any] | Body) -> Iterator[Found]:
    """Placeholders in commands, each name once, that the document's commands do not themselves set."""
    seen = set_by_commands(reading) | _OF_THE_SHELL
    for fence in reading.outline.fences:
        for start, name, text in sorted(_in_fence(fence)):
            if name not in seen:
                seen.add(name)
                yield Found(text, _place(fence, start, len(text)))


def set_by_commands(reading: Reading[Any] | Body) -> set[str]:
    """Names that the document's commands set themselves."""
    return {name for fence in command_fences(reading) for name in assigned(fence.code)}


def assigned(code: str) -> set[str]:
    """Names that a shell text sets itself."""
    return {next(name for name in groups if name) for groups in _ASSIGNED.findall(code)}


def _in_fence(fence: Fence) -> Iterator[tuple[int, str, str]]:
    if _holds_commands(fence):
        for found in _DOLLAR.finditer(fence.code):
            yield found.start(), found[1] or found[2], found[0]
        yield from _in_angles(fence.code)
    elif fence.language.lower() in _PASTED:
        yield from _in_angles(fence.code)


def _in_angles(code: str) -> Iterator[tuple[int, str, str]]:
    for found in _ANGLE.finditer(code):
        if found[1].lower() not in _TAGS and f"</{found[1]}>" not in code:
            yield found.start(), found[1], found[0]


def changes(reading: Reading[Any]) -> Iterator[Found]:
    """Commands that change or destroy something."""
    for fence in command_fences(reading):
        for found in _CHANGES.finditer(fence.code):
            text = found[0].strip(_BEFORE)
            start = found.start() + len(found[0]) - len(found[0].lstrip(_BEFORE))
            yield Found(" ".join(text.split()), _place(fence, start, len(text.split("\n")[0])))


def _place(fence: Fence, start: int, length: int) -> Place:
    line = fence.code.count("\n", 0, start)
    column = start - (fence.code.rfind("\n", 0, start) + 1)
    return Place(fence.code_line + line, column, length)


def same_name(placeholder: str, declared: str) -> bool:
    """Whether a placeholder as written means a declared variable, whatever the case and the separators."""
    return _folded(placeholder) == _folded(declared)


def names(text: str, declared: str) -> bool:
    """Whether a text has a word that means a declared variable."""
    if f"${declared}" in text or f"${{{declared}" in text:
        return True  # as most are written, and a pattern made for one name is dear to compile
    word = r"[\W_]*".join(part for part in re.split(r"[\W_]+", declared) if part)
    return bool(re.search(rf"(?<![^\W_]){word}(?![^\W_])", text, re.IGNORECASE))


def _folded(name: str) -> str:
    return re.sub(r"[\W_]", "", name.lower())
