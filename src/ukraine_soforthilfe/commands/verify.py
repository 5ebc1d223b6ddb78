"""``soforthilfe verify``: whether a report or a list is right."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Annotated

import typer

from ukraine_soforthilfe.asking.ask import PAGE_FORMS, Form, Part
from ukraine_soforthilfe.asking.scenario import Scenario, refuse_parts
from ukraine_soforthilfe.commands import options
from ukraine_soforthilfe.commands.output import (
    OTHER_LIST,
    errors_shown,
    show,
    show_content,
    show_notices,
)
from ukraine_soforthilfe.errors import ReportError
from ukraine_soforthilfe.language import Text
from ukraine_soforthilfe.rule.units import Unit

if TYPE_CHECKING:
    from ukraine_soforthilfe.language import Language
    from ukraine_soforthilfe.population.text_tables import SourceFile
    from ukraine_soforthilfe.verification.written import WrittenReport

_DIFFERENCES = 1
_NO_REPORT = 2
_OWN_CSV = Text(de="ein CSV von soforthilfe", en="a CSV that soforthilfe wrote")


def _cents(text: str) -> int:
    from ukraine_soforthilfe.asking.values import cents, refuse_placeholder

    refuse_placeholder(text)
    return cents(text)


@options.takes_scenario(
    Part.DATE, Part.ROWS, Part.NAMED, Part.TABLE, Part.KEYS, Part.RULES, Part.LANGUAGE
)
def verify(
    report: Annotated[
        str,
        typer.Argument(
            metavar="REPORT",
            help="A report of soforthilfe, or any table with key, population and amount; - for "
            "standard input.",
            show_default=False,
        ),
    ],
    *,
    scenario: Scenario,
    total_cents: Annotated[
        int | None,
        typer.Option(
            "--total",
            parser=options.usage(_cents),
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
        options.OneOf(*PAGE_FORMS, Form.JSON),
        typer.Option("--format", help="A report for people, or JSON."),
    ] = Form.TEXT,
) -> None:
    """Check a report against its own figures, or anybody's list against the rule.

    Exit status: 0 all right, 1 differences, 2 not a report.
    """
    from ukraine_soforthilfe.population.text_tables import read_source
    from ukraine_soforthilfe.verification.reports import read_report

    with errors_shown(scenario.language, status=_NO_REPORT):
        file = read_source(sys.stdin.buffer if report == "-" else report)
        file, written = read_report(file, scenario)
        if written is not None:
            # A CSV does not say what it was asked for.
            if written.form is not Form.CSV:
                refuse_parts(scenario, Part.DATE, Part.ROWS, Part.NAMED, go_with=_OWN_CSV)
                refuse_parts(scenario, Part.KEYS, Part.RULES, go_with=_OWN_CSV)
            refuse_parts(scenario, Part.TABLE, go_with=OTHER_LIST)
            right = _verify_report(written, file.file, total_cents, form, scenario.language)
        else:
            refuse_parts(scenario, Part.KEYS, Part.RULES, go_with=_OWN_CSV)
            right = _verify_list(file, total_cents, amount_column, form, scenario)
    if not right:
        raise typer.Exit(_DIFFERENCES)


def _verify_report(
    written: WrittenReport, file: str, total_cents: int | None, form: Form, language: Language
) -> bool:
    from ukraine_soforthilfe.verification.lists import CENTS
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
    check = check_report(written, total=total)
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
    from ukraine_soforthilfe.verification.lists import Verdict, checked_list
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
