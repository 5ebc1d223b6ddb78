"""The command ``soforthilfe``: the only place that prints and exits."""

from __future__ import annotations

import sys
from contextlib import contextmanager
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, TypeVar

import typer

from ukraine_soforthilfe import __version__, options
from ukraine_soforthilfe import allocate as allocate_total
from ukraine_soforthilfe.errors import SoforthilfeError
from ukraine_soforthilfe.explanation import explain as explain_kreis
from ukraine_soforthilfe.files import State, place, write
from ukraine_soforthilfe.population import load_districts
from ukraine_soforthilfe.reports import wording
from ukraine_soforthilfe.reports.explanation_report import explanation_json, explanation_text
from ukraine_soforthilfe.scenario import Format, Scenario, report_bytes, reports

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from rich.console import Console

    from ukraine_soforthilfe.allocation import Allocation
    from ukraine_soforthilfe.districts import Districts

Figures = TypeVar("Figures")

STANDARD_STREAM = Path("-")


class TextForm(StrEnum):
    """Forms of an answer on standard output."""

    TEXT = "text"
    JSON = "json"


class TableForm(StrEnum):
    """Forms of a table on standard output."""

    TEXT = "text"
    CSV = "csv"


app = typer.Typer(
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


@app.command()
@options.takes_scenario(
    "total", *options.FIGURES, "formats", "csv_dialect", "language", "printed_date"
)
def allocate(
    *,
    scenario: Scenario,
    output: options.Output = Path(),
    force: options.Force = False,
    dry_run: options.DryRun = False,
    quiet: options.Quiet = False,
) -> None:
    """Divide a total over districts by population and write the reports.

    Largest remainder (Hare/Niemeyer), to whole euros.

    Without arguments: the 8,000,000 euros of 2022, the 44 Kreise of
    Baden-Württemberg at 31.12.2021, an Excel workbook and a CSV file in the
    current folder.
    """
    to_stdout = output == STANDARD_STREAM
    if to_stdout and scenario.formats not in {(Format.CSV,), (Format.JSON,)}:
        raise typer.BadParameter(
            "Standard output takes exactly one of --format csv and --format json.",
            param_hint="--output",
        )
    with _errors_shown():
        allocation = _allocation(scenario)
        if to_stdout:
            (form,) = scenario.formats
            _write_stdout(report_bytes(allocation, scenario, form))
        else:
            _write_folder(
                allocation, scenario, folder=output, force=force, dry_run=dry_run, quiet=quiet
            )


@app.command()
@options.takes_scenario("total", *options.FIGURES, "language")
def explain(
    kreis: Annotated[
        str,
        typer.Argument(
            help="A district: its key (AGS), its name, or the start of its name.",
            show_default=False,
        ),
    ],
    *,
    scenario: Scenario,
    form: Annotated[
        TextForm, typer.Option("--format", help="Sentences for a letter, or JSON.")
    ] = TextForm.TEXT,
) -> None:
    """Explain one district's amount in plain sentences.

    Example: soforthilfe explain Konstanz
    """
    with _errors_shown():
        explanation = explain_kreis(_allocation(scenario), kreis)
    if form is TextForm.JSON:
        typer.echo(explanation_json(explanation))
    else:
        typer.echo(explanation_text(explanation, scenario.language))


@app.command()
@options.takes_scenario(*options.FIGURES, "language")
def population(
    *,
    scenario: Scenario,
    form: Annotated[
        TableForm, typer.Option("--format", help="A report, or the figures as a clean CSV.")
    ] = TableForm.TEXT,
) -> None:
    """Show what a population file was recognised as, and its figures.

    Without a file: the figures that come with the program, and their dates.
    """
    from ukraine_soforthilfe.population.loading import read_population
    from ukraine_soforthilfe.reports.population_report import population_csv, population_summary

    with _errors_shown():
        report = _figures(scenario, read=read_population)
    _show_notices(report.districts)
    if form is TableForm.CSV:
        _write_stdout(population_csv(report.districts))
    else:
        _console().print(population_summary(report, scenario.language))


def _allocation(scenario: Scenario) -> Allocation:
    districts = _figures(scenario, read=load_districts)
    _show_notices(districts)
    return allocate_total(districts, scenario.total)


def _figures(scenario: Scenario, *, read: Callable[..., Figures]) -> Figures:
    return read(
        sys.stdin.buffer if scenario.population == "-" else scenario.population,
        stichtag=scenario.stichtag,
        basis=scenario.basis,
        partial=scenario.partial,
        state=scenario.state,
        key_column=scenario.key_column,
        population_column=scenario.population_column,
    )


def _show_notices(districts: Districts) -> None:
    for notice in districts.notices:
        typer.echo(f"Note: {notice}", err=True)


def _write_stdout(content: bytes) -> None:
    sys.stdout.buffer.write(content)
    sys.stdout.buffer.flush()


def _write_folder(
    allocation: Allocation,
    scenario: Scenario,
    *,
    folder: Path,
    force: bool,
    dry_run: bool,
    quiet: bool,
) -> None:
    placements = place(reports(allocation, scenario), folder=folder, force=force)
    if not dry_run:
        write(placements)
    if quiet:
        return
    from ukraine_soforthilfe.reports.summary import summary

    console = _console()
    console.print(summary(allocation, scenario.language))
    for placement in placements:
        if placement.state is State.UNCHANGED:
            line = wording.UNCHANGED
        else:
            line = wording.WOULD_WRITE if dry_run else wording.WRITTEN
        typer.echo(line(scenario.language, path=placement.path))


def _console() -> Console:
    from rich.console import Console

    return Console(markup=False, highlight=False, emoji=False)


@contextmanager
def _errors_shown() -> Iterator[None]:
    """What a user can put right becomes a sentence on standard error and exit status 1."""
    try:
        yield
    except SoforthilfeError as error:
        typer.echo(f"Error: {error}", err=True)
        raise typer.Exit(1) from None
