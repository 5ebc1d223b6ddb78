"""The options that commands share, each declared once."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, TypeVar

import typer

from ukraine_soforthilfe.errors import DateError, FigureError
from ukraine_soforthilfe.population.dates import parse_date
from ukraine_soforthilfe.population.figures import whole_number
from ukraine_soforthilfe.reports.csv_report import CsvDialect
from ukraine_soforthilfe.reports.wording import Language
from ukraine_soforthilfe.scenario import Format

if TYPE_CHECKING:
    from collections.abc import Callable

Value = TypeVar("Value")


def _usage(parse: Callable[[str], Value]) -> Callable[[str], Value]:
    """A parser whose refusals are shown as wrong usage of the option."""

    def parse_option(text: str) -> Value:
        # The default of an option goes through its parser too.
        if not isinstance(text, str):
            return text
        try:
            return parse(text)
        except (DateError, FigureError) as error:
            raise typer.BadParameter(str(error)) from None

    return parse_option


Population = Annotated[
    str | None,
    typer.Argument(
        metavar="POPULATION",
        help=(
            "A population file, CSV or xlsx, as a statistical office publishes it or with a "
            "key and a population column; - for standard input. "
            "Left out: the figures that come with the program."
        ),
        show_default=False,
    ),
]
Total = Annotated[
    int,
    typer.Option(parser=_usage(whole_number), metavar="EUROS", help="Whole euros to divide."),
]
Stichtag = Annotated[
    date | None,
    typer.Option(
        parser=_usage(parse_date),
        metavar="DATE",
        help=(
            "Reference date of the population, as 2021-12-31 or 31.12.2021: chooses one where "
            "the figures have several, is a label where a file names none."
        ),
        show_default=False,
    ),
]
Basis = Annotated[
    str | None,
    typer.Option(
        metavar="CENSUS",
        help='Census the figures are updated from, as "Zensus 2011"; needed where a date has two.',
        show_default=False,
    ),
]
Partial = Annotated[
    bool,
    typer.Option("--partial", help="Accept a file that lacks some of the 44 Kreise."),
]
Formats = Annotated[
    list[Format],
    typer.Option("--format", help="Form of the report; repeat it for several."),
]
Output = Annotated[
    Path,
    typer.Option(
        metavar="FOLDER",
        help="Folder for the reports; - writes one CSV or JSON to standard output.",
    ),
]
Dialect = Annotated[
    CsvDialect,
    typer.Option(
        "--csv-dialect",
        help="How a CSV is written: for programs (comma, UTF-8) or for a German Excel.",
    ),
]
Lang = Annotated[Language, typer.Option(help="Language of the summary and the workbook.")]
PrintedDate = Annotated[
    date | None,
    typer.Option(
        "--date",
        parser=_usage(parse_date),
        metavar="DATE",
        help="A date to be printed into the reports; without it they hold none.",
        show_default=False,
    ),
]
Force = Annotated[bool, typer.Option("--force", help="Replace files that have other content.")]
DryRun = Annotated[bool, typer.Option("--dry-run", help="Calculate and show, but write nothing.")]
Quiet = Annotated[bool, typer.Option("--quiet", "-q", help="Show no summary.")]
