"""The options of the commands, each declared once.

The options that describe a scenario are parameters of every command that
takes one: :func:`takes_scenario` puts them into its signature, with the
defaults of :class:`Scenario`, and hands the command the scenario they make.
"""

from __future__ import annotations

from dataclasses import fields
from datetime import date
from functools import wraps
from inspect import Parameter, Signature, get_annotations, signature
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, TypeVar

import typer

from ukraine_soforthilfe.errors import DateError, FigureError
from ukraine_soforthilfe.laender import Level
from ukraine_soforthilfe.language import Language
from ukraine_soforthilfe.population.dates import parse_date
from ukraine_soforthilfe.population.figures import parse_euros, parse_share
from ukraine_soforthilfe.reports.forms import CsvDialect, Format
from ukraine_soforthilfe.scenario import DEFAULT_TOTAL, Scenario
from ukraine_soforthilfe.units import Unit, parse_unit

if TYPE_CHECKING:
    from collections.abc import Callable

Value = TypeVar("Value")
LISTS = frozenset({"formats", "weight_columns", "weight_shares"})
"""The fields of a scenario that take several values."""


def _usage(parse: Callable[[str], Value]) -> Callable[[str | Value], Value]:
    """A parser whose refusals are shown as wrong usage of the option."""

    def parse_option(given: str | Value) -> Value:
        # Typer hands the default through the parser, too.
        if not isinstance(given, str):
            return given
        try:
            return parse(given)
        except (DateError, FigureError) as error:
            raise typer.BadParameter(str(error)) from None

    return parse_option


SCENARIO_OPTIONS: dict[str, Any] = {
    "population": Annotated[
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
    ],
    "total": Annotated[
        int | None,
        typer.Option(
            parser=_usage(parse_euros),
            metavar="EUROS",
            help=(
                "Euros to divide; with --unit 0.01 also cents, as 1000.50 or 1000,50. "
                "With --kreis the amount of that Kreis, left out its share of the whole."
            ),
            show_default=str(DEFAULT_TOTAL),
        ),
    ],
    "stichtag": Annotated[
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
    ],
    "basis": Annotated[
        str | None,
        typer.Option(
            metavar="CENSUS",
            help='Census behind the figures, as "Zensus 2011"; needed where a date has two.',
            show_default=False,
        ),
    ],
    "partial": Annotated[
        bool,
        typer.Option("--partial", help="Accept a file that lacks some of the 44 Kreise."),
    ],
    "state": Annotated[
        str,
        typer.Option(
            metavar="LAND",
            help="Land whose Kreise are taken from a file with several, two digits, or all.",
        ),
    ],
    "key_column": Annotated[
        str | None,
        typer.Option(
            metavar="HEADING",
            help="Column with the keys, where a table leaves it open.",
            show_default=False,
        ),
    ],
    "population_column": Annotated[
        str | None,
        typer.Option(
            metavar="HEADING",
            help="Column with the population, where a table leaves it open.",
            show_default=False,
        ),
    ],
    "level": Annotated[
        Level,
        typer.Option(
            help="Down to the Gemeinden: first the Kreise, then each one's amount in it.",
        ),
    ],
    "of_kreis": Annotated[
        str | None,
        typer.Option(
            "--kreis",
            metavar="AGS",
            help="With --level gemeinde: divide over the Gemeinden of this Kreis alone.",
            show_default=False,
        ),
    ],
    "unit": Annotated[
        Unit,
        typer.Option(
            parser=_usage(parse_unit),
            metavar="0.01|1|100|1000",
            help="Euros that every amount is a multiple of.",
        ),
    ],
    "base_amount": Annotated[
        int,
        typer.Option(
            parser=_usage(parse_euros),
            metavar="EUROS",
            help="What every district gets first (Sockelbetrag); the rest goes by the key.",
        ),
    ],
    "minimum": Annotated[
        int | None,
        typer.Option(
            parser=_usage(parse_euros),
            metavar="EUROS",
            help="The least that a district gets (Mindestbetrag), base amount included.",
            show_default=False,
        ),
    ],
    "maximum": Annotated[
        int | None,
        typer.Option(
            parser=_usage(parse_euros),
            metavar="EUROS",
            help="The most that a district gets (Höchstbetrag), base amount included.",
            show_default=False,
        ),
    ],
    "weight_columns": Annotated[
        list[str],
        typer.Option(
            "--weight-column",
            metavar="HEADING",
            help="Divide by this column of the file instead of the population; repeat for several.",
            show_default=False,
        ),
    ],
    "weight_shares": Annotated[
        list[str],
        typer.Option(
            "--weight-share",
            parser=_usage(parse_share),
            metavar="DECIMAL",
            help="Share of each --weight-column in the total, as 0.7; they sum to 1.",
            show_default=False,
        ),
    ],
    "formats": Annotated[
        list[Format],
        typer.Option("--format", help="Form of the report; repeat it for several."),
    ],
    "csv_dialect": Annotated[
        CsvDialect,
        typer.Option(
            "--csv-dialect",
            help="How a CSV is written: for programs (comma, UTF-8) or for a German Excel.",
        ),
    ],
    "language": Annotated[
        Language, typer.Option("--lang", help="Language of the summary and the workbook.")
    ],
    "printed_date": Annotated[
        date | None,
        typer.Option(
            "--date",
            parser=_usage(parse_date),
            metavar="DATE",
            help="A date to be printed into the reports; without it they hold none.",
            show_default=False,
        ),
    ],
}
"""The command-line form of each field of :class:`Scenario`."""

