"""Frozen values that every stage passes on; imports nothing else of kbgen."""

from kbgen.model.corpus import Corpus
from kbgen.model.document import Doc, KeyPath, LoadResult, Packed, Ref, Suppression
from kbgen.model.elsewhere import Elsewhere, Inventory, InventoryEntry
from kbgen.model.finding import Finding, Fix, History, Severity, Span, Version, VersionSummary, Where
from kbgen.model.page import Page, Searched, Section, Staged
from kbgen.model.raw import AlertRule, CoverageException, Fault, Raw, RuleFile
from kbgen.model.settings import Handbook, Markup, OwnField, OwnKind, Settings, Source

__all__ = [
    "AlertRule",
    "Corpus",
    "CoverageException",
    "Doc",
    "Elsewhere",
    "Fault",
    "Finding",
    "Fix",
    "Handbook",
    "History",
    "Inventory",
    "InventoryEntry",
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
