"""What a build asks of an engine, and what it is told by it: values alone, so that no engine is named here."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager, nullcontext
from datetime import date
from pathlib import Path
from typing import NamedTuple, Protocol

from kbgen.app import Progress
from kbgen.markup.active import Active
from kbgen.model import Finding, Settings, Staged
from kbgen.workers import Cluster


class UnknownError(Exception):
    """What the last build has left is not enough: the whole site has to be printed."""


class EngineError(Exception):
    """The engine could not print the site; the message is its own."""


class Console(NamedTuple):
    """How a build tells what it does: progress under a heading, and lines for the user."""

    progress: Callable[[str], AbstractContextManager[Progress | None]] = lambda _: nullcontext()
    say: Callable[[str], None] = print


class PreviousBuild(NamedTuple):
    """The site that stands where a build's is going to: what its engine kept of it, its folder, its files' paths."""

    manifest: object
    target: Path
    paths: frozenset[str]


class Printing(NamedTuple):
    """What is printed: staged pages as of a day, into a folder.

    Markdown is rendered on a `cluster` where one is named. With `offline` the pages can be read from a disk, without
    a server; with `served_at`, an address, they are for a server that runs while somebody writes; with
    `late_search`, the search may still find what pages said before. With `before`, only what differs from that site
    is printed.
    """

    settings: Settings
    staged: Staged
    as_of: date
    into: Path
    cluster: Cluster | None = None
    offline: bool = False
    served_at: str = ""
    late_search: bool = False
    before: PreviousBuild | None = None


class PrintedSite(NamedTuple):
    """A printed site: what the next build has to know of it, and what was found at printing.

    `manifest` is what the engine wants to be handed by the next build; None where the site may depend on more than what
    kbgen has read. `stays` are the paths of those files of the last site that stay as they are; where it is None, the
    folder holds the whole site. `failures` are the findings where kbgen has failed at a page, `active` is what was
    taken out of pages, by their address.
    """

    manifest: object = None
    stays: frozenset[str] | None = None
    failures: tuple[Finding, ...] = ()
    active: Mapping[str, tuple[Active, ...]] = {}


class Engine(Protocol):
    """Prints sites."""

    def print_site(self, printing: Printing, console: Console) -> PrintedSite:
        """Print every page into a folder, and index them.

        Raises EngineError with what the engine said; UnknownError where what has changed cannot be printed alone.
        """
