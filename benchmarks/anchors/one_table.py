"""A Typer application whose only command prints one small rich table."""

import typer
from rich.console import Console
from rich.table import Table

app = typer.Typer()


@app.command()
def show() -> None:
    """Print the table."""
    table = Table("district", "amount")
    table.add_row("Stuttgart", "450,370")
    Console().print(table)


if __name__ == "__main__":
    app()
