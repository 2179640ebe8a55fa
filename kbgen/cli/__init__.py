"""The command line: one module per command, each loaded only when it is called."""

from __future__ import annotations

import gc
import importlib
import os
import sys

import click

# The one-line helps stand here, so that `kbgen --help` need not load a single command.
COMMANDS = {
    "init": "Create a starter handbook in a folder.",
    "new": "Create a document from its kind's example.",
    "check": "Check documents with every rule that does not depend on the date.",
    "stale": "Find documents that have gone stale.",
    "review": "Record a review of documents.",
    "import": "Import documents from other formats.",
    "move": "Move or rename a document and update its links.",
    "migrate": "Migrate documents to the newest front matter.",
    "renumber": "Give decisions with duplicate numbers new ones.",
    "coverage": "Compare alerting rules with runbooks.",
    "digest": "Summarise for owners what needs attention.",
    "build": "Build the site.",
    "search": "Find pages of the built site.",
    "serve": "Serve the site and rebuild on every edit.",
    "inventory": "Fetch the inventories of other handbooks.",
    "rota": "Fetch the calendars of rotas and say who is on call.",
    "export": "Export documents to other formats.",
    "list": "List documents.",
    "show": "Show one document and what refers to it.",
    "explain": "Explain a rule, a kind or a topic.",
    "lsp": "Run the language server for editors.",
    "schema": "Print the JSON Schema of a kind.",
}


def _debug_option() -> click.Option:
    """`--debug`, before a command's name or after it."""
    return click.Option(
        ["--debug"],
        is_flag=True,
        expose_value=False,
        callback=lambda ctx, _option, value: ctx.ensure_object(dict).update(debug=True) if value else None,
        help="Print the traceback where kbgen itself fails; so does KBGEN_DEBUG=1.",
    )


class _Commands(click.Group):
    """Finds commands by name and loads the one that is called."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        del ctx
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        del ctx
        if cmd_name not in COMMANDS:
            return None
        gc.disable()  # importing makes much and throws nothing away
        module = importlib.import_module(f"kbgen.cli.{cmd_name}_command")
        gc.enable()
        command: click.Command = module.command
        if not any(option.name == "debug" for option in command.params):
            command.params.append(_debug_option())
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        del ctx
        with formatter.section("Commands"):
            formatter.write_dl(list(COMMANDS.items()))

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        name = args[0]
        if name not in COMMANDS and not name.startswith("-"):
            from kbgen.kit.suggestions import nearest

            ctx.fail(f"no command is called {name!r}{nearest(name, COMMANDS)}")
        return super().resolve_command(ctx, args)


@click.group(cls=_Commands, context_settings={"help_option_names": ["-h", "--help"]}, params=[_debug_option()])
@click.version_option(package_name="kbgen", prog_name="kbgen")
def group() -> None:
    """Builds, checks and keeps fresh an engineering organisation's knowledge base.

    Exit status: 0 nothing to report, 1 findings, 2 the command could not run.
    """


def main() -> None:
    """The console script, and the one place where an exception becomes an exit status.

    A user's mistake and a fault of kbgen's own each end with a line and status 2; `--debug` prints the traceback too.
    """
    # pydantic would search every installed package for plugins of its own: a tenth of the start's time.
    os.environ.setdefault("PYDANTIC_DISABLE_PLUGINS", "__all__")
    asked = {"debug": bool(os.environ.get("KBGEN_DEBUG"))}
    try:
        status = group.main(prog_name="kbgen", standalone_mode=False, obj=asked)
    except click.ClickException as error:
        error.show()
        status = 2
    except (click.Abort, KeyboardInterrupt):
        click.echo("kbgen: stopped", err=True)
        status = 130
    except BrokenPipeError:
        sys.stderr.close()  # whoever read the output has seen enough
        status = 0
    except Exception as error:  # noqa: BLE001  # whatever it is, nobody is shown a traceback who has not asked for it
        _tell(error, debug=asked["debug"])
        status = 2
    sys.exit(status if isinstance(status, int) else 0)


def _tell(error: Exception, *, debug: bool) -> None:
    click.echo(f"kbgen: {_said(error)}", err=True)
    if debug:
        # Imported here: hardly any run fails.
        import traceback

        click.echo("".join(traceback.format_exception(error)), err=True)


def _said(error: Exception) -> str:
    """What to tell the user of an error, on one line."""
    # Imported only once something was raised: `kbgen --help` waits for none of it.
    from kbgen.judging import FAILED, place_of
    from kbgen.packs import UnusableError
    from kbgen.source.write import WriteError
    from kbgen.workers import WorkersError

    if isinstance(error, UnusableError | WorkersError | WriteError):
        return str(error)
    if isinstance(error, OSError) and error.strerror:
        return f"{error.filename}: {error.strerror}" if error.filename else error.strerror
    text = " ".join(f"{type(error).__name__}: {error}".split()).rstrip(": ")
    return f"failed with {text[:300]} in {place_of(error)}. This is a fault of kbgen. {FAILED.fix}"
