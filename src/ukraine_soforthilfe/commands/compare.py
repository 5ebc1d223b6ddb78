"""``compare``: two results, rules or totals beside each other; ``verify``: one beside the rule."""

from __future__ import annotations

import sys
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from ukraine_soforthilfe.asking import PAGE_FORMS, Form, Order, Part
from ukraine_soforthilfe.asking.scenario import Scenario, passed_over, refuse_labels, refuse_parts
from ukraine_soforthilfe.asking.values import parse_cents, parse_date, whole_number
from ukraine_soforthilfe.commands import (
    OTHER_LIST,
    STANDARD_STREAM,
    Force,
    Refusal,
    allocation_of,
    errors_shown,
    show,
    show_content,
    show_notices,
    takes_scenario,
    usage,
    write_files,
    write_stdout,
)
from ukraine_soforthilfe.errors import (
    DateError,
    FigureError,
    ReportError,
    StichtagError,
    UsageError,
)
from ukraine_soforthilfe.language import Text, day, exact, one_of, quoted
from ukraine_soforthilfe.rule import Unit

if TYPE_CHECKING:
    from datetime import date

    from ukraine_soforthilfe.language import Language
    from ukraine_soforthilfe.population.text_tables import SourceFile
    from ukraine_soforthilfe.result.allocation import Allocation
    from ukraine_soforthilfe.result.comparison import Comparison, Side
    from ukraine_soforthilfe.verification import WrittenReport


_DIFFERENCES, _NO_REPORT = 1, 2
_OF_SIDES = (Part.TOTAL, Part.ROWS, Part.NAMED, Part.TABLE)
_SAID_BY_OTHERS = (Part.DATE, Part.ROWS, Part.NAMED, Part.KEYS, Part.RULES, Part.INSTALMENTS)
_OWN_CSV = Text(de="eine CSV-Datei von soforthilfe", en="a CSV that soforthilfe wrote")
_DAY_OF_CSV = Text(
    de="Eine CSV-Datei von soforthilfe nennt keinen Stichtag. Nicht nur das Jahr, sondern den Tag "
    "angeben.",
    en="A CSV that soforthilfe wrote names no date. Give the day, and not the year alone.",
)
_OWN_CARRIED = Text(
    de="einen Bericht von soforthilfe mit mitgeführten Spalten",
    en="a report of soforthilfe with columns that travel along",
)
_TOO_WIDE = Text(
    de="{text} ist ein zu weiter Bereich. Einen engeren angeben.",
    en="{text} is too wide a range. Give a narrower one.",
)
_ALONE_AS = (*PAGE_FORMS, Form.JSON)
_NOT_BOTH = Text(
    de="Entweder --rules oder --sweep angeben, nicht beides.",
    en="Choose one of --rules and --sweep.",
)
_ONE_SIDE = Text(
    de="--rules und --sweep gelten für eine Seite allein. Die zweite weglassen.",
    en="--rules and --sweep need just one side.",
)
_SHOWN_AS = Text(
    de="--rules und --sweep gibt es nur als {forms}.",
    en="--rules and --sweep are shown as {forms}.",
)
_TWO_SIDES = Text(
    de="Zwei Seiten angeben oder eine mit --rules oder --sweep.",
    en="Give two sides, or --rules, or --sweep.",
)
_NO_WORKBOOK_THERE = Text(
    de="Eine Arbeitsmappe geht nicht auf die Standardausgabe. Einen Ordner angeben.",
    en="A workbook does not go to standard output. Name a folder.",
)
_SIDE = "A date (2020-12-31, 2022-12-31@Zensus 2022), a population file or a report."


def _totals(text: str) -> range:
    """``FROM:TO:STEP`` as a range that ends with TO where a step meets it."""
    try:
        first, last, step = map(whole_number, text.split(":"))
        totals = range(first, last + 1, step)
    except (FigureError, ValueError):
        raise Refusal(
            Text(
                de="{text} ist kein Bereich von Beträgen. Einen Bereich angeben wie "
                "100000:10000000:100000.",
                en="{text} is not a range of totals. Write it as 100000:10000000:100000.",
            ).filled(text=quoted(text))
        ) from None
    if last - first >= sys.maxsize:
        raise Refusal(_TOO_WIDE.filled(text=quoted(text)))
    if not totals:
        raise Refusal(
            Text(
                de="{text} enthält keinen Betrag, denn das Ende liegt vor dem Anfang.",
                en="{text} has no total: it ends before it begins.",
            ).filled(text=quoted(text))
        )
    return totals


