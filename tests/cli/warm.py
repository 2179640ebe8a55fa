"""Imported once by the process that `killing` makes copies of: all that a command would import, and one build."""

from __future__ import annotations

import tempfile
from pathlib import Path

from tests.cli.running import handbook
from tests.site.building import build

with tempfile.TemporaryDirectory(prefix="kbgen-warm-") as folder:
    build(handbook(Path(folder), {"content/guides/a.md": "---\ntitle: A\n---\n\nText.\n"}))
