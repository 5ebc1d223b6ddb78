"""``soforthilfe population``: what a population file was recognised as."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

import typer

from ukraine_soforthilfe import options
from ukraine_soforthilfe.commands.stage import (
    console,
    errors_shown,
    show_notices,
    source_of,
    write_stdout,
)
from ukraine_soforthilfe.scenario import Scenario


class Form(StrEnum):
    """Forms of the answer."""

    TEXT = "text"
    CSV = "csv"


@options.takes_scenario(*options.FIGURES, "language")
def show_population(
    *,
    scenario: Scenario,
    form: Annotated[
        Form, typer.Option("--format", help="A report, or the figures as a clean CSV.")
    ] = Form.TEXT,
) -> None:
    """Show what a population file was recognised as, and its figures.

    Without a file: the figures that come with the program, and their dates.
    """
    from ukraine_soforthilfe.population.loading import read_population
    from ukraine_soforthilfe.reports.population_report import population_csv, population_summary

    with errors_shown():
        report = read_population(source_of(scenario), scenario.wanted)
        if form is Form.CSV:
            show_notices(report.districts)
            write_stdout(population_csv(report.districts))
        else:
            console().print(population_summary(report, scenario.language))
