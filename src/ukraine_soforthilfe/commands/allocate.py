"""``soforthilfe allocate``: the main job."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import typer

from ukraine_soforthilfe.asking.ask import STREAMED_FORMS, Form, Part
from ukraine_soforthilfe.asking.scenario import Scenario
from ukraine_soforthilfe.commands import options
from ukraine_soforthilfe.commands.output import (
    STANDARD_STREAM,
    allocation_of,
    errors_shown,
    import_openpyxl,
    progress_shown,
    show,
    show_files,
    show_what_was_read,
    write_stdout,
)
from ukraine_soforthilfe.language import Text, all_of

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
                de="Auf die Standardausgabe passt genau eines von --format {forms}.",
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
    from ukraine_soforthilfe.reports.allocation import allocation_page

    language = scenario.language
    show(allocation_page(allocation, language, name=scenario.name), Form.TEXT, language)
    typer.echo()
    show_files(placements, language, dry_run=dry_run)
    if Form.XLSX in scenario.formats:
        from ukraine_soforthilfe.reports.workbook.pruefung import workbook_notice

        if notice := workbook_notice(allocation, language):
            typer.echo(notice)
