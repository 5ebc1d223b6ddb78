"""The command ``soforthilfe`` with all of its commands."""

from __future__ import annotations

import errno
import io
import os
import sys
from typing import Annotated, Any

import typer
from typer.core import TyperGroup

from ukraine_soforthilfe import __version__
from ukraine_soforthilfe.commands.allocate import allocate
from ukraine_soforthilfe.commands.batch import run_batch
from ukraine_soforthilfe.commands.compare import compare
from ukraine_soforthilfe.commands.explain import explain_kreis
from ukraine_soforthilfe.commands.population import show_population
from ukraine_soforthilfe.commands.verify import verify


class _Commands(TyperGroup):
    """The commands, with a sentence where standard output takes no more."""

    def invoke(self, ctx: Any) -> Any:
        try:
            result = super().invoke(ctx)
            if sys.stdout is not None:
                sys.stdout.flush()
        except OSError as error:
            # Reports tell their own; a closed pipe is Typer's to end quietly.
            if error.errno != errno.ENOSPC:
                raise
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
            typer.echo("Error: Standard output takes no more: no space is left there.", err=True)
            raise typer.Exit(1) from None
        return result


app = typer.Typer(
    cls=_Commands,
    context_settings={"help_option_names": ["-h", "--help"]},
    no_args_is_help=True,
    # A mistake in the program keeps Python's own traceback.
    pretty_exceptions_enable=False,
)


def _show_version(wanted: bool) -> None:  # noqa: FBT001 - the signature of an option's callback
    if wanted:
        typer.echo(f"soforthilfe {__version__}")
        raise typer.Exit


@app.callback()
def soforthilfe(
    *,
    _version: Annotated[
        bool,
        typer.Option(
            "--version", callback=_show_version, is_eager=True, help="Show the version and exit."
        ),
    ] = False,
) -> None:
    """Divide public money over districts by population, exactly.

    Example: soforthilfe allocate --total 16000000 --stichtag 31.12.2023
    """
    # A terminal that cannot show a letter gets a question mark, not a crash.
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="replace")
    # Started with none, it is as if it were empty.
    sys.stdin = sys.stdin or io.TextIOWrapper(io.BytesIO())


app.command()(allocate)
app.command("population")(show_population)
app.command("explain")(explain_kreis)
app.command()(compare)
app.command()(verify)
app.command("batch")(run_batch)
