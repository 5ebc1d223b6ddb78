"""What a verification found, for the terminal and as JSON."""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import TYPE_CHECKING

from rich.console import Group
from rich.text import Text as Line

from ukraine_soforthilfe.language import Language
from ukraine_soforthilfe.reports import wording
from ukraine_soforthilfe.reports.terminal import ROWS_AT_MOST, facts, table
from ukraine_soforthilfe.reports.wording import verification as words
from ukraine_soforthilfe.reports.wording.figures import day, decimal, euro, number
from ukraine_soforthilfe.verification.lists import CENTS

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from rich.console import RenderableType
    from rich.table import Table

    from ukraine_soforthilfe.verification.lists import FinishedList, ListCheck
    from ukraine_soforthilfe.verification.reports import ReportCheck
    from ukraine_soforthilfe.verification.written import Finding


def report_check_summary(check: ReportCheck, *, file: str, language: Language) -> RenderableType:
    """The verification of one of the program's reports."""
    findings = [*check.findings, *check.population]
    parts: list[RenderableType] = [
        Line(words.TITLE(language, file=file), style="bold"),
        "",
        facts(_report_facts(check, language)),
    ]
    if findings:
        parts += ["", _finding_table(findings, language)]
    return Group(*parts)


def report_check_json(check: ReportCheck, *, file: str) -> str:
    """The same as JSON."""
    content = {
        "file": file,
        "passed": check.passed,
        "total": check.total,
        "same_bytes": check.same_bytes,
        "version": check.version,
        "written_by": check.report.version or None,
        "built_in_table": check.edition and str(check.edition),
        "findings": [asdict(finding) for finding in check.findings],
        "population": [asdict(finding) for finding in check.population],
    }
    return json.dumps(content, ensure_ascii=False, indent=2, default=str)


def list_check_summary(
    check: ListCheck, finished: FinishedList, *, file: str, language: Language
) -> RenderableType:
    """The verification of somebody else's list."""
    parts: list[RenderableType] = [
        Line(words.TITLE(language, file=file), style="bold"),
        "",
        facts(_list_facts(check, finished, language)),
    ]
    if check.found != check.expected:
        parts += ["", _amount_table(check, finished, language)]
    return Group(*parts)


def list_check_json(check: ListCheck, finished: FinishedList, *, file: str) -> str:
    """The same as JSON; amounts are in cents."""
    contradiction = check.contradiction
    content = {
        "file": file,
        "verdict": check.verdict.value,
        "unit_cents": check.unit_cents,
        "total_cents": check.total * check.unit_cents,
        "sum_cents": sum(check.found) * check.unit_cents,
        "contradiction": contradiction
        and {
            "overpaid": finished.labels[contradiction.overpaid],
            "underpaid": finished.labels[contradiction.underpaid],
        },
        "followed": check.followed
        and {"rule": check.followed[0].value, "unit_cents": check.followed[1]},
        "differences": [
            {
                "row": finished.rows[place],
                "district": finished.labels[place],
                "found_cents": check.found[place] * check.unit_cents,
                "expected_cents": check.expected[place] * check.unit_cents,
            }
            for place in _differing(check)
        ],
    }
    return json.dumps(content, ensure_ascii=False, indent=2)


def _report_facts(check: ReportCheck, language: Language) -> Iterator[tuple[str, str]]:
    count = len(check.findings) + len(check.population)
    unit = check.report.scenario.unit
    yield (
        words.RESULT(language),
        words.PASSED(language)
        if check.passed
        else words.DIFFERS(language, count=number(count, language)),
    )
    yield (
        words.TOTAL(language),
        words.UNKNOWN_TOTAL(language)
        if check.total is None
        else euro(unit.units(check.total), language, unit),
    )
    if check.edition is None:
        agreement = words.NOT_IN_TABLE(language)
    else:
        text = words.TABLE_DIFFERS if check.population else words.TABLE_AGREES
        agreement = text(
            language,
            edition=f"{day(check.edition.stichtag, language)}, {check.edition.basis}",
            count=number(len(check.population), language),
        )
    yield words.BUILT_IN(language), agreement
    if check.same_bytes:
        identity = words.SAME_BYTES(language)
    elif check.report.version in {"", check.version}:
        identity = words.OTHER_BYTES(language, version=check.version)
    else:
        identity = words.WRITTEN_BY(language, version=check.version, other=check.report.version)
    yield words.BYTES(language), identity


def _finding_table(findings: Sequence[Finding], language: Language) -> Table:
    shown = table()
    for heading in (words.PLACE, wording.KREIS, words.WHAT, words.FOUND, words.EXPECTED):
        shown.add_column(heading(language), overflow="fold")
    for finding in findings[:ROWS_AT_MOST]:
        texts = (
            finding.place,
            finding.district,
            finding.what,
            finding.found or "–",
            finding.expected or "–",
        )
        shown.add_row(*map(Line, texts))
    more = len(findings) - ROWS_AT_MOST
    if more > 0:
        shown.add_row("…", wording.MORE_ROWS(language, count=number(more, language)))
    return shown


def _list_facts(
    check: ListCheck, finished: FinishedList, language: Language
) -> Iterator[tuple[str, str]]:
    yield words.RESULT(language), words.VERDICTS[check.verdict](language)
    yield words.TOTAL(language), _amount(check.total, check, language)
    yield words.SUM(language), _amount(sum(check.found), check, language)
    if check.contradiction:
        yield (
            words.CONTRADICTION(language),
            words.CONTRADICTING_PAIR(
                language,
                over=finished.labels[check.contradiction.overpaid],
                under=finished.labels[check.contradiction.underpaid],
                unit=_unit(check.unit_cents, language),
            ),
        )
    if check.followed:
        rule, unit_cents = check.followed
        yield (
            words.FOLLOWED(language),
            words.FOLLOWED_RULES[rule](language, unit=_unit(unit_cents, language)),
        )
    elif check.contradiction:
        yield words.FOLLOWED(language), words.NO_KNOWN_RULE(language)


def _amount_table(check: ListCheck, finished: FinishedList, language: Language) -> Table:
    shown = table()
    shown.add_column(words.PLACE(language), justify="right")
    shown.add_column(wording.KREIS(language), overflow="fold")
    for heading in (words.FOUND, words.EXPECTED, words.DIFFERENCE):
        shown.add_column(heading(language), justify="right", no_wrap=True)
    differing = _differing(check)
    for place in differing[:ROWS_AT_MOST]:
        found, expected = check.found[place], check.expected[place]
        shown.add_row(
            str(finished.rows[place]),
            Line(finished.labels[place]),
            _amount(found, check, language),
            _amount(expected, check, language),
            _amount(found - expected, check, language),
        )
    more = len(differing) - ROWS_AT_MOST
    if more > 0:
        shown.add_row("…", wording.MORE_ROWS(language, count=number(more, language)))
    return shown


def _differing(check: ListCheck) -> list[int]:
    return [
        place
        for place, (found, expected) in enumerate(zip(check.found, check.expected, strict=True))
        if found != expected
    ]


def _amount(units: int, check: ListCheck, language: Language) -> str:
    sign = "−" if units < 0 else ""
    if check.unit_cents == CENTS:
        return f"{sign}{euro(abs(units), language)}"
    figure = decimal(abs(units), CENTS, places=2, language=language)
    return f"{sign}{figure} €" if language is Language.DE else f"{sign}€{figure}"


def _unit(unit_cents: int, language: Language) -> str:
    return (words.EURO if unit_cents == CENTS else words.CENT)(language)
