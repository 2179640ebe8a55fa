"""What the language server holds between two messages: handbooks, open documents, what was found in them."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from importlib.metadata import version
from pathlib import Path
from typing import TypeVar

from cattrs import Converter
from lsprotocol import types
from pygls import uris
from pygls.lsp.server import LanguageServer
from pygls.protocol import default_converter

from kbgen import app
from kbgen.authoring.fix import place
from kbgen.lsp.handbook import OpenHandbook
from kbgen.lsp.positions import Positions
from kbgen.model import Finding, Severity
from kbgen.packs import UnusableError
from kbgen.source.settings import SettingsError, find, read

T = TypeVar("T")
# How long a text is left alone before it is judged: nobody reads findings between two key strokes.
QUIET = 0.25
# Findings of one document that are shown: nobody reads more, and an editor draws each.
MOST = 1000
# How long, in seconds, a thread may keep the others waiting: with Python's own 5 ms, each of the dozen times that an
# answer waits for its turn beside a document that is judged would be seen.
SLICE = 0.0005
_SEVERITIES = {
    Severity.ERROR: types.DiagnosticSeverity.Error,
    Severity.WARNING: types.DiagnosticSeverity.Warning,
    Severity.ADVICE: types.DiagnosticSeverity.Information,
}


def _converter() -> Converter:
    """The reader and writer of messages, which has met a completion before: it writes its own code on first use."""
    converter: Converter = default_converter()  # type: ignore[no-untyped-call]  # says nothing of its types
    start = types.Range(types.Position(0, 0), types.Position(0, 0))
    item = types.CompletionItem("", text_edit=types.TextEdit(start, ""))
    converter.unstructure(types.CompletionResponse(1, types.CompletionList(is_incomplete=False, items=[item])))
    asked = {"textDocument": {"uri": ""}, "position": {"line": 0, "character": 0}}
    converter.structure(asked, types.CompletionParams)
    return converter


class Server(LanguageServer):
    """The handbooks whose documents are open, and what was last found in each document."""

    def __init__(self) -> None:
        super().__init__("kbgen", version("kbgen"), converter_factory=_converter)
        sys.setswitchinterval(SLICE)
        self._handbooks: dict[Path, OpenHandbook] = {}
        self._found: dict[str, tuple[Finding, ...]] = {}
        self._turns: dict[str, int] = {}
        # One thread judges, so that answers to the editor never wait for more than its slices.
        self._judge = ThreadPoolExecutor(1, thread_name_prefix="kbgen")

    async def aside(self, work: Callable[[], T]) -> T:
        """Do what takes a while without keeping the editor waiting."""
        return await asyncio.get_running_loop().run_in_executor(self._judge, work)

    async def handbook(self, uri: str) -> tuple[OpenHandbook, str] | None:
        """The handbook of a document and its path there, read when it is first asked for."""
        file, config = file_of(uri), None
        if file is not None:
            config = await self.aside(lambda: find(file.resolve().parent))
        if config is None:
            return None
        if config not in self._handbooks:
            opened = await self.aside(lambda: self._read(config))
            if isinstance(opened, str):
                self.window_show_message(types.ShowMessageParams(types.MessageType.Warning, opened))
                return None
            self._handbooks[config] = opened
        return self.known(uri)

    def _read(self, config: Path) -> OpenHandbook | str:
        try:
            settings = read(config)
            return OpenHandbook(settings, app.day(settings, None))
        except (SettingsError, UnusableError) as error:
            return f"kbgen: {error}"

    def known(self, uri: str) -> tuple[OpenHandbook, str] | None:
        """The handbook of a document and its path there, if that has been read."""
        file = file_of(uri)
        for handbook in self._handbooks.values():
            path = handbook.path_of(file) if file is not None else None
            if path is not None:
                return handbook, path
        return None

    @property
    def renames_files(self) -> bool:
        """Whether the editor can rename a file when it is told to."""
        workspace = self.client_capabilities.workspace
        edits = workspace.workspace_edit if workspace is not None else None
        known = (edits.resource_operations if edits is not None else None) or ()
        return types.ResourceOperationKind.Rename in known

    def forget(self, config: Path) -> None:
        """Read a handbook again when a document of it is next asked for."""
        self._handbooks.pop(config, None)

    def positions(self, handbook: OpenHandbook, path: str) -> Positions:
        """How the editor counts in a document."""
        return Positions(handbook.text(path), self.workspace.position_codec)

    # judging

    async def judge(self, uri: str, wait: float = QUIET) -> None:
        """Tell what is wrong with a document, once its author has paused."""
        turn = self._turns[uri] = self._turns.get(uri, 0) + 1
        if wait:
            await asyncio.sleep(wait)
        found = await self.handbook(uri)
        if found is None or self._turns.get(uri) != turn or uri not in self.workspace.text_documents:
            return
        handbook, path = found
        document = self.workspace.get_text_document(uri)
        text = document.source.removeprefix("\ufeff")
        handbook.take(path, text)
        number, codec = document.version, self.workspace.position_codec

        def judged() -> tuple[tuple[Finding, ...], list[types.Diagnostic]]:
            found = handbook.findings(path, handbook.update(path, text))[:MOST]
            positions = Positions(handbook.open.get(path, text), codec)
            return found, [diagnostic(finding, positions) for finding in found]

        findings, diagnostics = await self.aside(judged)
        if self._turns.get(uri) == turn:
            self._found[uri] = findings
            self.text_document_publish_diagnostics(types.PublishDiagnosticsParams(uri, diagnostics, number))

    def close(self, uri: str) -> None:
        """What is on disk counts again."""
        self._turns.pop(uri, None)
        self._found.pop(uri, None)
        known = self.known(uri)
        if known is not None:
            handbook, path = known
            handbook.open.pop(path, None)
            self.text_document_publish_diagnostics(types.PublishDiagnosticsParams(uri, []))

    def fixes(self, uri: str, positions: Positions) -> Iterator[tuple[Finding, types.TextEdit]]:
        """The fixes of what was last found in a document."""
        for finding in self._found.get(uri, ()):
            patch = place(positions.text, finding)
            if patch is not None:
                yield finding, types.TextEdit(positions.range(patch.start, patch.end), patch.text)


def file_of(uri: str) -> Path | None:
    """The file that an editor names, if it lies on a disk and its name can be one."""
    try:
        name = uris.to_fs_path(uri)
    except ValueError:
        return None
    return Path(name) if name and "\0" not in name else None


def diagnostic(finding: Finding, positions: Positions) -> types.Diagnostic:
    """A finding as editors show it."""
    return types.Diagnostic(
        positions.finding(finding),
        f"{finding.message}\n{finding.help}",
        _SEVERITIES[finding.severity],
        finding.code,
        source="kbgen",
    )
