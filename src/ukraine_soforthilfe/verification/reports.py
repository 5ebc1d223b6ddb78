"""Whether a report of this program still says what follows from its own figures."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from ukraine_soforthilfe import __version__
from ukraine_soforthilfe.errors import FigureError, RuleError, SoforthilfeError
from ukraine_soforthilfe.population.figures import parse_euros
from ukraine_soforthilfe.rendering import report_bytes
from ukraine_soforthilfe.reports.forms import Format
from ukraine_soforthilfe.verification.against_table import against_table
from ukraine_soforthilfe.verification.finding import Finding
from ukraine_soforthilfe.verification.rederived import derived, districts_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ukraine_soforthilfe.allocation import Allocation
    from ukraine_soforthilfe.population.built_in import Edition
    from ukraine_soforthilfe.records import Cell
    from ukraine_soforthilfe.units import Euros
    from ukraine_soforthilfe.verification.written import WrittenReport


@dataclass(frozen=True, slots=True)
class ReportCheck:
    """What was found in a report.

    Attributes:
        report: The report.
        total: The total that its amounts were derived from, None where that
            could not be told.
        findings: Every difference from what follows from its own figures.
        edition: The date and basis of the built-in table that its population
            was held against, None where there is none.
        population: Every population or name that the built-in table has otherwise.
        same_bytes: Whether this version would write just these bytes.
        version: This version.
    """

    report: WrittenReport
    total: Euros | None
    findings: tuple[Finding, ...]
    edition: Edition | None
    population: tuple[Finding, ...]
    same_bytes: bool
    version: str = __version__

    @property
    def passed(self) -> bool:
        """Whether nothing differs; a file saved anew by another program can pass."""
        return not self.findings and not self.population


def check_report(report: WrittenReport, *, total: Euros | None = None) -> ReportCheck:
    """Derive a report anew from the figures inside it, and compare.

    Args:
        report: The report read back.
        total: The total in euros that it should be of; None for the one it names.
    """
    districts, findings = districts_of(report)
    edition, population = against_table(report, districts.rows)
    if total is None:
        total = report.scenario.total
    if total is None and not findings:
        findings.append(
            Finding("rows", "total", "", "one total that grundbetrag and rest of all rows give")
        )
    same_bytes = False
    if not findings and total is not None:
        try:
            allocation = derived(report, districts, total)
        except SoforthilfeError as error:
            findings.append(Finding("rows", "rule", "", str(error)))
        else:
            expected = report_bytes(
                allocation, report.scenario, report.form, version=report.version or __version__
            )
            same_bytes = expected == report.content and report.version in {"", __version__}
            if expected != report.content:
                findings += _differences(report, allocation, expected)
    if total is not None and not same_bytes:
        findings += _sum(report, total)
    return ReportCheck(
        report=report,
        total=total,
        findings=tuple(findings),
        edition=edition,
        population=tuple(population),
        same_bytes=same_bytes,
    )


def derived_allocation(report: WrittenReport) -> Allocation | None:
    """The result that a report holds; None where its amounts do not follow from its figures."""
    check = check_report(report)
    if check.findings or check.total is None:
        return None
    districts, _ = districts_of(report)
    return derived(report, districts, check.total)


def _sum(report: WrittenReport, total: Euros) -> list[Finding]:
    unit = report.scenario.unit
    try:
        paid = unit.euros(sum(unit.units(parse_euros(row.text("betrag"))) for row in report.upper))
    except (FigureError, RuleError):
        return []
    return [] if paid == total else [Finding("betrag", "sum", str(paid), str(total))]


def _differences(
    report: WrittenReport, allocation: Allocation, expected: bytes
) -> Iterator[Finding]:
    if report.form is Format.XLSX:
        from ukraine_soforthilfe.verification.compared_workbooks import compare_workbooks

        yield from compare_workbooks(report.content, expected)
        return
    columns = tuple(allocation.columns())
    if report.form is Format.CSV and report.header != columns:
        yield Finding("row 1", "columns", ", ".join(report.header), ", ".join(columns))
    records = {}
    for cells in allocation.records():
        record = dict(zip(columns, map(_cell, cells), strict=True))
        records[record["ags"]] = record
    for row in report.rows:
        record = records[row.text("ags")]
        for column in columns:
            if row.text(column) != record[column]:
                label = f"{record['ags']} {record['name']}".strip()
                yield Finding(row.place, column, row.text(column), record[column], label)
    if report.form is Format.JSON:
        from ukraine_soforthilfe.verification.written_json import compare_facts

        yield from compare_facts(report.content, expected)


def _cell(value: Cell) -> str:
    if isinstance(value, Decimal):
        return f"{value:f}"
    return "" if value is None else str(value)