@takes_scenario(*_OF_SIDES, Part.LANGUAGE)
def compare(
    before: Annotated[
        str | None, typer.Argument(metavar="A", help=_SIDE, show_default=False)
    ] = None,
    after: Annotated[
        str | None,
        typer.Argument(metavar="B", help="What A is compared with.", show_default=False),
    ] = None,
    *,
    scenario: Scenario,
    rules: Annotated[
        bool,
        typer.Option("--rules", help="Set largest remainder beside other rules, on A's figures."),
    ] = False,
    sweep: Annotated[
        range | None,
        typer.Option(
            parser=_totals,
            metavar="FROM:TO:STEP",
            help="Try many totals on A's figures: how often rounding misses, who loses.",
            show_default=False,
        ),
    ] = None,
    sort: Annotated[Order, typer.Option(help="Order of the districts.")] = Order.KEY,
    form: Annotated[
        Form,
        (*PAGE_FORMS, Form.CSV, Form.JSON, Form.XLSX),
        typer.Option(
            "--format",
            help="Form of the answer; xlsx is a file in --output, and so is html of two sides.",
        ),
    ] = Form.TEXT,
    output: Annotated[
        Path,
        typer.Option(
            metavar="FOLDER",
            help="Folder for the workbook or the page; - writes a page to standard output.",
        ),
    ] = Path(),
    force: Force = False,
) -> None:
    """Compare two results, district by district.

    Example: soforthilfe compare 2021-12-31 2023-12-31 --sort amount
    """
    alone = rules or sweep is not None
    for wrong, said, hint in (
        (rules and sweep is not None, _NOT_BOTH, "--sweep"),
        (alone and after is not None, _ONE_SIDE, "B"),
        (alone and form not in _ALONE_AS, _SHOWN_AS.filled(forms=one_of(_ALONE_AS)), "--format"),
        (not alone and None in {before, after}, _TWO_SIDES, "A B"),
        (form is Form.XLSX and output == STANDARD_STREAM, _NO_WORKBOOK_THERE, "--output"),
    ):
        if wrong:
            raise Refusal(said, param_hint=hint)
    with errors_shown(scenario.language):
        if rules:
            _show_rules(_side(before, scenario).allocation, form, scenario.language)
        elif sweep is not None:
            _show_sweep(_side(before, scenario).allocation, sweep, form, scenario.language)
        else:
            from ukraine_soforthilfe.reports.comparison import ordered
            from ukraine_soforthilfe.result.comparison import compare as compare_sides

            comparison = ordered(compare_sides(*_sides(before, after, scenario)), sort)
            if form in {Form.XLSX, Form.HTML}:
                from ukraine_soforthilfe.scenarios import Report
                from ukraine_soforthilfe.scenarios.rendering import compare_command

                command = compare_command([before or "", after or ""], scenario, sort, form)
                content = _file(comparison, form, scenario.language, command=command)
                if output == STANDARD_STREAM:
                    write_stdout(content)
                else:
                    report = Report(f"vergleich.{form}", content)
                    write_files(
                        [report],
                        scenario.language,
                        folder=output,
                        force=force,
                        read_from=(before, after),
                    )
            else:
                _show_comparison(comparison, form, scenario.language)


def _sides(before: str | None, after: str | None, scenario: Scenario) -> list[Side]:
    """Both sides; an option that can apply to one of them is passed over at the other."""
    tried = [_tried(named, scenario) for named in (before, after)]
    refused = [side.fields for side in tried if isinstance(side, UsageError)]
    for side in tried:
        if isinstance(side, UsageError) and (
            not side.fields or (len(refused) == len(tried) and frozenset.intersection(*refused))
        ):
            raise side
    return [
        _side(named, passed_over(scenario, side.fields)) if isinstance(side, UsageError) else side
        for named, side in zip((before, after), tried, strict=True)
    ]


def _tried(named: str | None, scenario: Scenario) -> Side | UsageError:
    try:
        return _side(named, scenario)
    except UsageError as error:
        return error


def _side(named: str | None, scenario: Scenario) -> Side:
    """One side of a comparison: a date of the built-in table, a file, or a report."""
    if named is None:
        return _of_date(scenario)
    date_named, _, basis = named.partition("@")
    try:
        stichtag = parse_date(date_named)
    except DateError:
        return _of_file(named, scenario)
    if not basis:
        _refuse_two_bases(stichtag)
    return _of_date(replace(scenario, stichtag=stichtag, basis=basis or None))


def _refuse_two_bases(stichtag: date) -> None:
    """Raise a ``StichtagError`` where the date has two figures, in the words of a side."""
    from ukraine_soforthilfe.population.built_in import editions

    sides = [f'"{each.stichtag}@{each.basis}"' for each in editions() if each.stichtag == stichtag]
    if len(sides) > 1:
        raise StichtagError(
            Text(
                de="Zum {stichtag} gibt es zwei amtliche Stände. Einen wählen: {sides}.",
                en="Two official figures exist for {stichtag}. Choose one: {sides}.",
            ).filled(stichtag=day(stichtag), sides=one_of(sides))
        )


