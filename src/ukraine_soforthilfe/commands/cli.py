"""The command ``soforthilfe`` with all of its commands, and the main ones.

``allocate``, the main job; ``explain``, one amount of it; ``population``, what it is made of.
"""

from __future__ import annotations

import io
import os
import select
import sys
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, TextIO

import typer
from typer.core import TyperGroup

from ukraine_soforthilfe import __version__
from ukraine_soforthilfe.asking import PAGE_FORMS, READING, STREAMED_FORMS, Form, Part
from ukraine_soforthilfe.asking.scenario import Scenario, refuse_parts
from ukraine_soforthilfe.commands import (
    OFFERED_NAMES,
    STANDARD_STREAM,
    DryRun,
    Force,
    Output,
    Quiet,
    Refusal,
    allocation_of,
    ended_by_signals,
    errors_shown,
    import_openpyxl,
    language_of_shell,
    progress_shown,
    say,
    show,
    show_content,
    show_files,
    show_notices,
    show_what_was_read,
    takes_scenario,
    tell_error,
    tell_note,
    write_files,
    write_stdout,
)
from ukraine_soforthilfe.commands.batch import run_batch
from ukraine_soforthilfe.commands.compare import compare, verify
from ukraine_soforthilfe.errors import OutputError, UsageError, said_by_system, said_of_usage
from ukraine_soforthilfe.language import (
    Language,
    Text,
    all_of,
    joined,
    one_of,
    quoted,
    same,
    visible,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ukraine_soforthilfe.result.allocation import Allocation
    from ukraine_soforthilfe.scenarios import Placement


_NO_MORE = Text(
    de="Die Standardausgabe nimmt nichts mehr auf: {why}. Was dort steht, ist unvollständig.",
    en="Standard output takes no more: {why}. What stands there is incomplete.",
)


class _Taken(io.RawIOBase):
    """A standard stream that takes all, or says that it does not."""

    def __init__(self, raw: io.RawIOBase, stream: TextIO) -> None:
        self._raw = raw
        self._stream = stream  # with its end it would close what is below it

    def writable(self) -> bool:
        return True

    def fileno(self) -> int:
        return self._raw.fileno()

    def isatty(self) -> bool:
        return self._raw.isatty()

    def write(self, content: Any, /) -> int:
        try:
            # Another program may have made it one that nobody waits for.
            while (count := self._raw.write(content)) is None:
                select.select([], [self], [])
        except OSError as error:
            # Nothing more is written there, not even at the end of Python.
            os.dup2(os.open(os.devnull, os.O_WRONLY), self.fileno())
            if isinstance(error, BrokenPipeError):
                raise
            raise OutputError(_NO_MORE.filled(why=said_by_system(error))) from error
        return count


def _take_all() -> None:
    """Have both standard streams take all that any of us and of our libraries writes there.

    By ``PYTHONUNBUFFERED`` Python takes as much of a text as the system does at once, and passes
    over the rest. A stream of the system that takes no more raises :class:`OutputError`.
    """
    for name in ("stdout", "stderr"):
        stream = getattr(sys, name)
        buffer = getattr(stream, "buffer", None)
        raw = getattr(buffer, "raw", buffer)
        if isinstance(raw, io.RawIOBase) and not isinstance(raw, _Taken):
            stream.flush()
            taken = io.TextIOWrapper(
                io.BufferedWriter(_Taken(raw, stream)),
                encoding=stream.encoding,
                errors=stream.errors,
                line_buffering=True,
            )
            setattr(sys, name, taken)


_NOT_INSTALLED = Text(
    de="Die Vervollständigung wurde nicht eingerichtet: {why}. Sie steht in einer Datei des "
    "Benutzerverzeichnisses, das beschreibbar sein muss. soforthilfe --show-completion gibt "
    "sie stattdessen aus.",
    en="The completion was not installed: {why}. It is written to a file of your home, which must "
    "be writable. soforthilfe --show-completion prints it instead.",
)


_NO_HOME = Text(
    de="das Benutzerverzeichnis ist nicht bekannt", en="the home directory is not known"
)


def _speaks_german(error: Exception) -> bool:
    """Whether what is wrong is said in German: ``--lang`` may not be read yet, or be what is."""
    context = getattr(error, "ctx", None)
    spoken = (context.params if context else {}).get("language")
    words = " ".join(sys.argv).replace("=", " ")
    # The oldest Typer hands over the word alone.
    language = Language(spoken) if spoken else language_of_shell()
    return language is Language.DE and "--lang en" not in words


@contextmanager
def _usage_shown() -> Iterator[None]:
    """Let no character act of what the user typed, where Typer repeats it; say it in German."""
    try:
        yield
    except Exception as error:
        # Which class that is depends on the version of Typer.
        if isinstance(message := getattr(error, "message", None), str) and hasattr(error, "show"):
            # What checks its values begins so, which says nothing to who typed one.
            said = message.removeprefix("Value error, ")
            error.message = visible(said)  # type: ignore[attr-defined]
            if not isinstance(error, Refusal) and _speaks_german(error):
                shown = said_of_usage(error.format_message())  # type: ignore[attr-defined]
                error.format_message = lambda: shown  # type: ignore[attr-defined]
        raise


class _Commands(TyperGroup):
    """The commands, with sentences where a stream takes no more, or a home is not to be had."""

    def make_context(self, info_name: Any, args: list[str], *rest: Any, **keywords: Any) -> Any:
        installs = "--install-completion" in args
        try:
            with _usage_shown():
                return super().make_context(info_name, args, *rest, **keywords)
        # Where there is no home, Python knows none, or none can be written to.
        except (OSError, RuntimeError) as error:
            # An end that Typer asks for, of a shell that it does not know, is a RuntimeError, too.
            if not installs or isinstance(error, typer.Exit):
                raise
            why = _NO_HOME
            if isinstance(error, OSError):
                place = same(visible(str(error.filename)))
                why = joined((place, said_by_system(error)), ": ")
            tell_error(_NOT_INSTALLED.filled(why=why), language_of_shell())
            raise SystemExit(1) from None

    def invoke(self, ctx: Any) -> Any:
        with ended_by_signals(), _usage_shown():
            return super().invoke(ctx)

    def main(self, *arguments: Any, **keywords: Any) -> Any:
        _take_all()
        try:
            return super().main(*arguments, **keywords)
        except OutputError as error:  # of what Typer writes itself: a help, wrong usage
            tell_error(error.text, language_of_shell())
            raise SystemExit(1) from None
        except (BrokenPipeError, SystemExit) as error:
            # Rich and Typer end by themselves then, with the status of an error.
            if BrokenPipeError in {type(error), type(error.__context__)}:
                raise SystemExit(_READ_NO_FURTHER) from None
            raise


_READ_NO_FURTHER = 141
"""The status of who writes into a pipe that nobody reads: 128 and the number of that signal."""


app = typer.Typer(
    cls=_Commands,
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
    # Without a standard input it is taken for an empty one.
    sys.stdin = sys.stdin or io.TextIOWrapper(io.BytesIO())


@takes_scenario(*Part)
def allocate(
    *,
    scenario: Scenario,
    output: Output = Path(),
    force: Force = False,
    dry_run: DryRun = False,
    quiet: Quiet = False,
) -> None:
    """Divide a total over districts by population and write the reports.

    Largest remainder (Hare/Niemeyer), to whole euros.

    Without arguments: the 8,000,000 euros of 2022, the 44 Kreise of
    Baden-Württemberg at 31.12.2021, an Excel workbook and a CSV file in the
    current folder.
    """
    to_stdout = output == STANDARD_STREAM
    if to_stdout and scenario.formats not in {(form,) for form in STREAMED_FORMS}:
        raise Refusal(
            Text(
                de="Auf die Standardausgabe geht nur eines von --format {forms}.",
                en="Standard output takes exactly one of --format {forms}.",
            ).filled(forms=all_of(STREAMED_FORMS)),
            param_hint="--output",
        )
    from ukraine_soforthilfe.scenarios import files_read, place, write
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
            sources = files_read(scenario.population, scenario.carry_file)
            placements = place(
                finished, folder=output, force=force, sources=sources, only_look=dry_run
            )
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


@takes_scenario(
    *(Part.TOTAL, *READING, Part.RULES, Part.INSTALMENTS),
    *(Part.DIALECT, Part.NAME, Part.LANGUAGE),
)
def explain_kreis(
    kreis: Annotated[
        str | None,
        typer.Argument(
            metavar="KREIS",
            help="A district: its key (AGS), its name, or the start of its name; none with --all.",
            autocompletion=OFFERED_NAMES,
        ),
    ] = None,
    *,
    scenario: Scenario,
    everybody: Annotated[
        bool, typer.Option("--all", help="Explain everybody, for letters: a row a recipient.")
    ] = False,
    form: Annotated[
        Form,
        (*PAGE_FORMS, Form.CSV, Form.JSON, Form.XLSX),
        typer.Option(
            "--format",
            help="Sentences for a letter, a page with the row, or JSON; with --all the sentences, "
            "or CSV, JSON or xlsx, the source of a mail merge.",
        ),
    ] = Form.TEXT,
    output: Annotated[
        Path | None,
        typer.Option(
            metavar="FOLDER",
            help="Folder for what --all writes; - writes text to standard output, where it goes "
            "by default if it is --format text.",
            show_default=False,
        ),
    ] = None,
    force: Force = False,
) -> None:
    """Explain one district's amount in plain sentences, or those of all for letters.

    Example: soforthilfe explain Konstanz
    """
    if everybody:
        if kreis is not None and scenario.population is not None:
            raise Refusal(_ALL_OR_ONE, param_hint="--all")
        if kreis not in {None, "-"} and not Path(str(kreis)).exists():
            raise Refusal(_NO_SUCH_FILE.filled(file=quoted(str(kreis))), param_hint="--all")
        forms = [Form.TEXT, Form.CSV, Form.JSON]
        forms += [] if output == STANDARD_STREAM else [Form.XLSX]
        if form not in forms:
            said = _NO_LETTER_FORM.filled(forms=one_of(forms))
            raise Refusal(said, param_hint="--format")
        with errors_shown(scenario.language):
            # Of all there is no KREIS, so what stands in its place is the file.
            population = scenario.population if kreis is None else kreis
            _explain_all(replace(scenario, population=population), form, output, force=force)
        return
    if kreis is None:
        raise Refusal(_ONE_OR_ALL, param_hint="KREIS")
    from ukraine_soforthilfe.reports.explanation import explanation_content, explanation_page
    from ukraine_soforthilfe.result.explanation import explain

    with errors_shown(scenario.language):
        refuse_parts(scenario, Part.DIALECT, Part.NAME, go_with=same("--all"))
        if output is not None or force or form in {Form.CSV, Form.XLSX}:
            raise UsageError(_OF_LETTERS)
        explanation = explain(allocation_of(scenario), kreis)
        page = explanation_page(explanation, scenario.language)
        if form is Form.JSON:
            show_content(explanation_content(explanation))
        elif form is Form.TEXT:
            say("\n".join(map(visible, page.sentences)))
        else:
            show(page, form, scenario.language)


_ONE_OR_ALL = Text(
    de="Einen Empfänger nennen oder mit --all alle erklären.",
    en="Name a recipient, or explain all with --all.",
)
_ALL_OR_ONE = Text(
    de="--all erklärt alle Empfänger. Den einen weglassen oder --all.",
    en="--all explains all recipients. Leave out the one, or --all.",
)
_NO_SUCH_FILE = Text(
    de="--all erklärt alle Empfänger, und eine Datei {file} gibt es nicht. Den Empfänger "
    "weglassen oder den Namen der Datei prüfen.",
    en="--all explains all recipients, and there is no file {file}. Leave out the recipient, or "
    "check the name of the file.",
)
_OF_LETTERS = Text(
    de="--output, --force sowie --format csv und xlsx setzen --all voraus. Es ergänzen.",
    en="--output, --force, and --format csv and xlsx need --all. Add it.",
)
_NO_LETTER_FORM = Text(
    de="Was --all erklärt, wird nur als --format {forms} geschrieben. Eines davon angeben.",
    en="What --all explains is written as --format {forms} alone. Give one of these.",
)


def _explain_all(scenario: Scenario, form: Form, output: Path | None, *, force: bool) -> None:
    """Write the letters to everybody, or show their texts."""
    from ukraine_soforthilfe.reports.overview import WITHOUT_MARGINS, cut_in_letters
    from ukraine_soforthilfe.result.explanation import has_margins
    from ukraine_soforthilfe.scenarios.rendering import letters_report

    if form is Form.XLSX:
        import_openpyxl()
    allocation = allocation_of(replace(scenario, formats=(form,)), to_be_written=True)
    if not has_margins(allocation):
        tell_note(WITHOUT_MARGINS, scenario.language)
    # The texts have sentences alone.
    for said in cut_in_letters(allocation) if form is not Form.TEXT else ():
        tell_note(said, scenario.language)
    with progress_shown(scenario.language):
        report = letters_report(allocation, scenario, form)
    if output == STANDARD_STREAM or (output is None and form is Form.TEXT):
        write_stdout(report.content)
        return
    write_files(
        [report],
        scenario.language,
        folder=output or Path(),
        force=force,
        read_from=(scenario.population, scenario.carry_file),
    )


@takes_scenario(Part.FIGURES, Part.DATE, Part.ROWS, Part.NAMED, Part.TABLE, Part.LANGUAGE)
def show_population(
    *,
    scenario: Scenario,
    form: Annotated[
        Form,
        (*PAGE_FORMS, Form.CSV),
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


app.command()(allocate)
app.command("population")(show_population)
app.command("explain")(explain_kreis)
app.command()(compare)
app.command()(verify)
app.command("batch")(run_batch)
