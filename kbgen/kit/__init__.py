"""The vocabulary for declaring a kind: fields, references, rules, panels and contributions."""

from kbgen.kit.kind import Body, Contribution, DataFile, Entry, Kind, rules_of
from kbgen.kit.reading import Reading
from kbgen.kit.rule import Hit, Place, Rule, Scope, corpus_rule, dated_rule, document_rule, load_rule
from kbgen.kit.site import Column, Here, Site, ViewPage

__all__ = [
    "Body",
    "Column",
    "Contribution",
    "DataFile",
    "Entry",
    "Here",
    "Hit",
    "Kind",
    "Place",
    "Reading",
    "Rule",
    "Scope",
    "Site",
    "ViewPage",
    "corpus_rule",
    "dated_rule",
    "document_rule",
    "load_rule",
    "rules_of",
]
