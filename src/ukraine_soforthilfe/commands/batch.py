"""``soforthilfe batch``: many scenarios, one command."""

from __future__ import annotations

import os
import sys
from collections import Counter
from contextlib import closing
from functools import partial
from pathlib import Path
from textwrap import indent
from typing import TYPE_CHECKING, Annotated

import typer

from ukraine_soforthilfe.asking import Form, Part
from ukraine_soforthilfe.asking.scenario import Scenario
from ukraine_soforthilfe.commands import (
    STANDARD_STREAM,
    Force,
    Refusal,
    errors_shown,
    say,
    show_files,
    takes_scenario,
    tell,
    tell_error,
    tell_note,
    write_stdout,
)
from ukraine_soforthilfe.errors import SoforthilfeError
from ukraine_soforthilfe.language import Text, counted, joined, number, same, visible, with_answer

if TYPE_CHECKING:
    from collections.abc import Collection, Generator, Sequence

    from ukraine_soforthilfe.language import Language
    from ukraine_soforthilfe.result.comparison import Failed, Outcome
    from ukraine_soforthilfe.scenarios import FileIdentity
    from ukraine_soforthilfe.scenarios.scenario_file import ScenarioFile


_FAILED = Text(de="fehlgeschlagen", en="failed")
_NO_STANDARD_INPUT = Text(
    de="batch liest Szenarien aus einer Datei, deren Ordner gilt für die Namen darin; von der "
    "Standardeingabe liest es nicht. Die Szenarien speichern und die Datei angeben.",
    en="batch reads scenarios from a file, whose folder counts for the names in it, and not from "
    "standard input. Save them, and give the file.",
)
_STOPPED = Text(
    de="Angehalten: {count} von {all} Szenarien sind fertig; die Übersicht fehlt.",
    en="Stopped: {count} of {all} scenarios are done; the overview is missing.",
)
_DONE = Text(de="fertig", en="done")
_FAILED_ALONE = Text(de="Das Szenario ist fehlgeschlagen:", en="The scenario failed:")
_ONE_FAILED = Text(
    de="1 von {{all}} Szenarien ist fehlgeschlagen:", en="1 of {{all}} scenarios failed:"
)
_SOME_FAILED = Text(
    de="{count} von {{all}} Szenarien sind fehlgeschlagen:",
    en="{count} of {{all}} scenarios failed:",
)
_OVERVIEW_NOT_WRITTEN = Text(
    de="Die Übersicht wurde nicht geschrieben: {reason}",
    en="The overview was not written: {reason}",
)
_WORD = Text(de="{option} in der Datei der Szenarien", en="{option} in the file of scenarios")
_CSV_ONLY = Text(
    de="Ein Blatt hat höchstens 16.384 Spalten; die Übersicht wird nur als CSV geschrieben.",
    en="A sheet has at most 16,384 columns; the overview is written as CSV only.",
)


def _show_example(wanted: bool) -> None:  # noqa: FBT001 - the signature of an option's callback
    from ukraine_soforthilfe.scenarios.scenario_file import example

    if wanted:
        typer.echo(example(), nl=False)
        raise typer.Exit


