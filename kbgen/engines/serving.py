"""Serves a site while somebody writes: MkDocs' own server, which watches and reloads, around kbgen's own build."""

from __future__ import annotations

import html
import logging
import re
import shutil
import tempfile
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import NamedTuple
from urllib.parse import urlsplit

from mkdocs.config import load_config
from mkdocs.exceptions import Abort, ConfigurationError
from mkdocs.livereload import LiveReloadServer

from kbgen.engines.mkdocs_engine import EngineError
from kbgen.model import Settings

log = logging.getLogger("mkdocs.kbgen")
_BODY = re.compile(rb"<body\b[^>]*>")
_BAR = (
    '<div role="alert" style="position:sticky;top:0;z-index:99;max-height:40vh;overflow:auto;padding:.6rem 1rem;'
    'background:#8b1a1a;color:#fff;font:14px/1.4 sans-serif"><strong>{title}</strong>'
    '<pre style="margin:.4rem 0 0;white-space:pre-wrap;font-size:13px">{text}</pre></div>'
)


class Answer(NamedTuple):
    """What came of a build: what is wrong, as text, if anything is, and the paths of all that was read."""

    trouble: str
    paths: tuple[Path, ...]


class _Server(LiveReloadServer):
    """Shows on each page what is wrong at the moment."""

    trouble = ""

    def _inject_js_into_html(self, content: bytes, epoch: int) -> bytes:
        shown: bytes = super()._inject_js_into_html(_with_bar(content, self.trouble), epoch)  # type: ignore[no-untyped-call]
        return shown


def _with_bar(content: bytes, trouble: str) -> bytes:
    """A page with a bar above it that says what is wrong."""
    body = _BODY.search(content)
    if not trouble or body is None:
        return content
    bar = _BAR.format(title="Not all of the handbook is right", text=html.escape(trouble))
    return content[: body.end()] + bar.encode() + content[body.end() :]


def serve(settings: Settings, address: str | None, build: Callable[[Path, str], Answer], *, open_browser: bool) -> None:
    """Build into a folder of its own, serve it, and build again at each edit, until interrupted.

    `build` is given the folder of the site and its address; it raises nothing for what a user can mend.
    """
    logging.basicConfig(format="%(message)s", level=logging.INFO)
    try:
        config = load_config(config_file=settings.config_path, **({"dev_addr": address} if address else {}))
    except (Abort, ConfigurationError) as error:
        raise EngineError(str(error)) from None
    folder = Path(tempfile.mkdtemp(prefix="kbgen-serve-"))
    watched: set[Path] = set()

    def rebuild() -> None:
        log.info("Building documentation...")
        answer = build(folder / "site", server.url)
        server.trouble = answer.trouble
        watch(answer.paths)

    def watch(paths: Iterable[Path]) -> None:
        for path in paths:
            if path not in watched and path.exists():
                watched.add(path)
                server.watch(str(path))

    host, port = config.dev_addr
    server = _Server(rebuild, host, port, str(folder / "site"), urlsplit(config.site_url or "/").path)
    server.error_handler = lambda code: _page(folder / "site" / f"{code}.html")
    try:
        rebuild()
        server.serve(open_in_browser=open_browser)  # type: ignore[no-untyped-call]
    except KeyboardInterrupt:
        log.info("Shutting down...")
    finally:
        server.shutdown()
        shutil.rmtree(folder, ignore_errors=True)


def _page(path: Path) -> bytes | None:
    return path.read_bytes() if path.is_file() else None
