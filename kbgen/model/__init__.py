"""Frozen values that every stage passes on; imports nothing else of kbgen."""

from kbgen.model.corpus import Corpus
from kbgen.model.document import Allow, Doc, KeyPath, Ref
from kbgen.model.finding import Finding, Severity, Span
from kbgen.model.page import Page, Searched, Section, Staged
from kbgen.model.raw import Fault, Raw
from kbgen.model.settings import OwnField, OwnKind, Settings, Source
from kbgen.model.taken import Taken

__all__ = [
    "Allow",
    "Corpus",
    "Doc",
    "Fault",
    "Finding",
    "KeyPath",
    "OwnField",
    "OwnKind",
    "Page",
    "Raw",
    "Ref",
    "Searched",
    "Section",
    "Settings",
    "Severity",
    "Source",
    "Span",
    "Staged",
    "Taken",
]