def _of_date(scenario: Scenario) -> Side:
    from ukraine_soforthilfe.reports.wording import edition
    from ukraine_soforthilfe.result.comparison import Side

    allocation = allocation_of(scenario, parts=_OF_SIDES)
    return Side(edition(allocation.districts, scenario.language), allocation)


def _of_file(path: str, scenario: Scenario) -> Side:
    from ukraine_soforthilfe.population.text_tables import read_source
    from ukraine_soforthilfe.result import Source
    from ukraine_soforthilfe.result.comparison import Side
    from ukraine_soforthilfe.verification.reports import derived_allocation, read_report

    file = read_source(path)
    # What travels along in a CSV is left aside; it stands behind the last column of ours.
    file, written = read_report(file, Scenario(carry_file=path))
    if written is None:
        of_file = replace(scenario, population=path)
        return Side(file.name, allocation_of(of_file, of=file.name, parts=_OF_SIDES))
    refuse_parts(scenario, *_OF_SIDES, go_with=OTHER_LIST)
    if written.source is None:
        # A CSV does not say where its figures come from; for who reads on, it is that itself.
        written = replace(written, source=Source(file.file, file.sha256, layout=""))
    allocation = derived_allocation(written)
    if allocation is None:
        raise ReportError(_OTHER_AMOUNTS.filled(path=path))
    if allocation.unit is not Unit.EURO:
        unit = exact(Decimal(allocation.unit))
        raise ReportError(_OF_OTHER_UNIT.filled(path=path, unit=unit))
    if allocation.districts.schluessel:
        raise ReportError(_BY_OTHER_KEYS.filled(path=path))
    return Side(file.name, allocation)


_OTHER_AMOUNTS = Text(
    de="Die Beträge in {path} folgen nicht aus den eigenen Zahlen. Wo, zeigt soforthilfe verify "
    "{path}",
    en="The amounts of {path} do not follow from its own figures. See where with: soforthilfe "
    "verify {path}",
)
_OF_OTHER_UNIT = Text(
    de="Die Beträge in {path} sind Vielfache von {unit} €; verglichen werden nur Ergebnisse in "
    "ganzen Euro. Den Bericht ohne --unit neu erstellen.",
    en="The amounts of {path} are multiples of {unit} euros; only results in whole euros are "
    "compared. Make the report again without --unit.",
)
_BY_OTHER_KEYS = Text(
    de="Die Beträge in {path} sind nach anderen Schlüsseln als der Einwohnerzahl verteilt; "
    "verglichen werden nur Ergebnisse nach Einwohnern. Den Bericht ohne --weight-column neu "
    "erstellen.",
    en="The amounts of {path} were divided by other keys than the population; only results by "
    "population are compared. Make the report again without --weight-column.",
)


def _show_comparison(comparison: Comparison, form: Form, language: Language) -> None:
    from ukraine_soforthilfe.reports import comparison as report
    from ukraine_soforthilfe.reports.pens import csv_bytes

    if form is Form.CSV:
        write_stdout(csv_bytes(report.comparison_table(comparison).of(*report.COLUMNS)))
    elif form is Form.JSON:
        show_content(report.comparison_content(comparison))
    else:
        show(report.comparison_page(comparison, language), form, language)


def _file(comparison: Comparison, form: Form, language: Language, *, command: str) -> bytes:
    if form is Form.HTML:
        from ukraine_soforthilfe.scenarios.rendering import comparison_bytes

        return comparison_bytes(comparison, language, command=command)
    from ukraine_soforthilfe.reports.workbook.uebersicht import comparison_workbook

    return comparison_workbook(comparison, language, command=command)


def _show_rules(allocation: Allocation, form: Form, language: Language) -> None:
    from ukraine_soforthilfe.reports.comparison import rules_content, rules_page
    from ukraine_soforthilfe.result.comparison import compare_rules

    outcomes = compare_rules(allocation)
    if form is Form.JSON:
        show_content(rules_content(outcomes, allocation))
    else:
        show(rules_page(outcomes, allocation, language), form, language)


def _show_sweep(allocation: Allocation, totals: range, form: Form, language: Language) -> None:
    from ukraine_soforthilfe.reports.comparison import sweep_content, sweep_page
    from ukraine_soforthilfe.result.comparison import refuse_long_sweep, sweep_totals

    refuse_long_sweep(totals, rows=len(allocation.rows))
    result = sweep_totals(allocation.districts.rows, totals)
    if form is Form.JSON:
        show_content(sweep_content(result))
    else:
        show(sweep_page(result, totals, language), form, language)


