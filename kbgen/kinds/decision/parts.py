"""Who took which part in which decision."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from typing import Any, NamedTuple

from kbgen.kit.site import Site
from kbgen.model import Corpus, Doc, KeyPath

DECIDES = ("decides", "is accountable", "approves")
_SAID: Mapping[tuple[object, ...], str] = {
    ("deciders",): "decides",
    ("rapid", "decide"): "decides",
    ("raci", "accountable"): "is accountable",
    ("daci", "approver"): "approves",
    ("rapid", "recommend"): "recommends",
    ("daci", "driver"): "drives",
    ("raci", "responsible"): "is responsible",
    ("rapid", "agree"): "agrees",
    ("approvals",): "approved it",
    ("rapid", "perform"): "performs",
    ("daci", "contributors"): "contributes",
    ("rapid", "input"): "gives input",
    ("raci", "consulted"): "is consulted",
    ("raci", "informed"): "is informed",
    ("daci", "informed"): "is informed",
}
_ORDER = tuple(dict.fromkeys(_SAID.values()))


class Part(NamedTuple):
    """A decision, and what one team or person has to do with it, the weightiest first."""

    decision: Doc[Any]
    said: tuple[str, ...]

    @property
    def decides(self) -> bool:
        """Whether it is theirs to decide."""
        return any(one in DECIDES for one in self.said)


def part_at(path: KeyPath) -> str:
    """The part that a front-matter key gives to whoever it names; empty where it gives none."""
    return _SAID.get(path[:1]) or _SAID.get(path[:2], "")


def parts_in(decision: Doc[Any], corpus: Corpus) -> dict[str, tuple[str, ...]]:
    """The parts in a decision, by the address of the team or person."""
    found: dict[str, set[str]] = defaultdict(set)
    for ref in decision.refs:
        said = part_at(ref.path)
        who = corpus.resolve(ref.target, decision, ref.kinds) if said else None
        if who is not None:
            found[who.address].add(said)
    return {address: tuple(sorted(said, key=_ORDER.index)) for address, said in found.items()}


def deciders(decision: Doc[Any], corpus: Corpus) -> tuple[Doc[Any] | str, ...]:
    """Whose decision it is; a name where the handbook knows nobody so called."""
    named = [ref for ref in decision.refs if part_at(ref.path) in DECIDES]
    found = (corpus.resolve(ref.target, decision, ref.kinds) or ref.target for ref in named)
    return tuple(dict.fromkeys(found))


def parts(site: Site) -> Mapping[str, tuple[Part, ...]]:
    """Every team's and person's parts in decisions, by their address."""
    found: dict[str, list[Part]] = defaultdict(list)
    for decision in site.corpus.of_kind("decision"):
        for address, said in parts_in(decision, site.corpus).items():
            found[address].append(Part(decision, said))
    return {address: tuple(taken) for address, taken in found.items()}
