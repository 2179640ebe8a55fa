"""Words that people in operations use for each other: what is typed also finds what is called otherwise."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from kbgen.search.words import surfaces

# A line for each concept: what is said for short, and what stands for the same in the texts of others.
_GROUPS = """
k8s kubernetes kube
db database
repo repository
config configuration
prod production
dev development
env environment
auth authentication
cert certificate tls ssl
pg postgres postgresql
es elasticsearch
tf terraform
ns namespace
app application
vm virtualmachine
lb loadbalancer
nic interface iface
mem memory ram
msg message
pr pullrequest
sg securitygroup
dc datacenter
org organisation organization
img image
svc service
infra infrastructure
dir directory folder
docs documentation
param parameter
spec specification
stats statistics metrics
log logging
sync synchronisation replication
deploy deployment
monitor monitoring
cmd command
perm permission
restart reboot
remove delete drop
restore recover recovery
copy backup snapshot
fail error crash
slow latency
down unavailable outage
flapping unstable
stuck hang
full saturated saturation
grow resize expand
move migrate
create add
update upgrade
revert rollback
block ban
server host node machine
disk storage volume
password credential secret pw
login signin
user customer
task job
quota limit
alert alarm page
oncall pager
"""
_OF_THE_TRADE = tuple(tuple(line.split()) for line in _GROUPS.split("\n") if line)


def synonyms(groups: Iterable[Iterable[str]], held: Collection[str]) -> dict[str, str]:
    """The synonyms of each word that an index holds, with spaces between them; `groups` are those of a handbook."""
    found: dict[str, dict[str, None]] = {}
    own = (tuple(word for name in group for word in surfaces(name)[:1]) for group in groups)
    for group in (*own, *_OF_THE_TRADE):
        for word in group:
            others = (other for other in group if other != word and other in held)
            found.setdefault(word, {}).update(dict.fromkeys(others))
    return {word: " ".join(others) for word, others in found.items() if others}
