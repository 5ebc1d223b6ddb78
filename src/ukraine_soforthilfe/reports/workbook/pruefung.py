"""The auditor's sheet: the rule once more, as formulas beside the paid amounts.

The formulas are right as long as every number is a whole one up to
``EXAKT_BIS``, and the sheet says when that is not so:

- A double holds every whole number up to 2**53, so products, sums and
  differences are exact.
- ``INT(p/W)`` may come out one too large, because the quotient is rounded
  (Excel and LibreOffice even round it to 15 digits), but never too small:
  rounding does not pass the whole number below. The result times ``W`` then
  exceeds ``p``, and the second half of the formula takes the one off again.
- Excel takes a difference for 0 when it is small beside its operands and the
  last thing that a formula does; here ``INT`` or a comparison comes after it.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from openpyxl.formatting.rule import Rule
from openpyxl.styles import Font, PatternFill
from openpyxl.styles.differential import DifferentialStyle
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation

from ukraine_soforthilfe.reports import terms
from ukraine_soforthilfe.reports.wording import euro, number
from ukraine_soforthilfe.reports.workbook import sheets
from ukraine_soforthilfe.reports.workbook.formats import CellFormat, Role, fits_numbers
from ukraine_soforthilfe.reports.workbook.pruefung_columns import (
    TABLE,
    TABLE_OF_GEMEINDEN,
    Plan,
    columns_of_gemeinden,
    sheet_columns,
)
from ukraine_soforthilfe.reports.workbook.pruefung_lines import EXAKT_BIS, sheet_lines
from ukraine_soforthilfe.rule.division import Bound
from ukraine_soforthilfe.rule.units import Unit

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from ukraine_soforthilfe.language import Language
    from ukraine_soforthilfe.reports.workbook.book import Book, Column, Sheet, Span
    from ukraine_soforthilfe.reports.workbook.pruefung_lines import Remark
    from ukraine_soforthilfe.result.allocation import Allocation

RANKED_ROWS = 2_000
"""Up to here every rank is a formula over all remainders: rows × rows steps."""
CALCULATED_ROWS = 2_000
"""Up to here the sheet of the Gemeinden has formulas: sums over all rows for each of them."""

_LABEL_WIDTH = 36
_VALUE_WIDTH = 23
_RED = DifferentialStyle(font=Font(bold=True, color="9C0006"), fill=PatternFill(bgColor="FFC7CE"))
_GREEN = DifferentialStyle(font=Font(bold=True, color="006100"), fill=PatternFill(bgColor="C6EFCE"))


def write_pruefung(book: Book, allocation: Allocation, *, former: bool = False) -> None:
    """Write the sheet ``Prüfung``; where numbers are too large for a sheet, without formulas.

    Args:
        book: The workbook.
        allocation: What it checks.
        former: Whether the sheet is the one of version 0.1.
    """
    language = book.language
    plan = Plan(allocation, language, ranked=len(allocation.rows) <= RANKED_ROWS, former=former)
    columns = list(sheet_columns(plan))
    lines = list(sheet_lines(plan))
    if not plan.live:
        columns = _values_alone(columns)
        lines = [replace(line, formula=None, role=Role.PLAIN) for line in lines]
    sheet = book.sheet(sheets.SHEET_PRUEFUNG(language), title=sheets.TITLE_PRUEFUNG(language))
    for row, sentence in enumerate(_explanation(plan), start=2):
        sheet.put(f"A{row}", sentence)
    # The values stand in the column of the inhabitants: left of it is room for the labels.
    place = [column.header for column in columns].index(plan.keys[0].figure)
    letters = [get_column_letter(number) for number in range(1, place + 3)]
    *label_letters, value_letter, remark_letter = letters
    for row, line in enumerate(lines, start=sheet.last_row + 2):
        value_at, remark_at = f"{value_letter}{row}", f"{remark_letter}{row}"
        sheet.put(f"A{row}", line.label, role=Role.LABEL)
        sheet.put(value_at, line.value, line.form, line.role, formula=line.formula)
        if line.name:
            book.define(line.name, sheet, value_at)
        if line.role is Role.INPUT:
            _accept_numbers(sheet, value_at, language, whole=line.form is not CellFormat.CENTS)
        if line.remark:
            _write_remark(sheet, remark_at, line.remark, language, live=plan.live)
            if line.remark.warns:
                _colour(sheet, f"{value_at}:{remark_at}", line.remark.condition)
    table = sheet.table(TABLE, columns)
    sheet.digit_texts = table.cells("AGS")
    if plan.live:
        _accept_inputs(sheet, table, plan)
        agrees = table.cells("Stimmt")
        _colour(sheet, agrees, agrees.partition(":")[0])
    sheet.widen([value_letter], _VALUE_WIDTH)
    sheet.widen(label_letters, _LABEL_WIDTH)
    sheet.print_setup(landscape=True, table=table)


def write_pruefung_gemeinden(book: Book, allocation: Allocation) -> None:
    """Write the sheet ``Prüfung Gemeinden``; with values alone where it would be too large."""
    language = book.language
    sheet = book.sheet(
        sheets.GEMEINDEN_SHEET_CHECK(language), title=sheets.GEMEINDEN_TITLE_CHECK(language)
    )
    rows = sum(len(below.rows) for below in allocation.gemeinden)
    live = rows <= CALCULATED_ROWS and fits_numbers(allocation)
    columns = list(columns_of_gemeinden(allocation, language, live=live))
    if not live:
        columns = _values_alone(columns)
    sheet.put("A2", sheets.GEMEINDEN_HOW(language))
    if not live:
        sheet.put("A3", sheets.GEMEINDEN_VALUES(language, rows=number(CALCULATED_ROWS, language)))
    exact = _largest(allocation) <= EXAKT_BIS
    figures = f"{TABLE_OF_GEMEINDEN}[Einwohner]"
    sheet.put("A5", sheets.PRUEFUNG_BESTANDEN(language), role=Role.LABEL)
    sheet.put(
        "D5",
        exact if live else "–",
        CellFormat.TRUTH,
        formula=(
            f"IFERROR(AND(PruefungBestanden,AND({TABLE_OF_GEMEINDEN}[Stimmt]),"
            f"MAX({TABLE_OF_GEMEINDEN}[Produkt])<=ExaktBis,"
            f"MIN({figures})>=0,COUNT({figures})=ROWS({figures}),"
            f"SUMPRODUCT({figures}-INT({figures}))=0),FALSE)"
            if live
            else None
        ),
    )
    book.define("GemeindenBestanden", sheet, "D5")
    table = sheet.table(TABLE_OF_GEMEINDEN, columns)
    sheet.digit_texts = f"{table.cells('AGS')} {table.cells('Kreis')}"
    if live:
        _accept_numbers(sheet, table.cells("Einwohner"), language, whole=True)
        _colour(sheet, "D5", "GemeindenBestanden")
        agrees = table.cells("Stimmt")
        _colour(sheet, agrees, agrees.partition(":")[0])
    sheet.print_setup(landscape=True, table=table)


def _largest(allocation: Allocation) -> int:
    return max(
        below.total * max(row.district.einwohner for row in below.rows)
        for below in allocation.gemeinden
    )


def _values_alone(columns: Sequence[Column]) -> list[Column]:
    """The columns where a sheet does not calculate: no formulas, and nothing to put in."""
    return [replace(column, formula=None, role=Role.BODY) for column in columns]


def _explanation(plan: Plan) -> Iterator[str]:
    language, keys = plan.language, plan.keys
    yield (sheets.PRUEFUNG_INPUTS if plan.live else sheets.PRUEFUNG_LEFT_OUT)(language)
    yield sheets.PRUEFUNG_QUOTA(language)
    yield sheets.PRUEFUNG_RANK(language)
    if not plan.ranked:
        yield sheets.PRUEFUNG_RANK_BY_CUT(language, rows=number(RANKED_ROWS, language))
    if plan.allocation.districts.schluessel:
        decimals = sheets.DECIMALS(language) if any(key.places for key in keys) else ""
        yield sheets.OTHER_KEY(language, decimals=decimals)
    if plan.amounts.unit is not Unit.EURO:
        yield sheets.IN_UNITS(language, unit=euro(1, language, plan.amounts.unit))
    if plan.reduced:
        yield sheets.REDUCED(language)
    if len(keys) > 1:
        yield sheets.SEVERAL_KEYS(language)
    if plan.bounded:
        yield sheets.BOUNDS_GIVEN(language)
        yield sheets.BOUNDS_OF_THE_FREE(language)
        if len(keys) == 1:
            yield (sheets.BOUNDS_OF_ONE_KEY_FORMERLY if plan.former else sheets.BOUNDS_OF_ONE_KEY)(
                language
            )


def _write_remark(
    sheet: Sheet, coordinate: str, remark: Remark, language: Language, *, live: bool
) -> None:
    sentence, otherwise = remark.sentence(language), remark.otherwise(language)
    sheet.put(
        coordinate,
        sentence if remark.holds else otherwise,
        role=Role.REMARK,
        formula=f'IF({remark.condition},"{sentence}","{otherwise}")' if live else None,
    )


def _colour(sheet: Sheet, cells: str, condition: str) -> None:
    """Green where the condition holds, red where it does not; the cells also say it in sheets."""
    rules = sheet.worksheet.conditional_formatting
    for formula, look in ((condition, _GREEN), (f"NOT({condition})", _RED)):
        rules.add(cells, Rule(type="expression", formula=[formula], dxf=look))


def _accept_inputs(sheet: Sheet, table: Span, plan: Plan) -> None:
    for key in plan.keys:
        _accept_numbers(sheet, table.cells(key.figure), plan.language, whole=True)
    if plan.bounded:
        _accept_marks(sheet, table.cells("Grenze"), plan)


def _accept_numbers(sheet: Sheet, cells: str, language: Language, *, whole: bool) -> None:
    sheet.worksheet.add_data_validation(
        DataValidation(
            type="whole" if whole else "decimal",
            operator="greaterThanOrEqual",
            formula1="0",
            showErrorMessage=True,
            error=(sheets.INPUT_REFUSED if whole else sheets.CENTS_REFUSED)(language),
            sqref=cells,
        )
    )


def _accept_marks(sheet: Sheet, cells: str, plan: Plan) -> None:
    bounds = ((plan.minimum, Bound.MINIMUM), (plan.maximum, Bound.MAXIMUM))
    marks = [terms.MARKS[bound] for units, bound in bounds if units is not None]
    sheet.worksheet.add_data_validation(
        DataValidation(
            type="list",
            formula1=f'"{",".join(marks)}"',
            allow_blank=True,
            showErrorMessage=True,
            error=sheets.MARK_REFUSED(plan.language, marks=" / ".join(marks)),
            sqref=cells,
        )
    )
