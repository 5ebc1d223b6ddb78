"""The least that a Typer application with one command can be, with a flag for its version."""

from typing import Annotated

import typer

app = typer.Typer()


def show_version(wanted: bool) -> None:
    """Print a version and exit."""
    if wanted:
        typer.echo("empty 0")
        raise typer.Exit


@app.callback()
def empty(
    *, version: Annotated[bool, typer.Option(callback=show_version, is_eager=True)] = False
) -> None:
    """Do nothing."""


@app.command()
def run() -> None:
    """Do nothing."""


if __name__ == "__main__":
    app(prog_name="empty")
