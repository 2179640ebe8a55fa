"""Frozen values that every stage passes on; imports nothing else of kbgen."""

from kbgen.model.alerts import AlertRule, CoverageException, RuleFile
from kbgen.model.corpus import Corpus
from kbgen.model.document import Doc, KeyPath, Ref, Suppression
from kbgen.model.elsewhere import Elsewhere, Entry, Inventory
from kbgen.model.finding import Finding, Fix, Severity, Span, Where
from kbgen.model.history import History, Version, VersionSummary
from kbgen.model.load_result import LoadResult, Packed
from kbgen.model.page import Page, Searched, Section, Staged
from kbgen.model.raw import Fault, Raw
from kbgen.model.settings import Handbook, Markup, OwnField, OwnKind, Settings, Source

__all__ = [
    "AlertRule",
    "Corpus",
    "CoverageException",
    "Doc",
    "Elsewhere",
    "Entry",
    "Fault",
    "Finding",
    "Fix",
    "Handbook",
    "History",
    "Inventory",
    "KeyPath",
    "LoadResult",
    "Markup",
    "OwnField",
    "OwnKind",
    "Packed",
    "Page",
    "Raw",
    "Ref",
    "RuleFile",
    "Searched",
    "Section",
    "Settings",
    "Severity",
    "Source",
    "Span",
    "Staged",
    "Suppression",
    "Version",
    "VersionSummary",
    "Where",
]