@takes_scenario(Part.REPORT, Part.DIALECT, Part.LANGUAGE)
def run_batch(
    scenarios: Annotated[
        Path,
        typer.Argument(
            metavar="SCENARIOS",
            help="A TOML file, as --example prints one, or a CSV with a row a scenario. Its words "
            "are name and the options of allocate; paths in it are relative to it.",
            show_default=False,
        ),
    ],
    *,
    scenario: Scenario,
    output: Annotated[
        Path,
        typer.Option(
            metavar="FOLDER",
            help="Folder for the reports; - streams JSON to standard output, a line a scenario.",
        ),
    ] = Path(),
    force: Force = False,
    overview_only: Annotated[
        bool, typer.Option("--overview-only", help="Write the overview, no reports of scenarios.")
    ] = False,
    fail_fast: Annotated[
        bool,
        typer.Option("--fail-fast", help="Stop at the first scenario that fails; no overview."),
    ] = False,
    jobs: Annotated[
        int | None,
        typer.Option(
            min=1,
            metavar="N",
            help="Processes that make workbooks, where they are many; 1 for this one alone.",
            show_default="one a processor",
        ),
    ] = None,
    quiet: Annotated[
        bool, typer.Option("--quiet", "-q", help="Show no progress and no summary.")
    ] = False,
    _example: Annotated[
        bool,
        typer.Option(
            "--example",
            callback=_show_example,
            is_eager=True,
            help="Print a file of scenarios that runs as it stands, and exit.",
        ),
    ] = False,
) -> None:
    """Run a file of scenarios; write the reports of each, and one overview of all.

    A scenario's files bear its name; uebersicht.xlsx and uebersicht.csv set
    the amounts side by side, with the differences to the first scenario.

    What a scenario says goes before the defaults of its file, and these go
    before the options here. The overview has the forms that --format names
    here, but for json; where that leaves none, xlsx and csv.

    Example: soforthilfe batch --example > s.toml && soforthilfe batch s.toml
    """
    to_stdout = output == STANDARD_STREAM
    if to_stdout and (overview_only or scenario.formats != (Form.JSON,)):
        raise Refusal(
            Text(
                de=(
                    "Auf die Standardausgabe geht nur --format json, und zwar ohne --overview-only."
                ),
                en="Standard output takes exactly --format json, and no --overview-only.",
            ),
            param_hint="--output",
        )
    from ukraine_soforthilfe.result.comparison import Failed
    from ukraine_soforthilfe.scenarios import files_read, place
    from ukraine_soforthilfe.scenarios.rendering import batch_command
    from ukraine_soforthilfe.scenarios.scenario_file import read_scenarios

    if scenarios == STANDARD_STREAM:
        raise Refusal(_NO_STANDARD_INPUT)
    with errors_shown(scenario.language):
        asked = read_scenarios(scenarios, base=scenario)
        if not to_stdout:
            place([], folder=output, force=force)
    # What one scenario writes may be what another one reads.
    wanted = [named.scenario for named in asked.scenarios]
    read_from = {path for each in wanted for path in (each.population, each.carry_file)}
    sources = files_read(scenarios, *read_from)
    outcomes = _outcomes(
        asked,
        folder=None if to_stdout else output,
        force=force,
        sources=sources,
        overview_only=overview_only,
        jobs=jobs or os.cpu_count() or 1,
    )
    came: list[Outcome] = []
    failed: list[Failed] = []
    language = asked.defaults.language
    try:
        with (
            errors_shown(language),
            closing(outcomes),
            closing(_followed(outcomes, asked, quiet=quiet)) as following,
        ):
            for outcome in following:
                came.append(outcome)
                if isinstance(outcome, Failed):
                    failed.append(outcome)
                    if fail_fast:
                        break
    except KeyboardInterrupt:
        done = len(came) - len(failed)
        said = _STOPPED.filled(count=number(done), all=number(len(asked.scenarios)))
        tell(said(language))
        raise
    _show_notices_once(came, language)
    problem = None
    if not to_stdout and not (fail_fast and failed):
        problem = _write_overview(
            came,
            forms=scenario.formats,
            defaults=asked.defaults,
            command=batch_command(scenarios, scenario),
            folder=output,
            force=force,
            sources=sources,
            quiet=quiet,
        )
    if not quiet:
        _show_unchecked(came, language)
    _exit_with(failed, problem, language, count=len(asked.scenarios))


def _outcomes(
    asked: ScenarioFile,
    *,
    folder: Path | None,
    force: bool,
    sources: Collection[FileIdentity],
    overview_only: bool,
    jobs: int,
) -> Generator[Outcome]:
    """The scenarios run in the way that was asked for; to standard output without a folder."""
    from ukraine_soforthilfe.scenarios import place
    from ukraine_soforthilfe.scenarios.run import FiguresOnce, calculate, json_lines, write_reports

    figures = FiguresOnce(sys.stdin.buffer)
    if folder is None:
        for outcome, line in json_lines(asked.scenarios, figures=figures):
            write_stdout(line)
            yield outcome
    elif overview_only:
        yield from calculate(asked.scenarios, figures=figures)
    else:
        yield from write_reports(
            asked.scenarios,
            figures=figures,
            placed=partial(place, folder=folder, force=force, sources=sources),
            jobs=jobs,
        )


def _followed(
    outcomes: Generator[Outcome], asked: ScenarioFile, *, quiet: bool
) -> Generator[Outcome]:
    """The outcomes as they come, shown on standard error unless it is to be quiet."""
    if quiet or sys.stderr is None:
        return outcomes
    return (_as_bar if sys.stderr.isatty() else _as_lines)(outcomes, asked)


def _as_lines(outcomes: Generator[Outcome], asked: ScenarioFile) -> Generator[Outcome]:
    from ukraine_soforthilfe.result.comparison import Failed

    for place, outcome in enumerate(outcomes, start=1):
        if isinstance(outcome, Failed):
            came = _FAILED(asked.defaults.language)
        else:
            came = ", ".join(outcome.files) or _DONE(asked.defaults.language)
        tell(f"{place}/{len(asked.scenarios)} {visible(outcome.name)}: {visible(came)}")
        yield outcome


