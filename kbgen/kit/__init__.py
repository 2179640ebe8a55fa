"""The vocabulary for declaring a kind: fields, references, rules, panels and contributions."""

from kbgen.kit.kind import Attachment, Body, DataFile, Entry, Kind, OtherDataError, Successor, rules_of
from kbgen.kit.rule import (
    Hit,
    Place,
    Reading,
    Rule,
    Scope,
    configuration_rule,
    corpus_rule,
    coverage_rule,
    dated_rule,
    document_rule,
    each_rule,
    load_rule,
)

__all__ = [
    "Attachment",
    "Body",
    "DataFile",
    "Entry",
    "Hit",
    "Kind",
    "OtherDataError",
    "Place",
    "Reading",
    "Rule",
    "Scope",
    "Successor",
    "configuration_rule",
    "corpus_rule",
    "coverage_rule",
    "dated_rule",
    "document_rule",
    "each_rule",
    "load_rule",
    "rules_of",
]
