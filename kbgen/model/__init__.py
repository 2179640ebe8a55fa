"""Frozen values that every stage passes on; imports nothing else of kbgen."""

from kbgen.model.alerts import AlertRule, CoverageException, RuleFile
from kbgen.model.corpus import Corpus
from kbgen.model.document import Allow, Doc, KeyPath, Ref
from kbgen.model.elsewhere import Elsewhere, Entry, Inventory
from kbgen.model.finding import Finding, Fix, Severity, Span, Where
from kbgen.model.history import History, Told, Version
from kbgen.model.page import Page, Searched, Section, Staged
from kbgen.model.raw import Fault, Raw
from kbgen.model.settings import Handbook, Markup, OwnField, OwnKind, Settings, Source
from kbgen.model.taken import Packed, Taken

__all__ = [
    "AlertRule",
    "Allow",
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
    "Taken",
    "Told",
    "Version",
    "Where",
]
