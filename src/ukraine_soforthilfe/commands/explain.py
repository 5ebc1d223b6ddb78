"""``soforthilfe explain`` and ``population``: one amount in plain sentences, and the figures."""

from __future__ import annotations

import sys
from typing import Annotated

import typer

from ukraine_soforthilfe.asking.ask import PAGE_FORMS, READING, Form, Part
from ukraine_soforthilfe.asking.scenario import Scenario
from ukraine_soforthilfe.commands import options
from ukraine_soforthilfe.commands.output import (
    allocation_of,
    errors_shown,
    show,
    show_content,
    show_notices,
    show_what_was_read,
    write_stdout,
)


@options.takes_scenario(Part.TOTAL, *READING, Part.RULES, Part.LANGUAGE)
def explain_kreis(
    kreis: Annotated[
        str,
        typer.Argument(
            metavar="KREIS",
            help="A district: its key (AGS), its name, or the start of its name.",
            show_default=False,
            autocompletion=options.OFFERED_NAMES,
        ),
    ],
    *,
    scenario: Scenario,
    form: Annotated[
        Form,
        options.OneOf(*PAGE_FORMS, Form.JSON),
        typer.Option("--format", help="Sentences for a letter, a page with the row, or JSON."),
    ] = Form.TEXT,
) -> None:
    """Explain one district's amount in plain sentences.

    Example: soforthilfe explain Konstanz
    """
    from ukraine_soforthilfe.reports.explanation import explanation_content, explanation_page
    from ukraine_soforthilfe.result.explanation import explain

    with errors_shown(scenario.language):
        explanation = explain(allocation_of(scenario), kreis)
        page = explanation_page(explanation, scenario.language)
        if form is Form.JSON:
            show_content(explanation_content(explanation))
        elif form is Form.TEXT:
            typer.echo("\n".join(page.sentences))
        else:
            show(page, form, scenario.language)


@options.takes_scenario(Part.FIGURES, Part.DATE, Part.ROWS, Part.NAMED, Part.TABLE, Part.LANGUAGE)
def show_population(
    *,
    scenario: Scenario,
    form: Annotated[
        Form,
        options.OneOf(*PAGE_FORMS, Form.CSV),
        typer.Option("--format", help="A report, or the figures as a clean CSV."),
    ] = Form.TEXT,
) -> None:
    """Show what a population file was recognised as, and its figures.

    Without a file: the figures that come with the program, and their dates.
    """
    from ukraine_soforthilfe.population.loading import read_population
    from ukraine_soforthilfe.reports.pens import csv_bytes
    from ukraine_soforthilfe.reports.population import population_page, population_table

    with errors_shown(scenario.language):
        report = read_population(scenario.source(sys.stdin.buffer), scenario)
        if form is Form.CSV:
            show_what_was_read(report.districts, scenario.language)
            show_notices(report.districts, scenario.language)
            write_stdout(csv_bytes(population_table(report.districts)))
        else:
            show(population_page(report, scenario.language), form, scenario.language)
            if form is Form.TEXT:
                typer.echo()
