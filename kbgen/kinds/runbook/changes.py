"""The commands of a runbook that change a system in a way that has to be taken back.

Restarts, kills and deletions that a controller undoes are none of them, nor is what makes something new.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any

from kbgen.kinds.runbook.commands import Found, commands
from kbgen.kit import Reading

_FLAGS = r"(?:\s+(?>(?:-n|-l|-c|--namespace|--selector|--context)[ =]\S+|-[\w-]+(?:=\S+)?))*+"
_MADE_AGAIN = r"(?:pods?|po|replicasets?|rs|jobs?(?:\.batch)?|events?|leases?)(?=[\s/,]|$)|[<$\"'{]"
_SQL = (
    r"drop\s+(?:table|database|index|schema|role|user)|truncate\s|delete\s+from|update\s+\w+\s+set"
    r"|alter\s+(?:table|system|role|database|user)|pg_promote|pg_drop"
)
# programs, and what follows them anywhere in the same command
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
    "curl": r"(?:-X|--request)[\s=]*(?:POST|PUT|PATCH|DELETE)",
}
_BY_TOOL = "|".join(rf"(?:{tool})\b[^\n|;&]{{0,300}}?\s(?:{rest})(?![\w-])" for tool, rest in _CHANGING.items())
_BEFORE = " \t\n$`(;&|'\""
_HARMLESS = re.compile(r"--dry-run(?!=none)|--help\b")


@cache
def _pattern() -> re.Pattern[str]:
    """Made on the first question: it is dear to compile, and most runs read no runbook anew."""
    found = rf"(?:^|[\s$`(;&|'\"])(?:{_BY_TOOL}|rm\s+-|shred\s|mkfs|dd\s+if=|{_SQL})"
    return re.compile(found, re.IGNORECASE | re.MULTILINE)


def changes(reading: Reading[Any]) -> Iterator[Found]:
    """Commands that change or destroy something, in the order of the body."""
    for code in commands(reading):
        for found in _pattern().finditer(code.text):
            start = found.start() + len(found[0]) - len(found[0].lstrip(_BEFORE))
            end = code.text.find("\n", found.end())
            if not _HARMLESS.search(code.text, start, end if end >= 0 else len(code.text)):
                text = found[0].strip(_BEFORE)
                yield Found(" ".join(text.split()), code.place(start, len(text.split("\n")[0])))