FIGURES = (
    "population",
    "stichtag",
    "basis",
    "partial",
    "state",
    "key_column",
    "population_column",
)
"""The fields of a scenario that say which figures it is about."""

TERMS = (
    "level",
    "of_kreis",
    "unit",
    "base_amount",
    "minimum",
    "maximum",
    "weight_columns",
    "weight_shares",
)
"""The fields of a scenario that say by which rules beside the plain key."""

Output = Annotated[
    Path,
    typer.Option(
        metavar="FOLDER",
        help="Folder for the reports; - writes one CSV or JSON to standard output.",
    ),
]
Force = Annotated[bool, typer.Option("--force", help="Replace files that have other content.")]
DryRun = Annotated[bool, typer.Option("--dry-run", help="Calculate and show, but write nothing.")]
Quiet = Annotated[bool, typer.Option("--quiet", "-q", help="Show no summary.")]


def takes_scenario(*names: str) -> Callable[[Callable[..., None]], Callable[..., None]]:
    """Give a command the options that make up a scenario.

    Args:
        names: The fields of :class:`Scenario` that the command lets its user
            choose; the others keep their default.

    Returns:
        A decorator for a function with a keyword argument ``scenario``. The
        command gets an option for every name instead: behind its positional
        arguments, before its own options.
    """
    defaults = {field.name: field.default for field in fields(Scenario)}
    annotations = {name: SCENARIO_OPTIONS[name] for name in names}
    parameters = [
        Parameter(name, Parameter.KEYWORD_ONLY, default=defaults[name], annotation=annotation)
        for name, annotation in annotations.items()
    ]

    def decorate(command: Callable[..., None]) -> Callable[..., None]:
        @wraps(command)
        def run(**values: Any) -> None:
            words = {name: values.pop(name) for name in names}
            if "formats" in words:
                words["formats"] = dict.fromkeys(words["formats"])
            # What Typer gathers in lists, a scenario keeps.
            words |= {name: tuple(words[name]) for name in LISTS & words.keys()}
            command(scenario=Scenario(**words), **values)

        own = [
            parameter
            for parameter in signature(command, eval_str=True).parameters.values()
            if parameter.name != "scenario"
        ]
        # Typer reads the signature, older ones the annotations as well.
        run.__signature__ = Signature(  # type: ignore[attr-defined]
            sorted([*parameters, *own], key=lambda parameter: parameter.kind)
        )
        run.__annotations__ = {**get_annotations(command, eval_str=True), **annotations}
        del run.__annotations__["scenario"]
        return run

    return decorate
