"""`kbgen lsp`: a language server for editors."""

from __future__ import annotations

import click

from kbgen import app


@click.command("lsp")
def command() -> int:
    """Answer an editor over standard input and output, in the language server protocol.

    It shows findings as you type, completes keys, values, ids and owners, leads from a name to its
    document and back, renames, and offers fixes. An editor starts it; see the guide to editors.
    """
    try:
        from kbgen.lsp.server import serve
    except ModuleNotFoundError as error:
        if error.name not in ("pygls", "lsprotocol"):
            raise
        raise app.UnusableError("the language server wants pygls: `pip install 'kbgen[lsp]'`") from None
    serve()
    return 0
