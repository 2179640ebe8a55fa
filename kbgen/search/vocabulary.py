"""Divides the words of all pages into shards: forms of one stem stay together, and an edit changes few of them."""

from __future__ import annotations

import zlib
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

import Stemmer

from kbgen.search import coding
from kbgen.search.words import shared, surfaces

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


def synonyms(groups: Iterable[Iterable[str]], held: Collection[str]) -> Iterator[tuple[str, str]]:
    """Each word with a synonym that an index holds, once; `groups` are those of a handbook."""
    own = (tuple(word for name in group for word in surfaces(name)[:1]) for group in groups)
    pairs = ((word, other) for group in (*own, *_OF_THE_TRADE) for word in group for other in group)
    yield from dict.fromkeys((word, other) for word, other in pairs if word != other and other in held)


# A shard ends where the checksum of a word says so, and within these sizes where forms of no stem would be torn.
_LEAST, _LARGEST = 2048, 6144
_CHANCE = 16
# Forms that stand further apart are no group: every word between them would have to be in the same shard.
_APART = 64
_FALLBACK = "english"
_WRITTEN_AS = {"nb": "norwegian", "nn": "norwegian"}


class Shard(NamedTuple):
    """Words in order as bytes; `first` is as much of the first one as tells it from all words before."""

    first: str
    data: bytes


def stems(words: Sequence[str], language: str) -> list[str]:
    """The stem of each word in a language, by its code or name."""
    try:
        code = language.partition("-")[0].lower()
        stemmer = Stemmer.Stemmer(_WRITTEN_AS.get(code, code))
    except KeyError:
        stemmer = Stemmer.Stemmer(_FALLBACK)
    found: list[str] = stemmer.stemWords(list(words))
    return found


def shards(words: Sequence[str], listed: Mapping[str, bytes], language: str) -> Iterator[Shard]:
    """The shards of all words, which are in order, with the bytes of each word's pages."""
    group_of = _groups(words, language)
    last = {group: place for place, group in enumerate(group_of) if group is not None}
    begin = size = open_until = 0
    for place, word in enumerate(words):
        torn = open_until >= place or coding.BEFORE_SYNONYM in word
        if not torn and size >= _LEAST and (zlib.crc32(word.encode()) % _CHANCE == 0 or size >= _LARGEST):
            yield _shard(words, listed, group_of, range(begin, place))
            begin, size = place, 0
        group = group_of[place]
        open_until = max(open_until, last[group]) if group is not None else open_until
        size += len(listed[word]) + 6
    if words:
        yield _shard(words, listed, group_of, range(begin, len(words)))


def _groups(words: Sequence[str], language: str) -> list[str | None]:
    """The stem of each word that has another form near by."""
    found: list[str | None] = [None] * len(words)
    forms: dict[str, list[int]] = defaultdict(list)
    for place, stem in enumerate(stems(words, language)):
        forms[stem].append(place)
    for stem, places in forms.items():
        for group in _near(places):
            for place in group:
                found[place] = f"{group[0]} {stem}"
    return found


def _near(places: Iterable[int]) -> Iterator[list[int]]:
    """Runs of two and more places that are near each other."""
    run: list[int] = []
    for place in places:
        if run and place - run[0] > _APART:
            if len(run) > 1:
                yield run
            run = []
        run.append(place)
    if len(run) > 1:
        yield run


def _shard(words: Sequence[str], listed: Mapping[str, bytes], group_of: Sequence[str | None], part: range) -> Shard:
    numbers: dict[str, int] = {}
    found, before = bytearray(), ""
    for place in part:
        word, group = words[place], group_of[place]
        number = numbers.setdefault(group, len(numbers) + 1) if group is not None else 0
        found += coding.head(word, shared(before, word), number) + listed[word]
        before = word
    first = words[part.start]
    known = shared(words[part.start - 1], first) + 1 if part.start else 0
    return Shard(first[:known], bytes(found))
