"""`kbgen serve`: the site while you write."""

from __future__ import annotations

from pathlib import Path

import click

from kbgen import app
from kbgen.cli.options import config_option
from kbgen.engines.mkdocs_engine import serve


@click.command("serve")
@config_option
@click.option("--address", "-a", metavar="HOST:PORT", help="Where to serve; localhost:8000 by default.")
@click.option("--open", "open_browser", is_flag=True, help="Open the browser.")
def command(config: Path | None, address: str | None, open_browser: bool) -> int:
    """Show the site in a browser and build it again at each edit. Ctrl-C ends it."""
    serve(app.handbook_at(config, Path.cwd()), address, open_browser=open_browser)
    return 0
