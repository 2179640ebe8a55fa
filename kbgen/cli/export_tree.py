"""The staged tree of a whole handbook, as `kbgen export` writes it."""

from __future__ import annotations

import tempfile
from pathlib import Path

from kbgen import app
from kbgen.build.engine import EngineError
from kbgen.build.pages import stage_handbook
from kbgen.engines.zensical_engine import export_tree
from kbgen.model import Settings
from kbgen.packs import UnusableError
from kbgen.run.export import Exported, ExportRequest
from kbgen.source import opening
from kbgen.workers import processors


def tree(settings: Settings, asked: ExportRequest) -> Exported:
    """Every page as Markdown with what an engine without plugins has to know of the site."""
    day = app.day(settings, asked.today)
    staged = stage_handbook(settings, day, asked.progress, asked.audience, workers=processors()).staged
    with tempfile.TemporaryDirectory(prefix="kbgen-export-") as folder:
        root = Path(folder).resolve()
        try:
            export_tree(settings, staged, day, root)
        except EngineError as error:
            raise UnusableError(str(error)) from None
        paths = sorted(path for path in root.rglob("*") if path.is_file())
        files = {path.relative_to(root).as_posix(): opening.read(path) for path in paths}
    return Exported(files, sum(1 for page in staged.pages if not page.redirect))
