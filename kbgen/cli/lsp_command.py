"""`kbgen lsp`: a language server for editors."""

from __future__ import annotations

import click

from kbgen.packs import UnusableError


@click.command("lsp")
def command() -> int:
    """Run the language server over standard input and output.

    It shows findings as you type, completes keys, values, ids and owners, goes to definitions and
    references, renames, and offers fixes. Your editor starts it; see the guide to editors.
    """
    try:
        from kbgen.lsp.server import serve
    except ModuleNotFoundError as error:
        if error.name not in ("pygls", "lsprotocol"):
            raise
        raise UnusableError("the language server needs pygls: `pip install 'kbgen[lsp]'`") from None
    serve()
    return 0
