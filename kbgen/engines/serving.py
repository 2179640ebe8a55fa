"""Serves a site while somebody writes: MkDocs' own server, which watches and reloads, around kbgen's own build."""

from __future__ import annotations

import html
import json
import logging
import re
import shutil
import tempfile
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple
from urllib.parse import urlsplit

from mkdocs.livereload import LiveReloadServer

from kbgen.engines.mkdocs_engine import configured
from kbgen.model import Settings
from kbgen.source import opening

log = logging.getLogger("mkdocs.kbgen")
# Seconds without an edit after which the search is made anew: a shard takes longer than all the rest.
_SEARCH_AFTER = 1.0
_BODY = re.compile(rb"<body\b[^>]*>")
_BAR = (
    '<div role="alert" style="position:sticky;top:0;z-index:99;max-height:40vh;overflow:auto;padding:.6rem 1rem;'
    'background:#8b1a1a;color:#fff;font:14px/1.4 sans-serif"><strong>{title}</strong>'
    '<pre style="margin:.4rem 0 0;white-space:pre-wrap;font-size:13px">{text}</pre></div>'
)


# A tab that is reloaded after an edit goes to the page of what was edited; one that is opened does not. The server
# names a page for these seconds only, so that tabs that were out of sight stay where they are.
_FOLLOWS_FOR = 5.0
_FOLLOW = """<script>
(function (epoch, to) {{
  const key = "kbgen.served", before = sessionStorage.getItem(key);
  sessionStorage.setItem(key, epoch);
  if (to && before && before !== epoch && location.pathname !== to) location.assign(to);
}})("{epoch}", {to});
</script>"""


class Answer(NamedTuple):
    """What came of a build: what is wrong, as text, the paths of all that is read, and whether a site was built.

    `changed` is the address below the site's root of the page that was edited, where it is one.
    """

    trouble: str
    paths: tuple[Path, ...]
    built: bool = True
    changed: str | None = None


class _Server(LiveReloadServer):
    """Shows on each page what is wrong at the moment, and leads to the page that was edited."""

    trouble = ""
    changed: str | None = None
    changed_at = 0.0

    def _inject_js_into_html(self, content: bytes, epoch: int) -> bytes:
        shown = _with_bar(content, self.trouble)
        fresh = self.changed is not None and time.monotonic() - self.changed_at < _FOLLOWS_FOR
        shown = _with_follow(shown, epoch, f"{self.mount_path}{self.changed}" if fresh else "")
        served: bytes = super()._inject_js_into_html(shown, epoch)  # type: ignore[no-untyped-call]
        return served


def _with_follow(content: bytes, epoch: int, to: str) -> bytes:
    """A page that leads to another if it is shown because that was edited."""
    before, end, after = content.rpartition(b"</body>")
    # within a script, nothing may look like its end
    script = _FOLLOW.format(epoch=epoch, to=json.dumps(to).replace("<", "\\u003c"))
    return before + script.encode() + end + after if end else content


def _with_bar(content: bytes, trouble: str) -> bytes:
    """A page with a bar above it that says what is wrong."""
    body = _BODY.search(content)
    if not trouble or body is None:
        return content
    bar = _BAR.format(title="Not all of the handbook is right", text=html.escape(trouble))
    return content[: body.end()] + bar.encode() + content[body.end() :]


# Builds into a folder a site for an address; the search may follow later if the third is true.
Build = Callable[[Path, str, bool], Answer]


class _Work:
    """Builds at each edit, and brings the search up to date once there is none for a while."""

    def __init__(self, build: Build, site: Path) -> None:
        self._build = build
        self._site = site
        self._alone = threading.Lock()
        self._later: threading.Timer | None = None
        self._watched: set[Path] = set()
        self.server: _Server | None = None

    def rebuild(self) -> None:
        """Build what has changed, and show what is wrong."""
        server = self.server
        assert server is not None
        log.info("Building documentation...")
        self.stop()
        with self._alone:
            answer = self._build(self._site, server.url, True)
        server.trouble = answer.trouble
        self._lead(answer)
        for path in answer.paths:
            if path not in self._watched and path.exists():
                self._watched.add(path)
                server.watch(str(path))
        if answer.built:
            self._later = threading.Timer(_SEARCH_AFTER, self._follow, (server.url,))
            self._later.daemon = True
            self._later.start()

    def stop(self) -> None:
        """Leave the search as it is."""
        if self._later is not None:
            self._later.cancel()

    def _follow(self, url: str) -> None:
        with self._alone:
            # an edit that was made just now is built here, and leaves the rebuild that follows nothing to do
            self._lead(self._build(self._site, url, False))

    def _lead(self, answer: Answer) -> None:
        if self.server is not None and answer.changed is not None:
            self.server.changed, self.server.changed_at = answer.changed, time.monotonic()


def serve(settings: Settings, address: str | None, build: Build, *, open_browser: bool) -> None:
    """Build into a folder of its own, serve it, and build again at each edit, until interrupted.

    `build` raises nothing for what a user can fix.
    """
    logging.basicConfig(format="%(message)s", level=logging.INFO)
    config = configured(str(settings.config_path), **({"dev_addr": address} if address else {}))
    folder = Path(tempfile.mkdtemp(prefix="kbgen-serve-"))
    site = folder / "site"
    work = _Work(build, site)
    host, port = config.dev_addr
    work.server = server = _Server(work.rebuild, host, port, str(site), urlsplit(config.site_url or "/").path)
    server.error_handler = lambda code: _page(site / f"{code}.html")
    try:
        work.rebuild()
        server.serve(open_in_browser=open_browser)  # type: ignore[no-untyped-call]
    except KeyboardInterrupt:
        log.info("Shutting down...")
    finally:
        work.stop()
        server.shutdown()
        shutil.rmtree(folder, ignore_errors=True)


def _page(path: Path) -> bytes | None:
    return opening.read(path) if path.is_file() else None