@takes_scenario(*_SAID_BY_OTHERS, Part.TABLE, Part.CARRIED, Part.LANGUAGE)
def verify(
    report: Annotated[
        str,
        typer.Argument(
            metavar="REPORT",
            help="A report of soforthilfe, or any table with key, population and amount, of the 44 "
            "Kreise also with AGS and amount alone; - for standard input.",
            show_default=False,
        ),
    ],
    *,
    scenario: Scenario,
    total_cents: Annotated[
        int | None,
        typer.Option(
            "--total",
            parser=usage(parse_cents),
            metavar="EUROS",
            help="What was to be divided; needed for a table that soforthilfe did not write.",
            show_default=False,
        ),
    ] = None,
    amount_column: Annotated[
        str | None,
        typer.Option(
            metavar="HEADING",
            help="Column with the amounts, where a table leaves it open; its letter or number "
            "does, too.",
            show_default=False,
        ),
    ] = None,
    form: Annotated[
        Form,
        (*PAGE_FORMS, Form.JSON),
        typer.Option("--format", help="A report for people, or JSON."),
    ] = Form.TEXT,
) -> None:
    """Check a report against its own figures, or anybody's list against the rule.

    Exit status: 0 all right, 1 differences, 2 not a report.
    """
    from ukraine_soforthilfe.population.text_tables import read_source
    from ukraine_soforthilfe.verification.pages import NOT_OF_LISTS
    from ukraine_soforthilfe.verification.reports import read_report

    with errors_shown(scenario.language, status=_NO_REPORT):
        file = read_source(sys.stdin.buffer if report == "-" else report)
        file, written = read_report(file, scenario)
        if written is not None:
            # A CSV does not say what it was asked for.
            if written.form is not Form.CSV:
                refuse_parts(scenario, *_SAID_BY_OTHERS, go_with=_OWN_CSV)
            elif isinstance(scenario.stichtag, int):
                raise UsageError(_DAY_OF_CSV)
            elif scenario.instalment_labels:
                refuse_labels(written.scenario)
            refuse_parts(scenario, Part.TABLE, go_with=OTHER_LIST, amount_column=amount_column)
            if not written.scenario.carry_columns:
                refuse_parts(scenario, Part.CARRIED, go_with=_OWN_CARRIED)
            elif written.form is not Form.CSV:
                refuse_parts(replace(scenario, carry_file=None), Part.CARRIED, go_with=_OWN_CSV)
            path = scenario.carry_file
            carried = None if path is None else read_source(path)
            right = _verify_report(
                written, file.file, total_cents, carried, form, scenario.language
            )
        else:
            refuse_parts(scenario, Part.CARRIED, go_with=_OWN_CARRIED)
            refuse_parts(scenario, Part.KEYS, Part.RULES, Part.INSTALMENTS, go_with=NOT_OF_LISTS)
            right = _verify_list(file, total_cents, amount_column, form, scenario)
    if not right:
        raise typer.Exit(_DIFFERENCES)


def _verify_report(  # noqa: PLR0917 - what is checked, by what, and how it is shown
    written: WrittenReport,
    file: str,
    total_cents: int | None,
    carried: SourceFile | None,
    form: Form,
    language: Language,
) -> bool:
    from ukraine_soforthilfe.result.dividing import CENTS
    from ukraine_soforthilfe.verification.pages import report_check_content, report_check_page
    from ukraine_soforthilfe.verification.reports import check_report

    total = None
    if total_cents is not None:
        if total_cents % CENTS and written.scenario.unit is not Unit.CENT:
            raise ReportError(
                Text(
                    de="Der Bericht rechnet in ganzen Euro. Auch --total in ganzen Euro angeben.",
                    en="The report is in whole euros. Give --total in whole euros, too.",
                )
            )
        cents = Unit.CENT.euros(total_cents)
        total = cents if written.scenario.unit is Unit.CENT else total_cents // CENTS
    check = check_report(written, total=total, carried=carried)
    if form is Form.JSON:
        show_content(report_check_content(check, file=file))
    else:
        show(report_check_page(check, file=file, language=language), form, language)
    return check.passed


def _verify_list(
    file: SourceFile,
    total_cents: int | None,
    amount_column: str | None,
    form: Form,
    scenario: Scenario,
) -> bool:
    from ukraine_soforthilfe.result.dividing import Verdict
    from ukraine_soforthilfe.verification.lists import checked_list
    from ukraine_soforthilfe.verification.pages import checked_list_content, checked_list_page

    checked = checked_list(file, scenario, total_cents=total_cents, amount_column=amount_column)
    if checked.finished.districts:
        show_notices(checked.finished.districts, scenario.language)
    if form is Form.JSON:
        show_content(checked_list_content(checked, file=file.file))
    else:
        page = checked_list_page(checked, file=file.file, language=scenario.language)
        show(page, form, scenario.language)
    return checked.verdict is not Verdict.WRONG
