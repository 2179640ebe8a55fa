"""Decides how an exception becomes a finding, so that kbgen's failure on one document costs no other anything."""

from __future__ import annotations

import errno
import os
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import TypeVar

from kbgen.load import faults
from kbgen.model import Finding, Settings, Span

FAILED = faults.BY_NAME[faults.FAILED]
T = TypeVar("T")
_PACKAGE = Path(__file__).parent
# What a document can cause by a name that it gives; any other fault of the system is no document's.
_OF_A_NAME = frozenset({None, errno.EILSEQ, errno.EINVAL, errno.EISDIR, errno.ELOOP, errno.ENAMETOOLONG, errno.ENOTDIR})


def attempt(work: Callable[[], T], instead: Callable[[Exception], T]) -> T:
    """What `work` gives, or what is put in its place where it raises.

    Faults of the system, such as a full disk, are raised: the next document would meet them too.
    """
    try:
        return work()
    except Exception as error:
        if isinstance(error, OSError) and error.errno not in _OF_A_NAME:
            raise
        return instead(error)


def failure(error: Exception, path: str, doing: str) -> Finding:
    """The finding on a file, by its path from the handbook's root, at which kbgen has failed at `doing` something."""
    # Imported here: hardly any run fails.
    import traceback

    kind = type(error).__name__
    return Finding(
        path,
        Span(1, 1),
        FAILED.code,
        FAILED.name,
        FAILED.severity,
        f"kbgen failed at {doing} ({kind} in {place_of(error)}); this is a fault of kbgen, not of the document",
        FAILED.fix,
        value=f"{doing} {kind}",
        trace="".join(traceback.format_exception(error)),
    )


def place_of(error: BaseException) -> str:
    """The line that raised: the innermost one of kbgen, or of any code where none is."""
    places: list[tuple[Path, int]] = []
    trace = error.__traceback__
    while trace is not None:
        places.append((Path(trace.tb_frame.f_code.co_filename), trace.tb_lineno))
        trace = trace.tb_next
    ours = [(path.relative_to(_PACKAGE.parent), line) for path, line in places if path.is_relative_to(_PACKAGE)]
    path, line = (ours or [(Path(path.name), line) for path, line in places] or [(Path("an unknown place"), 0)])[-1]
    return f"{path.as_posix()}:{line}"


def failed_paths(findings: Iterable[Finding]) -> frozenset[str]:
    """The files at which kbgen has failed, by what was found."""
    return frozenset(finding.path for finding in findings if finding.code == FAILED.code)


def is_of_no_document(finding: Finding, settings: Settings) -> bool:
    """Whether a finding is a failure that is no document's: it is told whatever documents were asked about."""
    return finding.code == FAILED.code and finding.path == configuration_of(settings)


def configuration_of(settings: Settings) -> str:
    """The path of the handbook's configuration from its root, where failures are told that are no document's."""
    if settings.config_path is None:
        return settings.sources[0].path
    return os.path.relpath(settings.config_path, settings.root).replace(os.sep, "/")