def _as_bar(outcomes: Generator[Outcome], asked: ScenarioFile) -> Generator[Outcome]:
    from rich.console import Console
    from rich.progress import (
        BarColumn,
        MofNCompleteColumn,
        Progress,
        TextColumn,
        TimeRemainingColumn,
    )
    from rich.table import Column

    name = TextColumn(
        "{task.description}", markup=False, table_column=Column(ratio=1, no_wrap=True)
    )
    progress = Progress(
        BarColumn(),
        MofNCompleteColumn(),
        TimeRemainingColumn(),
        name,
        console=Console(stderr=True),
        transient=True,
        expand=True,
    )
    with progress:
        names = [visible(named.name) for named in asked.scenarios]
        task = progress.add_task(names[0], total=len(names))
        for place, outcome in enumerate(outcomes, start=1):
            # What is being worked on from now is the next one.
            working_on = names[min(place, len(names) - 1)]
            progress.update(task, completed=place, description=working_on)
            yield outcome


def _show_notices_once(came: Sequence[Outcome], language: Language) -> None:
    """Each notice about a file once, with those of its scenarios where it is not about all."""
    from ukraine_soforthilfe.reports.wording import listed
    from ukraine_soforthilfe.result.comparison import Done

    of_files: Counter[str] = Counter()
    names: dict[tuple[str, Text], list[str]] = {}
    for outcome in came:
        if isinstance(outcome, Done):
            file = outcome.districts.source.file
            of_files[file] += 1
            for notice in dict.fromkeys(outcome.districts.notices):
                names.setdefault((file, notice), []).append(outcome.name)
    for (file, notice), of in names.items():
        scenarios = "" if len(of) == of_files[file] else listed(of, language)
        about = [same(visible(each)) for each in (scenarios, file) if each]
        tell_note(joined((*about, with_answer(notice, _WORD)), ": "), language)


def _show_unchecked(came: Sequence[Outcome], language: Language) -> None:
    """What workbooks cannot check of themselves, once for all that say the same."""
    from ukraine_soforthilfe.reports.wording import listed
    from ukraine_soforthilfe.result.comparison import Done

    names: dict[Text, list[str]] = {}
    for outcome in came:
        if isinstance(outcome, Done) and outcome.unchecked:
            names.setdefault(outcome.unchecked, []).append(outcome.name)
    for said, of in names.items():
        say(f"{listed(of, language)}: {said(language)}")


def _write_overview(
    came: Sequence[Outcome],
    *,
    forms: Sequence[Form],
    defaults: Scenario,
    command: str,
    folder: Path,
    force: bool,
    sources: Collection[FileIdentity],
    quiet: bool,
) -> Text | None:
    """Write and show the overview, if any scenario worked; what hindered that, if anything."""
    from ukraine_soforthilfe.reports import overview as words
    from ukraine_soforthilfe.result.comparison import overview
    from ukraine_soforthilfe.scenarios import place, write
    from ukraine_soforthilfe.scenarios.run import fits_workbook, overview_forms, overview_reports

    found = overview(came)
    if found is None:
        return None
    wanted = overview_forms(forms)
    if Form.XLSX in wanted and not fits_workbook(found):
        tell_note(_CSV_ONLY, defaults.language)
    try:
        reports = list(overview_reports(found, forms=wanted, defaults=defaults, command=command))
        placements = place(reports, folder=folder, force=force, sources=sources)
        write(placements)
    except SoforthilfeError as error:
        return _OVERVIEW_NOT_WRITTEN.filled(reason=error.text)
    if not quiet:
        language = defaults.language
        done, count = number(len(found.done)), number(len(came))
        say(words.DONE.filled(done=done, count=count)(language))
        show_files(placements, language)
    return None


def _exit_with(
    failed: Sequence[Failed], problem: Text | None, language: Language, *, count: int
) -> None:
    """Say at the end what failed and why; nothing, where nothing did."""
    if failed:
        reasons = (
            indent(f"{outcome.name}: {outcome.reason(language)}", "  ") for outcome in failed
        )
        head = counted(len(failed), one=_ONE_FAILED, several=_SOME_FAILED)
        head = _FAILED_ALONE if count == 1 else head
        head = head.filled(all=number(count))
        tell_error(joined((head, *map(same, reasons)), "\n"), language)
    if problem:
        tell_error(problem, language)
    if failed or problem:
        raise typer.Exit(1)
