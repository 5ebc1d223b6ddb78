"""``allocate``, the main job; ``explain``, one amount of it; ``population``, what it is made of."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from ukraine_soforthilfe.asking.ask import PAGE_FORMS, READING, STREAMED_FORMS, Form, Part
from ukraine_soforthilfe.asking.scenario import Scenario
from ukraine_soforthilfe.commands import options
from ukraine_soforthilfe.commands.output import (
    STANDARD_STREAM,
    allocation_of,
    errors_shown,
    import_openpyxl,
    progress_shown,
    say,
    show,
    show_content,
    show_files,
    show_notices,
    show_what_was_read,
    write_stdout,
)
from ukraine_soforthilfe.language import Text, all_of, visible

if TYPE_CHECKING:
    from ukraine_soforthilfe.result.allocation import Allocation
    from ukraine_soforthilfe.scenarios.files import Placement


@options.takes_scenario(*Part)
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
    if to_stdout and scenario.formats not in {(form,) for form in STREAMED_FORMS}:
        raise options.Refusal(
            Text(
                de="Auf die Standardausgabe geht nur eines von --format {forms}.",
                en="Standard output takes exactly one of --format {forms}.",
            ).filled(forms=all_of(STREAMED_FORMS)),
            param_hint="--output",
        )
    from ukraine_soforthilfe.scenarios.files import place, write
    from ukraine_soforthilfe.scenarios.rendering import report_bytes, reports

    if Form.XLSX in scenario.formats:
        import_openpyxl()
    with errors_shown(scenario.language):
        allocation = allocation_of(scenario, quiet=quiet, to_be_written=True)
        if to_stdout:
            (form,) = scenario.formats
            if not quiet:
                show_what_was_read(allocation.districts, scenario.language)
            with progress_shown(scenario.language, quiet=quiet):
                content = report_bytes(allocation, scenario, form)
            write_stdout(content)
        else:
            with progress_shown(scenario.language, quiet=quiet):
                finished = reports(allocation, scenario)
            placements = place(finished, folder=output, force=force, only_look=dry_run)
            if not dry_run:
                write(placements)
            if not quiet:
                _show(allocation, placements, scenario, dry_run=dry_run)


def _show(
    allocation: Allocation, placements: list[Placement], scenario: Scenario, *, dry_run: bool
) -> None:
    from ukraine_soforthilfe.reports.shown import allocation_page

    language = scenario.language
    show(allocation_page(allocation, language, name=scenario.name), Form.TEXT, language)
    typer.echo()
    show_files(placements, language, dry_run=dry_run)
    if Form.XLSX in scenario.formats:
        from ukraine_soforthilfe.reports.workbook.pruefung import workbook_notice

        if notice := workbook_notice(allocation, language):
            say(notice)


@options.takes_scenario(Part.TOTAL, *READING, Part.RULES, Part.INSTALMENTS, Part.LANGUAGE)
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
            say("\n".join(map(visible, page.sentences)))
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
    from ukraine_soforthilfe.reports.overview import population_page, population_table
    from ukraine_soforthilfe.reports.pens import csv_bytes

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
